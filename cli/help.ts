import { KEEP } from './commands/backup.ts';

/** What `nixfleet --help` prints. */
export const helpText = (): string => `nixfleet: looks after the data of a NixFleet dashboard

  nixfleet backup <file>          write database and secrets into one file; the dashboard may run
  nixfleet backup --dir <folder> [--keep <number>]
                                  the same, named by its time; the newest ${KEEP} are kept, or so many
  nixfleet restore <file>         put a backup into an empty data directory
  nixfleet restore <file> --replace
                                  or in the place of what is there, which is kept under another name
  nixfleet audit verify           look whether the audit log is what was written
  nixfleet --help, --version

The data is found as the dashboard finds it, by these variables:

  NIXFLEET_DATA_DIR               data directory (./data)
  NIXFLEET_DATABASE_URL           database (nixfleet.db in the data directory)

Exit codes: 0 done; 1 not done, or the audit log is broken; 2 the command was not understood.
More: docs/backup.md, docs/audit.md
`;
