# What the agent refuses at its start, refused before a switch: a host whose agent does not start is a host that is lost. What is
# wrong to one must be wrong to the other (tests/nix/refusals.test.ts); patterns have no look-ahead here, so some are two.
{
  lib,
  cfg,
  option,
  # The arguments the agent passes on, by name: how many values follow, and which kinds of host take it.
  arguments,
}:
let
  inherit (builtins) length stringLength;
  matches = pattern: text: builtins.match pattern text != null;
  # The first that fails, as it stands in a sentence; none is the empty string.
  firstWrong =
    isRight: list:
    let
      wrong = lib.filter (one: !isRight one) list;
    in
    if wrong == [ ] then "" else builtins.toJSON (lib.head wrong);

  port = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})";
  machine = "([^]/@?#:[<>^|%[:space:]]+|\\[[0-9a-f:.]+])";
  rest = "([/?#][^[:space:]]*)?";

  url = lib.toLower cfg.url;
  isOwnMachine = matches "[a-z]+://(localhost|[^/]+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?${rest}" url;

  isBranch =
    name:
    stringLength name <= 200
    && matches "[A-Za-z0-9_+]([A-Za-z0-9._/+-]*[A-Za-z0-9_+-])?" name
    && !(matches ".*(\\.\\.|//|\\.lock/).*|.*\\.lock" name);

  # The protocol git would use; null where it is no address, or one that a program on the way would take for an option.
  protocolOf =
    address:
    let
      scheme = builtins.match "([a-z]+)://.+" address;
    in
    if stringLength address > 1000 || matches "-.*|.*[[:space:]].*|[A-Za-z0-9_+.-]*::.*" address then
      null
    else if scheme != null then
      if
        lib.head scheme == "file" || matches "[a-z]+://([^/-][^/]*@)?[A-Za-z0-9_[][^/@]*(/.*)?" address
      then
        lib.head scheme
      else
        null
    else if lib.hasPrefix "/" address then
      "file"
    else if matches "([A-Za-z0-9_.-]+@)?[A-Za-z0-9_][A-Za-z0-9_.-]*:[^/:].*" address then
      "ssh"
    else
      null;
  protocol = if cfg.repoUrl == null then null else protocolOf cfg.repoUrl;

  isHealthCheck =
    text:
    matches "exec:/[^[:space:]]+|https?://([^/?#[:space:]]*@)?${machine}(:${port})?${rest}" text
    || matches "tcp://${machine}:${port}${rest}" text && !(matches "tcp://[^/]*:0+${rest}" text);

  day = "(mon|tue|wed|thu|fri|sat|sun)";
  days = "${day}((-|\\.\\.)${day})?";
  clock = "([01][0-9]|2[0-3]):[0-5][0-9]";
  isWindow =
    text:
    let
      times = builtins.match ".*([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})[[:space:]]*" text;
    in
    stringLength text <= 100
    && matches "[[:space:]]*(${days}(,${days})*[[:space:]]+)?${clock}-(${clock}|24:00)[[:space:]]*" (
      lib.toLower text
    )
    && lib.head times != lib.last times;

  isTaken =
    name:
    arguments ? ${name} && (cfg.kind == null || lib.elem cfg.kind (arguments.${name}.kinds or [ cfg.kind ]));
  # Word by word: whose values are still to come, how many, and what is wrong with the first that is.
  readWord =
    state: word:
    if state.problem != null then
      state
    else if state.values > 0 then
      if lib.hasPrefix "-" word then lacksValues state else state // { values = state.values - 1; }
    else if isTaken word then
      {
        name = word;
        inherit (arguments.${word}) values;
        problem = null;
      }
    else
      state
      // {
        problem = "has ${if word == "" then "an empty word" else word}, which the agent does not pass on. Use ${lib.concatStringsSep ", " (lib.filter isTaken (lib.attrNames arguments))} on ${if cfg.kind == null then "this" else "a ${cfg.kind}"} host; other settings of nix go as \"--option\" \"name\" \"value\".";
      };
  lacksValues =
    state:
    let
      count = arguments.${state.name}.values;
    in
    state
    // {
      problem = "is not complete: ${state.name} must be followed by ${
        if count == 1 then "its value" else "${toString count} values"
      }, each a word of its own.";
    };
  read = builtins.foldl' readWord {
    name = "";
    values = 0;
    problem = null;
  } cfg.extraRebuildArgs;
  argumentsProblem = (if read.problem == null && read.values > 0 then lacksValues read else read).problem;

  absolute =
    name:
    lib.optional (cfg.${name} != null) {
      assertion = matches "/[^\n\r]*" cfg.${name};
      message = "${option name} is \"${cfg.${name}}\", which is not an absolute path. Write it from the root, such as /var/lib/nixfleet-agent.";
    };
  atMost = name: count: {
    assertion = length cfg.${name} <= count;
    message = "${option name} has ${toString (length cfg.${name})} entries; the agent takes at most ${toString count}.";
  };
in
[
  {
    assertion = matches "(wss|https|ws|http)://${machine}(:${port})?${rest}" url;
    message = "${option "url"} is \"${cfg.url}\", which is not the address of a dashboard. Write it as wss://fleet.example.com, without a user name.";
  }
  {
    assertion = cfg.insecure || isOwnMachine || !(matches "(ws|http)://[^@]*" url);
    message = "${option "url"} is \"${cfg.url}\": it has no TLS and leads to another machine, so everybody in between could read the token and give commands, and the agent does not start. Write it as wss://…, or set ${option "insecure"} to true if the way there is protected otherwise.";
  }
  {
    assertion = cfg.isolatedRepoMode || cfg.repoDir != null;
    message = "${option "isolatedRepoMode"} is false, but ${option "repoDir"} is not set. Set it to the path of your checkout, or leave the agent its own clone.";
  }
  {
    assertion = cfg.repoUrl == null || protocol != null;
    message = "${option "repoUrl"} is not an address git can use safely. Write it as https://host/path or git@host:path, without spaces.";
  }
  {
    assertion = protocol == null || lib.elem protocol cfg.gitProtocols;
    message = "${option "repoUrl"} uses ${toString protocol}, which ${option "gitProtocols"} does not list. Use another address, or add \"${toString protocol}\" there.";
  }
  {
    assertion = isBranch cfg.branch;
    message = "${option "branch"} is ${builtins.toJSON cfg.branch}, which is not the name of a branch as git takes it. Write it as main.";
  }
  {
    assertion =
      cfg.flakeAttr == null
      || stringLength cfg.flakeAttr <= 200 && matches "[^\"\\$#?[:space:]]+" cfg.flakeAttr;
    message = "${option "flakeAttr"} is ${builtins.toJSON cfg.flakeAttr}, which is not a flake attribute: no spaces, quotes, $, # or ?. Write the name under nixosConfigurations, homeConfigurations or darwinConfigurations.";
  }
  {
    assertion = lib.all isHealthCheck cfg.healthChecks;
    message = "${option "healthChecks"} has ${firstWrong isHealthCheck cfg.healthChecks}, which is not a health check. Write it as https://host/path, tcp://host:port or exec:/absolute/path, without spaces.";
  }
  (atMost "healthChecks" 32)
  {
    assertion = lib.all isWindow cfg.windows;
    message = "${option "windows"} has ${firstWrong isWindow cfg.windows}, which is not a window. Write it as 02:00-05:00, Sat,Sun 02:00-05:00 or Mon-Fri 22:00-04:00.";
  }
  (atMost "windows" 32)
  {
    assertion = argumentsProblem == null;
    message = "${option "extraRebuildArgs"} ${toString argumentsProblem}";
  }
  {
    assertion =
      length cfg.extraRebuildArgs <= 64
      && lib.all (word: stringLength word <= 1000) cfg.extraRebuildArgs;
    message = "${option "extraRebuildArgs"} is too long; the agent takes at most 64 words of at most 1000 characters.";
  }
  {
    assertion = length (lib.unique (map lib.toLower cfg.tags)) <= 20;
    message = "${option "tags"} has ${toString (length cfg.tags)} tags; a host has at most 20.";
  }
]
++ lib.concatMap absolute [
  "repoDir"
  "stateDir"
  "knownHostsFile"
  "allowedSignersFile"
  "caFile"
  "systemProfile"
]
