CREATE TABLE `notify_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`key` text NOT NULL,
	`kind` text NOT NULL,
	`host_id` text,
	`host_name` text,
	`end_title` text NOT NULL,
	`end_sentence` text NOT NULL,
	`since` integer NOT NULL,
	`told_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `notify_channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notify_alerts_key` ON `notify_alerts` (`channel_id`,`key`);--> statement-breakpoint
CREATE TABLE `notify_channels` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`address` text NOT NULL,
	`address_host` text NOT NULL,
	`token` text,
	`signing_secret` text,
	`kinds` text NOT NULL,
	`filter` text NOT NULL,
	`quiet_types` text NOT NULL,
	`grace_minutes` integer NOT NULL,
	`enabled` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_sent_at` integer,
	`failure` text,
	`given_up` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notify_channels_name_unique` ON `notify_channels` (`name`);--> statement-breakpoint
CREATE TABLE `notify_outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`message` text NOT NULL,
	`created_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_at` integer,
	FOREIGN KEY (`channel_id`) REFERENCES `notify_channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `notify_outbox_channel` ON `notify_outbox` (`channel_id`,`id`);