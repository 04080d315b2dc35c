# What launchd is told of the agent, for nix-darwin and Home Manager alike.
{ lib }:
{
  cfg,
  path,
  logFile,
  pidFile ? null,
  environment,
}:
{
  # The name that `launchctl kickstart` is given.
  Label = "com.nixfleet.agent";
  # At boot the store may not be mounted yet. There may be no network either, but the agent waits for that by itself.
  ProgramArguments = [
    "/bin/sh"
    "-c"
    (
      "/bin/wait4path ${lib.escapeShellArg "${cfg.package}"} && "
      + lib.optionalString (pidFile != null) "echo $$ >${lib.escapeShellArg pidFile} && "
      + "exec ${lib.escapeShellArg "${cfg.package}/bin/nixfleet-agent"} run"
    )
  ];
  EnvironmentVariables =
    cfg.environment
    // environment
    // {
      NIXFLEET_TOKEN_FILE = cfg.tokenFile;
      PATH = path;
    };
  RunAtLoad = true;
  KeepAlive = true;
  ThrottleInterval = 5;
  # launchd ends the whole process group of a job that ends, and a switch replaces this one: operations go on.
  AbandonProcessGroup = true;
  Umask = 63; # 0077
  StandardOutPath = logFile;
  StandardErrorPath = logFile;
}
