# NixFleet without flakes: `(import ./nixfleet/nix { }).nixosModules.nixfleet-agent`, or `.packages.nixfleet`.
{
  pkgs ? import <nixpkgs> { },
}:
let
  modules = import ./modules;
in
{
  packages = import ./packages { inherit pkgs; };
  overlay = import ./overlay.nix;
  nixosModules = modules.nixos;
  homeManagerModules = modules.homeManager;
  darwinModules = modules.darwin;
}
