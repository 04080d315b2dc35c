# The options that NixOS, Home Manager and nix-darwin have and our modules set or read.
{ lib, ... }:
let
  anything = lib.mkOption {
    type = lib.types.anything;
    default = { };
  };
in
{
  options = {
    assertions = lib.mkOption {
      type = lib.types.listOf lib.types.anything;
      default = [ ];
    };
    warnings = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
    };
    environment.etc = anything;
    environment.systemPackages = lib.mkOption {
      type = lib.types.listOf lib.types.anything;
      default = [ ];
    };
    home = anything;
    launchd = anything;
    networking.firewall.allowedTCPPorts = lib.mkOption {
      type = lib.types.listOf lib.types.port;
      default = [ ];
    };
    nix.package = anything;
    system.build = anything;
    systemd.services = anything;
    systemd.sockets = anything;
    systemd.timers = anything;
    systemd.tmpfiles.rules = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
    };
    systemd.user.services = anything;
    users.users = anything;
    users.groups = anything;
  };
}
