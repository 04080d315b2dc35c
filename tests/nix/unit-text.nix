# A service of the options as the text of a unit, in the way NixOS writes it.
{ lib }:
service:
let
  asText = value: if lib.isBool value then lib.boolToString value else toString value;
  line = name: value: "${name}=${asText value}";
  lines =
    name: value: if lib.isList value then map (line name) value else [ (line name value) ];
  section = title: set: [ "[${title}]" ] ++ lib.concatLists (lib.mapAttrsToList lines set);
  folders = lib.concatMap (folder: [
    "${folder}/bin"
    "${folder}/sbin"
  ]) (service.path or [ ]);
  environment =
    (service.environment or { })
    // lib.optionalAttrs (folders != [ ]) { PATH = lib.concatStringsSep ":" folders; };
in
lib.concatStringsSep "\n" (
  section "Unit" {
    Description = service.description;
    After = lib.concatStringsSep " " (service.after or [ ]);
    Wants = lib.concatStringsSep " " (service.wants or [ ]);
  }
  ++ lib.optional (
    service ? startLimitIntervalSec
  ) "StartLimitIntervalSec=${toString service.startLimitIntervalSec}"
  ++ section "Service" (
    {
      Environment = lib.mapAttrsToList (name: value: builtins.toJSON "${name}=${value}") environment;
    }
    // lib.optionalAttrs (!(service.stopIfChanged or true)) { X-StopIfChanged = false; }
    // lib.optionalAttrs (!(service.restartIfChanged or true)) { X-RestartIfChanged = false; }
    // service.serviceConfig
  )
  ++ [ "" ]
)
