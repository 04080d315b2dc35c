# The dashboard as a service of NixOS, with a user of its own.
{ config, lib, ... }:
let
  cfg = config.services.nixfleet-dashboard;
  socket = lib.optional (cfg.socket != null) "nixfleet-dashboard.socket";
  ownState = cfg.dataDir == "/var/lib/nixfleet";
in
{
  imports = [
    ./dashboard-options.nix
    ./dashboard-backup.nix
    ./dashboard-socket.nix
  ];

  config = lib.mkIf cfg.enable {
    users.users.nixfleet = {
      isSystemUser = true;
      group = "nixfleet";
      home = cfg.dataDir;
      description = "NixFleet dashboard";
    };
    users.groups.nixfleet = { };

    networking.firewall.allowedTCPPorts = lib.mkIf cfg.openFirewall [ cfg.port ];
    # `nixfleet backup`, `restore`, `audit verify` and `simulate`.
    environment.systemPackages = [ cfg.cliPackage ];
    systemd.tmpfiles.rules = lib.optional (!ownState) "d ${cfg.dataDir} 0700 nixfleet nixfleet -";

    systemd.services.nixfleet-dashboard = {
      description = "NixFleet dashboard";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ] ++ socket;
      requires = socket;
      startLimitIntervalSec = 0;
      environment = {
        HOME = cfg.dataDir;
      }
      // cfg.environment;
      serviceConfig = {
        ExecStart = "${cfg.package}/bin/nixfleet-dashboard";
        User = "nixfleet";
        Group = "nixfleet";
        WorkingDirectory = cfg.dataDir;
        LoadCredential = cfg.credentials;
        Restart = "always";
        RestartSec = 2;
        UMask = "0077";
      }
      // (
        if ownState then
          {
            StateDirectory = "nixfleet";
            StateDirectoryMode = "0700";
          }
        else
          { ReadWritePaths = [ cfg.dataDir ]; }
      )
      // import ./dashboard-hardening.nix {
        # A port below 1024 takes a capability.
        lowPort = cfg.port > 0 && cfg.port < 1024;
      };
    };
  };
}
