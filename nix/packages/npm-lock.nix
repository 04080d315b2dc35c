# The packages of package-lock.json as store paths: one fixed-output derivation each, whose hash is the lock's own
# `integrity`. The lock names no addresses, so `npm pack name@version` asks the registry that npm is configured for.
{ pkgs }:
let
  inherit (pkgs) lib;
  lock = lib.importJSON ../../package-lock.json;
  nodejs = import ./nodejs.nix { inherit pkgs; };

  platform = pkgs.stdenv.hostPlatform;
  os = if platform.isDarwin then "darwin" else "linux";
  cpu = if platform.isAarch64 then "arm64" else "x64";
  libc = if platform.isMusl or false then "musl" else "glibc";

  # npm's rule for os, cpu and libc: "!x" excludes, and names without "!" are the only ones.
  admits =
    allowed: value:
    let
      excluded = lib.filter (lib.hasPrefix "!") allowed;
      named = lib.filter (name: !(lib.hasPrefix "!" name)) allowed;
    in
    !(lib.elem "!${value}" excluded) && (named == [ ] || lib.elem value named);
  fits =
    entry:
    admits (entry.os or [ ]) os
    && admits (entry.cpu or [ ]) cpu
    && (os == "darwin" || admits (entry.libc or [ ]) libc);

  # "node_modules/a/node_modules/@b/c" is the package "@b/c", unless the entry says that it is an alias.
  nameOf = path: entry: entry.name or (lib.last (lib.splitString "node_modules/" path));

  tarball =
    path: entry:
    let
      spec = "${nameOf path entry}@${entry.version}";
    in
    pkgs.runCommand "${lib.replaceStrings [ "@" "/" ] [ "" "-" ] spec}.tgz"
      {
        outputHashMode = "flat";
        outputHashAlgo = "sha512";
        outputHash = entry.integrity;
        nativeBuildInputs = [ nodejs ];
        NODE_EXTRA_CA_CERTS = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
        impureEnvVars = [
          "http_proxy"
          "https_proxy"
          "no_proxy"
          "NPM_CONFIG_REGISTRY"
        ];
      }
      ''
        export HOME="$PWD/home"
        mkdir home packed
        cd packed
        npm pack --silent --ignore-scripts ${lib.escapeShellArg spec}
        mv ./*.tgz "$out"
      '';

  withTarball =
    path: entry:
    if entry ? integrity && fits entry then
      entry // { resolved = "file:${tarball path entry}"; }
    else
      entry;
in
pkgs.writeText "package-lock.json" (
  builtins.toJSON (lock // { packages = lib.mapAttrs withTarball lock.packages; })
)
