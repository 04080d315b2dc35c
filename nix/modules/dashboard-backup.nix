# Backups of the dashboard by a timer: a unit of its own, which is given no secrets and no network.
{ config, lib, ... }:
let
  cfg = config.services.nixfleet-dashboard;
  # Where the data lies is all it has to know.
  places = builtins.intersectAttrs {
    NIXFLEET_DATA_DIR = null;
    NIXFLEET_DATABASE_URL = null;
  } cfg.environment;
in
{
  config = lib.mkIf (cfg.enable && cfg.backups) {
    systemd.tmpfiles.rules = [ "d ${cfg.backupDir} 0700 nixfleet nixfleet -" ];

    systemd.services.nixfleet-dashboard-backup = {
      description = "Backup of the NixFleet dashboard";
      environment = {
        HOME = cfg.dataDir;
      }
      // places;
      serviceConfig = import ./dashboard-hardening.nix { lowPort = false; } // {
        Type = "oneshot";
        ExecStart = "${cfg.cliPackage}/bin/nixfleet backup --dir ${cfg.backupDir} --keep ${toString cfg.backupKeep}";
        User = "nixfleet";
        Group = "nixfleet";
        UMask = "0077";
        Nice = 10;
        IOSchedulingClass = "idle";
        # Reading a database in use takes writing to the files beside it.
        ReadWritePaths = [
          "-${cfg.dataDir}"
          cfg.backupDir
        ];
        PrivateNetwork = true;
        RestrictAddressFamilies = [ "AF_UNIX" ];
      };
    };

    systemd.timers.nixfleet-dashboard-backup = {
      description = "Backup of the NixFleet dashboard";
      wantedBy = [ "timers.target" ];
      timerConfig = {
        OnCalendar = cfg.backupAt;
        Persistent = true;
        RandomizedDelaySec = "10min";
      };
    };
  };
}
