ALTER TABLE `hosts` ADD `pinned_commit` text;--> statement-breakpoint
ALTER TABLE `hosts` ADD `hold_note` text;--> statement-breakpoint
ALTER TABLE `operations` ADD `argument` text;