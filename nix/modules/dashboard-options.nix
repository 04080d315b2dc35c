# The options of the dashboard. A variable that is a secret or names a file is an option that names a file on the host.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  settings = import ./settings.nix { inherit lib; };
  declared = (lib.importJSON ./settings.json).dashboard;
  cfg = config.services.nixfleet-dashboard;

  shapes = {
    dataDir = {
      type = types.str;
      default = "/var/lib/nixfleet";
    };
    host = {
      type = types.str;
      default = "127.0.0.1";
    };
    port = {
      type = types.port;
      default = 3000;
    };
    socket = {
      type = types.nullOr (types.strMatching "/[^[:space:]]*");
      example = "/run/nixfleet/dashboard.sock";
      text = "systemd opens it, for the user nixfleet and the group socketGroup.";
    };
    publicUrl = {
      type = types.listOf types.str;
      default = [ ];
      example = [ "https://fleet.example.com" ];
      separator = ",";
    };
    databaseUrl.type = types.nullOr types.str;
    logLevel = {
      type = types.enum [
        "debug"
        "info"
        "warn"
        "error"
      ];
      default = "info";
    };
    enrollment = {
      type = types.enum [
        "auto"
        "approve"
        "closed"
      ];
      default = "auto";
    };
    repoUrl.type = types.nullOr types.str;
    branch = {
      type = types.str;
      default = "main";
    };
    repoApi.type = types.nullOr (
      types.enum [
        "github"
        "forgejo"
      ]
    );
    moreRepos = {
      type = types.listOf types.str;
      default = [ ];
      separator = ",";
    };
    versionUrl.type = types.nullOr types.str;
    gitProtocols = {
      type = types.listOf types.str;
      default = [
        "https"
        "ssh"
      ];
      separator = ":";
    };
    targetInterval.type = types.nullOr (types.ints.between 5 86400);
    targetStaleAfter.type = types.nullOr (types.ints.between 60 86400);
    sessionIdleHours.type = types.nullOr (types.ints.between 1 8760);
    sessionMaxHours.type = types.nullOr (types.ints.between 1 8760);
    lockMaxAgeDays.type = types.nullOr (types.ints.between 1 3650);
    historyDays.type = types.nullOr (types.ints.between 1 3650);
    trustedProxies = {
      type = types.listOf types.str;
      default = [ ];
      example = [ "127.0.0.1" ];
      separator = ",";
    };
    phaseLimits = {
      type = types.attrsOf types.ints.positive;
      default = { };
      example = {
        build = 7200000;
      };
    };
  }
  // lib.mapAttrs (_name: _setting: {
    type = types.nullOr types.str;
    text = "A file on the host, read when the dashboard starts; only root need be able to read it.";
  }) files;
  files = lib.filterAttrs (_name: setting: setting.file or false) declared;

  option = name: "services.nixfleet-dashboard.${name}";
  holdsSecret = address: address != null && settings.holdsSecret address;
  given = lib.filter (name: cfg.${name} != null) (lib.attrNames files);
in
{
  options.services.nixfleet-dashboard = settings.optionsOf declared shapes // {
    enable = lib.mkEnableOption "the NixFleet dashboard";
    package = mkOption {
      type = types.package;
      default = pkgs.nixfleet or (import ../packages { inherit pkgs; }).nixfleet;
      defaultText = lib.literalExpression "the nixfleet of this repository";
      description = "The dashboard that runs.";
    };
    cliPackage = mkOption {
      type = types.package;
      default = pkgs.nixfleet-cli or (import ../packages { inherit pkgs; }).nixfleet-cli;
      defaultText = lib.literalExpression "the nixfleet-cli of this repository";
      description = "The command nixfleet, which is installed and makes the backups. Of the same version as the dashboard.";
    };
    socketGroup = mkOption {
      type = types.str;
      default = "nixfleet";
      example = "nginx";
      description = "The group whose members may connect to the socket: that of the reverse proxy.";
    };
    openFirewall = mkOption {
      type = types.bool;
      default = false;
      description = "Whether the port is opened to the network. A reverse proxy on the same machine needs no open port.";
    };
    backups = mkOption {
      type = types.bool;
      default = false;
      description = "Whether a timer makes backups of database and secrets, while the dashboard runs (docs/backup.md).";
    };
    backupDir = mkOption {
      type = types.strMatching "/[A-Za-z0-9._/-]*";
      default = "/var/backup/nixfleet";
      description = "Folder of the backups, for the user nixfleet alone. Copy it to another machine.";
    };
    backupAt = mkOption {
      type = types.str;
      default = "daily";
      example = "*-*-* 03:15:00";
      description = "When a backup is made, as systemd.time(7) has it; a time that was missed is made up for.";
    };
    backupKeep = mkOption {
      type = types.ints.between 1 9999;
      default = 14;
      description = "How many backups are kept, the newest.";
    };
    environment = mkOption {
      type = types.attrsOf types.str;
      internal = true;
      readOnly = true;
      description = "The settings as variables of a unit, where %d is the folder of credentials.";
    };
    credentials = mkOption {
      type = types.listOf types.str;
      internal = true;
      readOnly = true;
      description = "The files as credentials of a unit.";
    };
  };

  config = lib.mkIf cfg.enable {
    services.nixfleet-dashboard = {
      environment =
        settings.forSystemd (
          settings.environmentOf {
            inherit declared shapes;
            values = cfg;
            except = lib.attrNames files;
          }
        )
        // lib.listToAttrs (map (name: lib.nameValuePair files.${name}.variable "%d/${name}") given);
      credentials = map (name: "${name}:${cfg.${name}}") given;
    };

    assertions = [
      {
        assertion = lib.hasPrefix "/" cfg.dataDir;
        message = "${option "dataDir"} is \"${cfg.dataDir}\", which is not an absolute path. Write it from the root, such as /var/lib/nixfleet.";
      }
      {
        assertion = cfg.totpSecretFile == null || cfg.passwordHashFile != null;
        message = "${option "totpSecretFile"} is set without ${option "passwordHashFile"}. Set both, or neither and use the set-up page.";
      }
      {
        assertion = !cfg.backups || cfg.databaseUrl == null || lib.hasPrefix "file:" cfg.databaseUrl;
        message = "${option "backups"} copies a database that is a file, and ${option "databaseUrl"} names a server. Set ${option "backups"} to false, and use the backup of that server; keep ${cfg.dataDir}/secrets with it.";
      }
      {
        assertion = cfg.socket == null || cfg.publicUrl != [ ];
        message = "${option "socket"} is set without ${option "publicUrl"}. Name the address people and agents use: that of the proxy in front of it.";
      }
      {
        assertion = cfg.socket == null || !cfg.openFirewall;
        message = "${option "openFirewall"} opens a port, and with ${option "socket"} the dashboard listens on none. Keep one of them, and open the port of the proxy instead.";
      }
      {
        assertion = cfg.repoApi == null || cfg.repoUrl != null;
        message = "${option "repoApi"} is set without ${option "repoUrl"}. Name the repository, too.";
      }
      {
        assertion = lib.all (url: builtins.match "https?://[^/ ]+/?" url != null) cfg.publicUrl;
        message = "${option "publicUrl"} must hold addresses such as https://fleet.example.com, without a path.";
      }
      {
        assertion = !lib.any holdsSecret ([ cfg.repoUrl ] ++ cfg.moreRepos);
        message = "${option "repoUrl"} or ${option "moreRepos"} contains a password or a token, and everybody on the host can read the Nix store. Put it into the file that ${option "repoTokenFile"} names.";
      }
      {
        assertion = !holdsSecret cfg.versionUrl;
        message = "${option "versionUrl"} contains a password or a token, and everybody on the host can read the Nix store. Put the whole address into the file that ${option "versionUrlFile"} names.";
      }
      {
        assertion = cfg.versionUrl == null || cfg.versionUrlFile == null;
        message = "${option "versionUrl"} and ${option "versionUrlFile"} are both set. Keep one of them.";
      }
      {
        assertion = !holdsSecret cfg.databaseUrl;
        message = "${option "databaseUrl"} contains a password or a token, and everybody on the host can read the Nix store. Leave it null, and put NIXFLEET_DATABASE_URL=… into a file of your own that systemd.services.nixfleet-dashboard.serviceConfig.EnvironmentFile names.";
      }
    ]
    ++ map (name: {
      assertion = settings.secretPathProblem (option name) cfg.${name} == null;
      message = toString (settings.secretPathProblem (option name) cfg.${name});
    }) given;

    warnings = lib.optional (
      cfg.openFirewall && lib.elem cfg.host [ "127.0.0.1" "::1" "localhost" ]
    ) "${option "openFirewall"} opens port ${toString cfg.port}, but the dashboard listens on ${cfg.host} only. Set ${option "host"}, or leave the port closed.";
  };
}
