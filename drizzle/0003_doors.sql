CREATE TABLE `metric_slots` (
	`host_id` text NOT NULL,
	`tier` integer NOT NULL,
	`start` integer NOT NULL,
	`cpu_count` integer NOT NULL,
	`cpu_sum` integer NOT NULL,
	`cpu_max` integer NOT NULL,
	`memory_count` integer NOT NULL,
	`memory_sum` integer NOT NULL,
	`memory_max` integer NOT NULL,
	`load_count` integer NOT NULL,
	`load_sum` integer NOT NULL,
	`load_max` integer NOT NULL,
	`disk_count` integer NOT NULL,
	`disk_sum` integer NOT NULL,
	`disk_max` integer NOT NULL,
	`online_ms` integer NOT NULL,
	`stale_ms` integer NOT NULL,
	PRIMARY KEY(`host_id`, `tier`, `start`),
	FOREIGN KEY (`host_id`) REFERENCES `hosts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `metric_watch` (
	`tier` integer NOT NULL,
	`start` integer NOT NULL,
	`watched_ms` integer NOT NULL,
	PRIMARY KEY(`tier`, `start`)
);
--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`user_id` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_token_hash_unique` ON `invitations` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_name_unique` ON `invitations` (`name`);--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `recovery_codes_user` ON `recovery_codes` (`user_id`);--> statement-breakpoint
CREATE TABLE `saved_views` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`params` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `saved_views_name` ON `saved_views` (`user_id`,`name`);--> statement-breakpoint
ALTER TABLE `audit` ADD `seq` integer;--> statement-breakpoint
ALTER TABLE `audit` ADD `seal` text;--> statement-breakpoint
CREATE UNIQUE INDEX `audit_seq` ON `audit` (`seq`);--> statement-breakpoint
CREATE INDEX `audit_unsealed` ON `audit` (`id`) WHERE seq is null;--> statement-breakpoint
ALTER TABLE `host_tokens` ADD `source` text DEFAULT 'dashboard' NOT NULL;--> statement-breakpoint
ALTER TABLE `host_tokens` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `host_tokens` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `host_tokens` ADD `last_address` text;--> statement-breakpoint
ALTER TABLE `hosts` ADD `tags` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `hosts` ADD `note` text;--> statement-breakpoint
ALTER TABLE `hosts` ADD `approval` text DEFAULT 'approved' NOT NULL;--> statement-breakpoint
ALTER TABLE `hosts` ADD `machine_id` text;--> statement-breakpoint
ALTER TABLE `hosts` ADD `alarm` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `last_address` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `public_id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `agent` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `address` text;--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_public_id_unique` ON `sessions` (`public_id`);