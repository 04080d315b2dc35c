# The agent: one file that Node runs.
{ pkgs }:
let
  build = import ./build.nix { inherit pkgs; };
in
pkgs.stdenv.mkDerivation {
  pname = "nixfleet-agent";
  inherit (build) version src configurePhase;
  nativeBuildInputs = [ build.nodejs ];
  buildPhase = ''
    runHook preBuild
    # Writes the tsconfig that ours extends.
    node_modules/.bin/svelte-kit sync
    npm run build:agent
    runHook postBuild
  '';
  installPhase = ''
    runHook preInstall
    mkdir -p "$out/lib/nixfleet"
    cp build/agent/nixfleet-agent.mjs "$out/lib/nixfleet/"
    ${build.wrap {
      name = "nixfleet-agent";
      script = "$out/lib/nixfleet/nixfleet-agent.mjs";
      programs = build.gitAndSsh;
    }}
    runHook postInstall
  '';
  meta = build.meta // {
    description = "Agent of NixFleet: keeps one host in touch with its dashboard";
    mainProgram = "nixfleet-agent";
  };
}
