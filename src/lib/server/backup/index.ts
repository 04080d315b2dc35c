export { backupBeforeUpgrade } from './before-upgrade.ts';
export { backupInto } from './into-folder.ts';
export { databaseFile } from './files.ts';
export { makeBackup, type BackupMade } from './make.ts';
export { restoreBackup, type Restored } from './restore.ts';
export { finishRestore } from './swap.ts';
