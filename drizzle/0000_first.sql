CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`target` text,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE TABLE `host_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`host_id` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`host_id`) REFERENCES `hosts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `host_tokens_host` ON `host_tokens` (`host_id`);--> statement-breakpoint
CREATE TABLE `hosts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`location` text NOT NULL,
	`device_type` text NOT NULL,
	`theme_color` text NOT NULL,
	`profile` text,
	`agent` text,
	`facts` text,
	`metrics` text,
	`created_at` integer NOT NULL,
	`last_seen_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hosts_name_unique` ON `hosts` (`name`);--> statement-breakpoint
CREATE TABLE `operation_log` (
	`operation_id` text NOT NULL,
	`byte_offset` integer NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`operation_id`, `byte_offset`)
);
--> statement-breakpoint
CREATE TABLE `operations` (
	`id` text PRIMARY KEY NOT NULL,
	`host_id` text NOT NULL,
	`host_name` text NOT NULL,
	`command` text NOT NULL,
	`state` text NOT NULL,
	`phase` text,
	`unknown` integer DEFAULT false NOT NULL,
	`stop_requested` integer DEFAULT false NOT NULL,
	`stop_forced` integer DEFAULT false NOT NULL,
	`force` integer DEFAULT false NOT NULL,
	`commit` text,
	`branch` text,
	`requested_by` text NOT NULL,
	`requested_at` integer NOT NULL,
	`offered_at` integer,
	`started_at` integer,
	`phase_started_at` integer,
	`finished_at` integer,
	`expires_at` integer NOT NULL,
	`phase_limits` text NOT NULL,
	`message` text,
	`log_bytes` integer DEFAULT 0 NOT NULL,
	`log_omitted_bytes` integer DEFAULT 0 NOT NULL,
	`evidence` text,
	`idempotency_key` text
);
--> statement-breakpoint
CREATE INDEX `operations_host` ON `operations` (`host_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `operations_one_active` ON `operations` (`host_id`) WHERE state in ('queued', 'offered', 'running');--> statement-breakpoint
CREATE UNIQUE INDEX `operations_idempotency` ON `operations` (`host_id`,`idempotency_key`) WHERE idempotency_key is not null;--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`scope` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`password_scheme` text NOT NULL,
	`password_hash` text NOT NULL,
	`totp_secret` text,
	`totp_last_counter` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_name_unique` ON `users` (`name`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
