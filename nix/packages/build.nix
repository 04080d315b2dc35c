# What the packages share: sources, version, and a build that installs the packages of the lock without a network.
{ pkgs }:
let
  inherit (pkgs) lib;
  root = ../..;
  nodejs = import ./nodejs.nix { inherit pkgs; };
  lock = import ./npm-lock.nix { inherit pkgs; };
  # Only what a build reads, so that a change of docs or tests builds nothing anew.
  sources = [
    "agent"
    "cli"
    "drizzle"
    "src"
    "static"
    "package.json"
    "package-lock.json"
    "rolldown.agent.config.mjs"
    "rolldown.cli.config.mjs"
    "rolldown.executable.mjs"
    "rolldown.server.config.mjs"
    "svelte.config.js"
    "tsconfig.json"
    "vite.config.ts"
  ];
  isSource =
    path: _type:
    let
      relative = lib.removePrefix "${toString root}/" (toString path);
    in
    lib.elem (lib.head (lib.splitString "/" relative)) sources && !(lib.hasSuffix ".test.ts" relative);
in
{
  inherit nodejs;
  inherit (lib.importJSON ../../package.json) version;
  src = builtins.path {
    path = root;
    name = "nixfleet-source";
    filter = isSource;
  };
  configurePhase = ''
    runHook preConfigure
    export HOME="$PWD/.home"
    mkdir -p "$HOME"
    cp ${lock} package-lock.json
    npm ci --offline --ignore-scripts --no-audit --no-fund
    patchShebangs node_modules
    runHook postConfigure
  '';
  # What reaches repositories.
  gitAndSsh = [
    pkgs.git
    pkgs.openssh
  ];
  # `programs` come last: those of the system, if there are any, go first.
  wrap =
    {
      name,
      script,
      programs ? [ ],
    }:
    let
      path = lib.makeBinPath programs;
    in
    ''
      mkdir -p "$out/bin"
      cat >"$out/bin/${name}" <<END
      #!${pkgs.runtimeShell}
      ${lib.optionalString (programs != [ ]) ''export PATH="\''${PATH:+\$PATH:}${path}"''}
      exec ${nodejs}/bin/node ${script} "\$@"
      END
      chmod +x "$out/bin/${name}"
    '';
  meta = {
    homepage = "https://github.com/markus-barta/nixfleet";
    license = lib.licenses.agpl3Only;
    platforms = lib.platforms.linux ++ lib.platforms.darwin;
  };
}
