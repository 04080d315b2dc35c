# Packages by name, without any of them: their paths are made up.
{ lib, system }:
let
  package = name: {
    type = "derivation";
    inherit name;
    outPath = "/nix/store/00000000000000000000000000000000-${name}";
  };
  isDarwin = lib.hasSuffix "darwin" system;
in
lib.genAttrs [
  "git"
  "gnutar"
  "gzip"
  "home-manager"
  "nix"
  "nixfleet"
  "nixfleet-agent"
  "nixfleet-cli"
  "nixos-rebuild"
  "openssh"
  "util-linux"
  "xz"
] package
// {
  inherit lib;
  stdenv.hostPlatform = {
    inherit isDarwin system;
    isLinux = !isDarwin;
    isAarch64 = lib.hasPrefix "aarch64" system;
  };
  writeText = name: text: "${builtins.toFile name text}";
}
