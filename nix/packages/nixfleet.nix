# The dashboard: the built server, its migrations, and the two packages that it loads when it runs.
{ pkgs }:
let
  build = import ./build.nix { inherit pkgs; };
in
pkgs.stdenv.mkDerivation {
  pname = "nixfleet";
  inherit (build) version src configurePhase;
  nativeBuildInputs = [ build.nodejs ];
  buildPhase = ''
    runHook preBuild
    npm run build:dashboard
    npm prune --offline --omit=dev --ignore-scripts --no-audit --no-fund
    runHook postBuild
  '';
  installPhase = ''
    runHook preInstall
    mkdir -p "$out/lib/nixfleet/build"
    cp -r build/server.mjs build/dashboard "$out/lib/nixfleet/build/"
    cp -r drizzle node_modules package.json "$out/lib/nixfleet/"
    ${build.wrap {
      name = "nixfleet-dashboard";
      script = "$out/lib/nixfleet/build/server.mjs";
      programs = build.gitAndSsh;
    }}
    runHook postInstall
  '';
  meta = build.meta // {
    description = "Dashboard of NixFleet: fleet management for NixOS and macOS hosts";
    mainProgram = "nixfleet-dashboard";
  };
}
