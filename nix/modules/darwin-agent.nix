# The agent as a daemon of nix-darwin: it runs as root, because darwin-rebuild does.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.nixfleet-agent;
  logFile = "/var/log/nixfleet-agent.log";
  pidFile = "/var/run/nixfleet-agent.pid";
in
{
  imports = [ ./agent-options.nix ];

  config = lib.mkIf cfg.enable {
    services.nixfleet-agent.kind = lib.mkDefault "darwin";

    # nix-darwin loads a job anew whenever its plist changes, and that names the agent's store path.
    launchd.daemons.nixfleet-agent.serviceConfig = import ./launchd.nix { inherit lib; } {
      inherit cfg logFile pidFile;
      environment = {
        HOME = "/var/root";
        USER = "root";
      };
      path = lib.concatStringsSep ":" (
        map (package: "${package}/bin") cfg.extraPackages
        ++ [
          "/run/current-system/sw/bin"
          "/nix/var/nix/profiles/default/bin"
          "${pkgs.git}/bin"
          "${pkgs.openssh}/bin"
          "/usr/local/bin"
          "/usr/bin"
          "/bin"
          "/usr/sbin"
          "/sbin"
        ]
      );
    };

    # 5 files of 1 MiB. TERM ends the agent, launchd starts it again with a new file; operations go on.
    environment.etc."newsyslog.d/nixfleet-agent.conf".text = ''
      ${logFile} 640 5 1024 * J ${pidFile} 15
    '';
  };
}
