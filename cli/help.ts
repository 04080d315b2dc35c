import { KEEP, LISTED, ROLLOUTS_LISTED, WAIT_MINUTES } from './bounds.ts';
import { SIMULATION } from './simulate/bounds.ts';

const { hosts, minutes, perSecond, intervalSeconds } = SIMULATION;
const range = ({ min, max }: { min: number; max: number }): string => `${min} to ${max}`;

/** What `nixfleet --help` prints. */
export const helpText =
	(): string => `nixfleet: works with a NixFleet dashboard, and looks after one

With a dashboard that runs, anywhere:

  nixfleet check                  whether it is there, takes the key, and is of this version
  nixfleet hosts [hosts or filter]
                                  all hosts, those named, or those that a filter finds; problems first
  nixfleet run <command> <hosts or filter>
                                  asks hosts for something and waits for the end. Commands:
                                  pull, switch, pull-switch, boot, test, evaluate, preview,
                                  collect-garbage, restart-agent, reboot
  nixfleet logs <host or operation> [--follow] [--offset <byte>]
                                  the output of what a host does, or did last
  nixfleet stop <host or operation> [--force] [--yes]
                                  stops what a host does
  nixfleet operations [--host <name>] [--limit <number>]
                                  what was asked of hosts, newest first: ${LISTED.default}, or ${range(LISTED)}
  nixfleet rollouts [--limit <number>]
                                  rollouts, newest first: ${ROLLOUTS_LISTED.default}, or ${range(ROLLOUTS_LISTED)}
  nixfleet rollouts <id>          one of them with its waves and hosts; started on the page

  --json                          of hosts, run, operations and rollouts: the result for programs

Options of run:

  --commit <hash>                 this commit instead of the target
  --queue                         hosts that are away or outside their windows are waited for
  --force                         pull also where there is nothing to pull; takes a key of scope admin
  --no-wait                       does not wait for the end
  --timeout <minutes>             how long it waits, ${range(WAIT_MINUTES)} (${WAIT_MINUTES.default})
  --yes                           agrees to what it would ask; where nobody can be asked it has to be said

  NIXFLEET_URL                    address of the dashboard
  NIXFLEET_API_KEY_FILE           file with an API key (or NIXFLEET_API_KEY with the key)
  NIXFLEET_INSECURE=true          speak without TLS to another machine, key included
  NO_COLOR                        set: no colours

On the machine of a dashboard:

  nixfleet backup <file>          write database and secrets into one file; the dashboard may run
  nixfleet backup --dir <folder> [--keep <number>]
                                  the same, named by its time; the newest ${KEEP} are kept, or so many
  nixfleet restore <file>         put a backup into an empty data directory
  nixfleet restore <file> --replace
                                  or in the place of what is there, which is kept under another name
  nixfleet audit verify           look whether the audit log is what was written

The data is found as the dashboard finds it, by these variables:

  NIXFLEET_DATA_DIR               data directory (./data)
  NIXFLEET_DATABASE_URL           database (nixfleet.db in the data directory)

To see how a dashboard carries a fleet:

  nixfleet simulate <address> [options]
                                  adds simulated hosts to a dashboard
  nixfleet simulate <address> --remove [--prefix <word>]
                                  takes simulated hosts away again

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

  nixfleet --help, --version

Exit codes: 0 done, for run and logs --follow: by the dashboard's word all that was meant succeeded or had nothing to do;
1 not done, or not known to be, or the audit log is broken, or a simulated host was not connected or not answered; 2 the
command was not understood.
More: docs/cli.md, docs/filter.md, docs/backup.md, docs/audit.md, docs/simulate.md
`;
