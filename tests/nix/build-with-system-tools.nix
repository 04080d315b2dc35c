# Builds the packages with the Node and shell of this machine in place of nixpkgs' own: lock, sources, phases and wrappers
# are the real ones. `npm run test:nix-build` calls it; it fetches every package of the lock, so it is no part of `npm test`.
{
  system ? builtins.currentSystem,
  cacert,
}:
let
  lib = import ./lib;
  fake = import ./packages.nix { inherit lib system; };
  at = outPath: { inherit outPath; };
  build =
    name: environment: text:
    derivation (
      {
        inherit name system;
        builder = "/bin/bash";
        PATH = "/usr/local/bin:/usr/bin:/bin";
        args = [
          "-ec"
          text
        ];
      }
      // environment
    );
  pkgs = fake // {
    nodejs = at "/usr";
    git = at "/usr";
    openssh = at "/usr";
    cacert = at cacert;
    runtimeShell = "/bin/sh";
    runCommand = name: environment: build name (removeAttrs environment [ "nativeBuildInputs" ]);
    writeText = builtins.toFile;
    stdenv = fake.stdenv // {
      mkDerivation =
        set:
        build "${set.pname}-${set.version}" { inherit (set) src; } ''
          runHook() { :; }
          patchShebangs() { :; }
          cp -r "$src" work
          chmod -R u+w work
          cd work
          ${set.configurePhase}
          ${set.buildPhase}
          ${set.installPhase}
        '';
    };
  };
in
import ../../nix/packages {
  pkgs = pkgs // {
    # The lock names store paths, which toFile may not know of.
    writeText =
      name: text:
      build name { inherit text; passAsFile = [ "text" ]; } ''cp "$textPath" "$out"'';
  };
}
