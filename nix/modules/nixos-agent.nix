# The agent as a service of NixOS.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.nixfleet-agent;
  settings = import ./settings.nix { inherit lib; };
  stateDir = "/var/lib/nixfleet-agent";
in
{
  imports = [ ./agent-options.nix ];

  config = lib.mkIf cfg.enable {
    services.nixfleet-agent.kind = lib.mkDefault "nixos";

    systemd.services.nixfleet-agent = {
      description = "NixFleet agent";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ];
      startLimitIntervalSec = 0;
      # A switch replaces the agent that asked for it. Restarted rather than stopped, it is away for less than a second;
      # the operation itself is a unit of its own (nixfleet-operation-….service).
      restartIfChanged = true;
      stopIfChanged = false;

      # Operations get this PATH. What the host has installed comes last, for its test scripts.
      path = cfg.extraPackages ++ [
        config.system.build.nixos-rebuild
        config.nix.package
        pkgs.git
        pkgs.openssh
        pkgs.util-linux
        pkgs.gnutar
        pkgs.gzip
        pkgs.xz
        "/run/current-system/sw"
      ];
      environment = settings.forSystemd cfg.environment // {
        HOME = "/root";
        NIXFLEET_TOKEN_FILE = "%d/token";
      };

      serviceConfig = {
        ExecStart = "${cfg.package}/bin/nixfleet-agent run";
        LoadCredential = "token:${cfg.tokenFile}";
        Restart = "always";
        RestartSec = 2;
        UMask = "0077";
      }
      // (
        if cfg.stateDir == null then
          {
            StateDirectory = "nixfleet-agent";
            StateDirectoryMode = "0700";
          }
        else
          { ReadWritePaths = [ "-${cfg.stateDir}" ]; }
      )
      // import ./agent-hardening.nix {
        # A checkout of your own may be in a home, and so may its key.
        homes = if cfg.isolatedRepoMode then "tmpfs" else "read-only";
      };
    };

    systemd.tmpfiles.rules = lib.optional (cfg.stateDir != null && cfg.stateDir != stateDir) "d ${cfg.stateDir} 0700 root root -";
  };
}
