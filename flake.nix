{
  description = "Fleet management for NixOS and macOS hosts";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      each = make: lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      modules = import ./nix/modules;
    in
    {
      packages = each (
        pkgs:
        let
          packages = import ./nix/packages { inherit pkgs; };
        in
        packages // { default = packages.nixfleet; }
      );
      overlays.default = import ./nix/overlay.nix;

      nixosModules = modules.nixos;
      homeManagerModules = modules.homeManager;
      darwinModules = modules.darwin;

      devShells = each (pkgs: {
        default = pkgs.mkShell {
          packages = [
            (import ./nix/packages/nodejs.nix { inherit pkgs; })
            pkgs.git
            pkgs.openssh
            pkgs.shellcheck
          ];
        };
      });

      checks = each (
        pkgs:
        self.packages.${pkgs.stdenv.hostPlatform.system}
        // {
          # Every module with every option, by the lib of this nixpkgs.
          modules = pkgs.writeText "nixfleet-modules.json" (
            builtins.toJSON (import ./tests/nix/evaluate.nix { inherit lib; })
          );
        }
      );
    };
}
