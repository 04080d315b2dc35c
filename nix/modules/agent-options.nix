# The options of the agent, the same on NixOS, Home Manager and nix-darwin, and what is wrong with their values.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  settings = import ./settings.nix { inherit lib; };
  inherit (lib.importJSON ./settings.json) extraArguments;
  declared = (lib.importJSON ./settings.json).agent;
  cfg = config.services.nixfleet-agent;
  path = types.nullOr types.str;
  rate = types.nullOr (types.ints.between 0 100000);

  shapes = {
    url = {
      required = true;
      type = types.str;
      example = "wss://fleet.example.com";
      text = "wss:// or https://; ws:// and http:// are for a first look on one machine.";
    };
    hostname.type = types.nullOr (types.strMatching "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    kind.type = types.nullOr (
      types.enum [
        "nixos"
        "home-manager"
        "darwin"
      ]
    );
    isolatedRepoMode = {
      type = types.bool;
      default = true;
    };
    repoUrl = {
      type = types.nullOr types.str;
      example = "https://github.com/you/nixcfg.git";
    };
    repoDir.type = path;
    stateDir.type = path;
    branch = {
      type = types.str;
      default = "main";
    };
    interval = {
      type = types.ints.between 5 300;
      default = 30;
    };
    location = {
      type = types.enum [
        "cloud"
        "home"
        "work"
        "other"
      ];
      default = "other";
    };
    deviceType = {
      type = types.enum [
        "server"
        "desktop"
        "laptop"
        "gaming"
        "other"
      ];
      default = "server";
    };
    themeColor = {
      type = types.strMatching "#[0-9a-fA-F]{6}";
      default = "#769ff0";
    };
    flakeAttr.type = types.nullOr types.str;
    sshKeyFile = {
      type = path;
      text = "A path on the host, outside of the store.";
    };
    knownHostsFile.type = path;
    allowedSignersFile.type = path;
    gitProtocols = {
      type = types.listOf (
        types.enum [
          "https"
          "ssh"
          "http"
          "git"
          "file"
        ]
      );
      default = [
        "https"
        "ssh"
      ];
      separator = ":";
    };
    logLevel = {
      type = types.enum [
        "debug"
        "info"
        "warn"
        "error"
      ];
      default = "info";
    };
    launcher = {
      type = types.enum [
        "auto"
        "systemd"
        "detached"
      ];
      default = "auto";
    };
    evaluate = {
      type = types.enum [
        "never"
        "on-demand"
        "after-pull"
      ];
      default = "on-demand";
    };
    confirmWindow.type = types.nullOr (types.ints.between 0 3600);
    healthChecks = {
      type = types.listOf types.str;
      default = [ ];
      example = [
        "https://localhost/health"
        "tcp://localhost:22"
      ];
    };
    windows = {
      type = types.listOf types.str;
      default = [ ];
      example = [
        "Sat,Sun 02:00-05:00"
        "Mon-Fri 22:00-04:00"
      ];
      separator = "; ";
      text = "One that ends before it begins ends on the next day. Rolling back is possible at any time.";
    };
    extraRebuildArgs = {
      type = types.listOf types.str;
      default = [ ];
      example = [
        "--option"
        "cores"
        "4"
      ];
      asJson = true;
    };
    tags = {
      type = types.listOf (types.strMatching "[A-Za-z0-9][A-Za-z0-9._/-]{0,39}");
      default = [ ];
      example = [
        "web"
        "eu"
      ];
      separator = ",";
    };
    caFile = {
      type = path;
      text = "A path on the host.";
    };
    insecure = {
      type = types.bool;
      default = false;
    };
    maxSwitchesPerHour.type = rate;
    maxRebootsPerHour.type = rate;
    maxOperationsPerHour.type = rate;
    systemProfile.type = path;
    backoffMs.type = types.nullOr (types.ints.between 1 60000);
  };

  # Lines as a file of the store: what they hold is public.
  fileOf = name: lines: toString (pkgs.writeText name (lib.concatStringsSep "\n" lines + "\n"));
  values =
    cfg
    // lib.optionalAttrs (cfg.knownHosts != [ ]) {
      knownHostsFile = fileOf "nixfleet-known-hosts" cfg.knownHosts;
    }
    // lib.optionalAttrs (cfg.allowedSigners != [ ]) {
      allowedSignersFile = fileOf "nixfleet-allowed-signers" cfg.allowedSigners;
    };

  option = name: "services.nixfleet-agent.${name}";
  secretProblem =
    name:
    lib.optional (cfg.${name} != null) {
      assertion = settings.secretPathProblem (option name) cfg.${name} == null;
      message = toString (settings.secretPathProblem (option name) cfg.${name});
    };
in
{
  options.services.nixfleet-agent = settings.optionsOf declared shapes // {
    enable = lib.mkEnableOption "the NixFleet agent, which keeps this host in touch with its dashboard";
    package = mkOption {
      type = types.package;
      default = pkgs.nixfleet-agent or (import ../packages { inherit pkgs; }).nixfleet-agent;
      defaultText = lib.literalExpression "the nixfleet-agent of this repository";
      description = "The agent that runs.";
    };
    tokenFile = mkOption {
      type = types.str;
      example = "/run/secrets/nixfleet-token";
      description = "File on the host that holds its token (or the enrolment token). A string, so that it never gets into the store.";
    };
    configFile = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "/run/secrets/nixfleet-agent.env";
      description = "File on the host with KEY=value lines of further settings, for what must not be in the store, such as a NIXFLEET_REPO_URL with a password. Options win over it: leave the one that it sets at null.";
    };
    knownHosts = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" ];
      description = "Lines of known SSH host keys, instead of knownHostsFile.";
    };
    allowedSigners = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "you@example.com ssh-ed25519 AAAA…" ];
      description = "SSH keys that may sign commits, in allowed_signers format, instead of allowedSignersFile.";
    };
    extraPackages = mkOption {
      type = types.listOf types.package;
      default = [ ];
      description = "Packages for the PATH of operations, such as what test scripts call.";
    };
    extraEnvironment = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example = {
        HTTPS_PROXY = "http://proxy.example.com:3128";
      };
      description = "Further variables of the agent. Operations see of them only PATH, HOME, NIX_*, SSL_*, XDG_*, LC_* and proxies.";
    };
    environment = mkOption {
      type = types.attrsOf types.str;
      internal = true;
      readOnly = true;
      description = "The settings as variables.";
    };
  };

  config = lib.mkIf cfg.enable {
    services.nixfleet-agent.environment =
      settings.environmentOf { inherit declared shapes values; }
      // lib.optionalAttrs (cfg.configFile != null) { NIXFLEET_CONFIG_FILE = cfg.configFile; }
      // cfg.extraEnvironment;

    assertions = [
      {
        assertion = cfg.repoUrl == null || !settings.holdsSecret cfg.repoUrl;
        message = "${option "repoUrl"} contains a password or a token, and everybody on the host can read the Nix store. Leave it null and put NIXFLEET_REPO_URL=… into the file that ${option "configFile"} names, or use sshKeyFile.";
      }
      {
        assertion = !lib.any settings.holdsSecret cfg.healthChecks;
        message = "${option "healthChecks"} contains a password or a token, and everybody on the host can read the Nix store. Leave it empty and put NIXFLEET_HEALTH_CHECKS=… into the file that ${option "configFile"} names.";
      }
      {
        assertion = cfg.knownHosts == [ ] || cfg.knownHostsFile == null;
        message = "${option "knownHosts"} and ${option "knownHostsFile"} are both set. Keep one of them.";
      }
      {
        assertion = cfg.allowedSigners == [ ] || cfg.allowedSignersFile == null;
        message = "${option "allowedSigners"} and ${option "allowedSignersFile"} are both set. Keep one of them.";
      }
    ]
    ++ lib.concatMap secretProblem [
      "tokenFile"
      "configFile"
      "sshKeyFile"
    ]
    ++ import ./agent-rules.nix {
      inherit lib cfg option;
      arguments = extraArguments;
    };

    warnings =
      lib.optional (builtins.match "(ws|http)://(localhost|127\\..*|\\[::1])([:/].*)?" cfg.url == null && builtins.match "(ws|http)://.*" cfg.url != null)
        "${option "url"} is not encrypted: whoever is between this host and the dashboard can read the token and run commands as root. Use wss://.";
  };
}
