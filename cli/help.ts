import { KEEP } from './commands/backup.ts';
import { SIMULATION } from './simulate/bounds.ts';

const { hosts, minutes, perSecond, intervalSeconds } = SIMULATION;
const range = ({ min, max }: { min: number; max: number }): string => `${min} to ${max}`;

/** What `nixfleet --help` prints. */
export const helpText = (): string => `nixfleet: looks after a NixFleet dashboard

  nixfleet backup <file>          write database and secrets into one file; the dashboard may run
  nixfleet backup --dir <folder> [--keep <number>]
                                  the same, named by its time; the newest ${KEEP} are kept, or so many
  nixfleet restore <file>         put a backup into an empty data directory
  nixfleet restore <file> --replace
                                  or in the place of what is there, which is kept under another name
  nixfleet audit verify           look whether the audit log is what was written
  nixfleet simulate <address> [options]
                                  adds simulated hosts to a dashboard, to see how it carries a fleet
  nixfleet simulate <address> --remove [--prefix <word>]
                                  takes simulated hosts away again
  nixfleet --help, --version

Options of simulate:

  --hosts <number>                how many, ${range(hosts)} (${hosts.default})
  --minutes <number>              how long once all are there, ${range(minutes)} (${minutes.default})
  --rate <number>                 hosts that come a second, ${range(perSecond)} (${perSecond.default})
  --interval <seconds>            between heartbeats of one, ${range(intervalSeconds)} (${intervalSeconds.default})
  --prefix <word>                 what their names begin with (sim)
  --state <folder>                what they prove themselves with (~/.local/state/nixfleet-simulate)
  --yes                           for a dashboard that is not on this machine

  NIXFLEET_TOKEN_FILE             file with the enrolment token (or NIXFLEET_TOKEN with the token)
  NIXFLEET_API_KEY_FILE           with --remove: file with an API key of scope admin (or NIXFLEET_API_KEY)
  NIXFLEET_INSECURE=true          speak without TLS to another machine, token included

The data is found as the dashboard finds it, by these variables:

  NIXFLEET_DATA_DIR               data directory (./data)
  NIXFLEET_DATABASE_URL           database (nixfleet.db in the data directory)

Exit codes: 0 done; 1 not done, or the audit log is broken, or a simulated host was not connected or not
answered; 2 the command was not understood.
More: docs/backup.md, docs/audit.md, docs/simulate.md
`;
