# The agent as a service of one user: systemd on Linux, launchd on macOS.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.nixfleet-agent;
  settings = import ./settings.nix { inherit lib; };
  home = config.home.homeDirectory;
  # A service manager of a user knows little of a login shell's PATH. What the user has installed goes first.
  path = lib.concatStringsSep ":" (
    map (package: "${package}/bin") cfg.extraPackages
    ++ [
      "${config.home.profileDirectory}/bin"
      "/run/current-system/sw/bin"
      "/nix/var/nix/profiles/default/bin"
      "${pkgs.home-manager}/bin"
      "${pkgs.nix}/bin"
      "${pkgs.git}/bin"
      "${pkgs.openssh}/bin"
      "/usr/local/bin"
      "/usr/bin"
      "/bin"
      "/usr/sbin"
      "/sbin"
    ]
  );
  who = {
    HOME = home;
    USER = config.home.username;
  };
in
{
  imports = [ ./agent-options.nix ];

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      { services.nixfleet-agent.kind = lib.mkDefault "home-manager"; }
      (lib.mkIf pkgs.stdenv.hostPlatform.isLinux {
        systemd.user.services.nixfleet-agent = {
          Unit = {
            Description = "NixFleet agent";
            StartLimitIntervalSec = 0;
            # sd-switch restarts what changed, in one step.
            X-SwitchMethod = "restart";
          };
          Service = {
            ExecStart = "${cfg.package}/bin/nixfleet-agent run";
            Environment = lib.mapAttrsToList (name: value: builtins.toJSON "${name}=${value}") (
              settings.forSystemd (cfg.environment // who // { NIXFLEET_TOKEN_FILE = cfg.tokenFile; PATH = path; })
            );
            Restart = "always";
            RestartSec = 2;
            UMask = "0077";
            NoNewPrivileges = true;
            LimitCORE = 0;
            LockPersonality = true;
            RestrictRealtime = true;
            RestrictSUIDSGID = true;
            SystemCallArchitectures = "native";
          };
          Install.WantedBy = [ "default.target" ];
        };
      })
      (lib.mkIf pkgs.stdenv.hostPlatform.isDarwin {
        launchd.agents.nixfleet-agent = {
          enable = true;
          config = import ./launchd.nix { inherit lib; } {
            inherit cfg path;
            environment = who;
            logFile = "${home}/Library/Logs/nixfleet-agent.log";
          };
        };
      })
    ]
  );
}
