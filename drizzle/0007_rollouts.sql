CREATE TABLE `rollout_hosts` (
	`rollout_id` text NOT NULL,
	`host_id` text NOT NULL,
	`host_name` text NOT NULL,
	`place` integer NOT NULL,
	`wave` integer NOT NULL,
	`state` text NOT NULL,
	`commit` text,
	`repo_url` text,
	`branch` text,
	`attempt` integer NOT NULL,
	`operation_id` text,
	`sentence` text,
	`forgiven` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`rollout_id`, `host_id`),
	FOREIGN KEY (`rollout_id`) REFERENCES `rollouts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `rollout_hosts_asked` ON `rollout_hosts` (`rollout_id`) WHERE state = 'asked';--> statement-breakpoint
CREATE TABLE `rollouts` (
	`id` text PRIMARY KEY NOT NULL,
	`command` text NOT NULL,
	`soaks` text NOT NULL,
	`at_once` integer NOT NULL,
	`max_failures` integer NOT NULL,
	`offline` text NOT NULL,
	`commits` text NOT NULL,
	`state` text NOT NULL,
	`pause_kind` text,
	`pause_message` text,
	`wave` integer NOT NULL,
	`soak_until` integer,
	`requested_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`resumed_at` integer,
	`finished_at` integer,
	`idempotency_key` text
);
--> statement-breakpoint
CREATE INDEX `rollouts_open` ON `rollouts` (`id`) WHERE state in ('running', 'paused');--> statement-breakpoint
CREATE UNIQUE INDEX `rollouts_idempotency` ON `rollouts` (`idempotency_key`) WHERE idempotency_key is not null;