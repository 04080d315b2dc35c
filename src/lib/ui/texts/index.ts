/**
 * Everything the pages say, by room; this is the only door. Components hold no words themselves (texts.test.ts), and
 * what server and pages both say stays in the protocol.
 *
 * Groups are exported by name and have files of their own, and no object holds them all: so a page loads the words it
 * shows, and a dialog brings its words along when it is opened. What is loaded later has a group apart from what is
 * there at once. For that each group is plain: nothing is computed when its module is loaded (texts.test.ts), because
 * what might do something a bundler must keep, for every page.
 */
export * from './account.ts';
export * from './activity.ts';
export * from './add-host.ts';
export * from './admission.ts';
export * from './api-keys.ts';
export * from './audit.ts';
export * from './bulk.ts';
export * from './bulk-menu.ts';
export * from './commander.ts';
export * from './comparison.ts';
export * from './confirm.ts';
export * from './connect-host.ts';
export * from './display-menu.ts';
export * from './empty-fleet.ts';
export * from './filter-help.ts';
export * from './fleet.ts';
export * from './fleet-table.ts';
export * from './generations.ts';
export * from './header.ts';
export * from './host.ts';
export * from './host-alarm.ts';
export * from './host-facts.ts';
export * from './host-tokens.ts';
export * from './host-words.ts';
export * from './leaving.ts';
export * from './log.ts';
export * from './login.ts';
export * from './measurements.ts';
export * from './notifications.ts';
export * from './operation.ts';
export * from './operations.ts';
export * from './page-names.ts';
export * from './palette.ts';
export * from './people.ts';
export * from './preview.ts';
export * from './restraints.ts';
export * from './roles.ts';
export * from './rollout-lines.ts';
export * from './rollout-start.ts';
export * from './rollouts.ts';
export * from './row.ts';
export * from './row-menu.ts';
export * from './sessions.ts';
export * from './shared.ts';
export * from './shortcuts.ts';
export * from './spans.ts';
export * from './states.ts';
export * from './step-up.ts';
export * from './tag-dialog.ts';
export * from './target.ts';
export * from './target-details.ts';
export * from './titles.ts';
export * from './token-dialog.ts';
export * from './views.ts';
export * from './welcome.ts';
