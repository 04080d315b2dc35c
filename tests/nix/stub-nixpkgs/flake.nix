# Stands for nixpkgs where there is none: its `lib`, and packages with names and no content.
{
  outputs =
    { self }:
    let
      lib = import ./lib;
      packagesOf =
        system:
        let
          fake = import ./packages.nix { inherit lib system; };
          script =
            name: environment: text:
            derivation (
              {
                inherit name system;
                builder = "/bin/sh";
                args = [
                  "-ec"
                  text
                ];
              }
              // environment
            );
        in
        fake
        // lib.genAttrs [ "nodejs" "cacert" "shellcheck" ] (name: fake.git // { inherit name; })
        // {
          runtimeShell = "/bin/sh";
          runCommand = name: environment: script name (removeAttrs environment [ "nativeBuildInputs" ]);
          stdenv = fake.stdenv // {
            mkDerivation =
              set:
              script "${set.pname}-${set.version}" {
                inherit (set) src;
              } "${set.configurePhase}${set.buildPhase}${set.installPhase}" // { inherit (set) meta; };
          };
          mkShell = set: script "shell" { } (toString set.packages);
          writeText = name: text: script name { inherit text; } ''printf %s "$text" >$out'';
        };
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs (lib.platforms.linux ++ lib.platforms.darwin) packagesOf;
    };
}
