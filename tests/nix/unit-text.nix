# Services and sockets of the options as the text of units, in the way NixOS writes it.
{ lib }:
let
  asText = value: if lib.isBool value then lib.boolToString value else toString value;
  line = name: value: "${name}=${asText value}";
  lines = name: value: if lib.isList value then map (line name) value else [ (line name value) ];
  section = title: set: [ "[${title}]" ] ++ lib.concatLists (lib.mapAttrsToList lines set);
  about =
    unit:
    section "Unit" {
      Description = unit.description;
      After = lib.concatStringsSep " " (unit.after or [ ]);
      Wants = lib.concatStringsSep " " (unit.wants or [ ]);
      Requires = lib.concatStringsSep " " (unit.requires or [ ]);
    };
in
{
  unitText =
    service:
    let
      folders = lib.concatMap (folder: [
        "${folder}/bin"
        "${folder}/sbin"
      ]) (service.path or [ ]);
      environment =
        (service.environment or { })
        // lib.optionalAttrs (folders != [ ]) { PATH = lib.concatStringsSep ":" folders; };
    in
    lib.concatStringsSep "\n" (
      about service
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
    );

  socketText =
    socket:
    lib.concatStringsSep "\n" (
      about socket
      ++ section "Socket" ({ ListenStream = socket.listenStreams; } // socket.socketConfig)
      ++ section "Install" { WantedBy = lib.concatStringsSep " " socket.wantedBy; }
      ++ [ "" ]
    );
}
