DROP INDEX `operations_one_active`;--> statement-breakpoint
ALTER TABLE `operations` ADD `pinned` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `operations` ADD `queue_until` integer;--> statement-breakpoint
ALTER TABLE `operations` ADD `agent_before` text;--> statement-breakpoint
CREATE INDEX `operations_queue` ON `operations` (`host_id`,`id`) WHERE state = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX `operations_one_active` ON `operations` (`host_id`) WHERE state in ('offered', 'running');--> statement-breakpoint
ALTER TABLE `hosts` ADD `capabilities` text;