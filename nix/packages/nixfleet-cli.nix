# The command that works with a dashboard and looks after one: the migrations it knows, and the database driver that it loads for that.
{ pkgs }:
let
  build = import ./build.nix { inherit pkgs; };
in
pkgs.stdenv.mkDerivation {
  pname = "nixfleet-cli";
  inherit (build) version src configurePhase;
  nativeBuildInputs = [ build.nodejs ];
  buildPhase = ''
    runHook preBuild
    # Writes the tsconfig that ours extends.
    node_modules/.bin/svelte-kit sync
    npm run build:cli
    npm prune --offline --omit=dev --ignore-scripts --no-audit --no-fund
    # Passwords are the dashboard's alone.
    rm -rf node_modules/bcrypt node_modules/node-addon-api node_modules/node-gyp-build
    runHook postBuild
  '';
  installPhase = ''
    runHook preInstall
    mkdir -p "$out/lib/nixfleet/build"
    cp -r build/cli "$out/lib/nixfleet/build/"
    cp -r drizzle node_modules package.json "$out/lib/nixfleet/"
    ${build.wrap {
      name = "nixfleet";
      script = "$out/lib/nixfleet/build/cli/nixfleet.mjs";
    }}
    runHook postInstall
  '';
  meta = build.meta // {
    description = "Command of NixFleet: hosts and what they do, backups, the audit log, and simulated hosts";
    mainProgram = "nixfleet";
  };
}
