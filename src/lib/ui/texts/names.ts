/**
 * What stands both in the shared texts and in a table of another group. Constants, not members of an object: reading a
 * member could do anything as far as a bundler knows, and then every page would load the table.
 */
export const AGENT = 'Agent';
export const ANYTHING = 'Go anywhere, do anything';
export const BRANCH = 'Branch';
export const CLEAR_SELECTION = 'Clear the selection';
export const COMMIT = 'Commit';
export const CPU = 'CPU';
export const DONE = 'Done';
export const PAUSED = 'Paused';
export const DISK = 'Disk';
export const KIND = 'Kind';
export const LOAD = 'Load';
export const LOG = 'Log';
export const LOCATION = 'Location';
export const NOT_ALLOWED = 'The browser did not allow it.';
export const NOT_KNOWN = 'not known';
export const ROLLOUT = 'Rollout';
export const STATUS = 'Status';
export const SYSTEM = 'System';
export const TESTS = 'Tests';
