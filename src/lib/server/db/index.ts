export { connectDatabase, openDatabase, type Database, type OpenDatabase } from './client.ts';
export { GroupCommit } from './group-commit.ts';
export { BESIDE_DATABASE, pathOfFileUrl } from './database-file.ts';
export { driverValue, packedRow, rowsInserter, unpackRow } from './packed-rows.ts';
export { readSchema, type SchemaState } from './schema-state.ts';
export * from './schema/index.ts';
export { createSettings, type Settings } from './settings.ts';
export { template } from './template.ts';
export { WriteBehind } from './write-behind.ts';
