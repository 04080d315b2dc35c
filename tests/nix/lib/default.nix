# What the modules use of nixpkgs' `lib`, so that they can be evaluated where there is no nixpkgs. Kept to documented
# behaviour: `NIXPKGS_LIB=/path/to/nixpkgs/lib npm run test:nix` evaluates the same cases with the real one.
let
  lists = import ./lists.nix;
  types = import ./types.nix { inherit lib; };
  modules = import ./modules.nix { inherit lib; };
  lib =
    lists
    // modules
    // {
      inherit types;
      licenses.agpl3Only.spdxId = "AGPL-3.0-only";
      platforms = {
        linux = [
          "x86_64-linux"
          "aarch64-linux"
        ];
        darwin = [
          "x86_64-darwin"
          "aarch64-darwin"
        ];
      };
    };
in
lib
