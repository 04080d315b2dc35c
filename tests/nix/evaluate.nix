# Evaluates the modules, case by case: what they set, which of their assertions fail, and their units as text.
{
  lib ? import ./lib,
  cases ? lib.importJSON ./cases.json,
}:
let
  modules = {
    nixos-agent = ../../nix/modules/nixos-agent.nix;
    nixos-dashboard = ../../nix/modules/nixos-dashboard.nix;
    home-manager-agent = ../../nix/modules/home-manager-agent.nix;
    darwin-agent = ../../nix/modules/darwin-agent.nix;
  };
  packageAt = outPath: {
    type = "derivation";
    name = baseNameOf outPath;
    inherit outPath;
  };
  # JSON has no packages: their paths stand for them.
  withPackages = lib.mapAttrs (
    name: value:
    if name == "package" || name == "cliPackage" then
      packageAt value
    else if name == "extraPackages" then
      map packageAt value
    else
      value
  );
  inherit (import ./unit-text.nix { inherit lib; }) unitText socketText;

  evaluate =
    _name: case:
    let
      pkgs = import ./packages.nix {
        inherit lib;
        inherit (case) system;
      };
      isHome = case.module == "home-manager-agent";
      home = if pkgs.stdenv.hostPlatform.isDarwin then "/Users/ada" else "/home/ada";
      evaluated = lib.evalModules {
        specialArgs = { inherit pkgs; };
        modules = [
          ./surroundings.nix
          modules.${case.module}
          {
            services = lib.mapAttrs (_service: withPackages) case.services;
            nix.package = pkgs.nix;
            system.build.nixos-rebuild = pkgs.nixos-rebuild;
            home = lib.optionalAttrs isHome {
              username = "ada";
              homeDirectory = home;
              profileDirectory = "${home}/.nix-profile";
            };
          }
        ];
      };
      inherit (evaluated) config;
      option = option: {
        type = option.type.description;
        description = option.description;
        default =
          if option ? defaultText then
            option.defaultText.text
          else if option ? default then
            builtins.toJSON option.default
          else
            null;
        internal = option.internal or false;
      };
    in
    {
      failed = map (one: one.message) (lib.filter (one: !one.assertion) config.assertions);
      inherit (config) warnings launchd;
      units = lib.mapAttrs (_unit: unitText) config.systemd.services;
      timers = config.systemd.timers;
      sockets = lib.mapAttrs (_unit: socketText) config.systemd.sockets;
      userUnits = config.systemd.user.services;
      files = lib.mapAttrs (_file: file: file.text) config.environment.etc;
      ports = config.networking.firewall.allowedTCPPorts;
      folders = config.systemd.tmpfiles.rules;
      users = lib.attrNames config.users.users;
      options = lib.mapAttrs (_service: lib.mapAttrs (_option: option)) evaluated.options.services;
    };
in
lib.mapAttrs evaluate cases
