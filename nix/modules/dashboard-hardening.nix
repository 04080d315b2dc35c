# The dashboard needs a folder and the network. MemoryDenyWriteExecute is left out: V8 compiles as it runs.
{ lowPort }:
let
  capabilities = if lowPort then [ "CAP_NET_BIND_SERVICE" ] else [ "" ];
in
{
  CapabilityBoundingSet = capabilities;
  AmbientCapabilities = capabilities;
  NoNewPrivileges = true;
  # A dump would hold secrets and what people type.
  LimitCORE = 0;
  ProtectSystem = "strict";
  ProtectHome = true;
  PrivateTmp = true;
  PrivateDevices = true;
  DevicePolicy = "closed";
  ProtectClock = true;
  ProtectControlGroups = true;
  ProtectHostname = true;
  ProtectKernelLogs = true;
  ProtectKernelModules = true;
  ProtectKernelTunables = true;
  ProtectProc = "invisible";
  ProcSubset = "pid";
  RestrictAddressFamilies = [
    "AF_UNIX"
    "AF_INET"
    "AF_INET6"
  ];
  RestrictNamespaces = true;
  RestrictRealtime = true;
  RestrictSUIDSGID = true;
  LockPersonality = true;
  RemoveIPC = true;
  SystemCallArchitectures = "native";
  # @pkey is not part of @system-service, and V8 needs it.
  SystemCallFilter = [
    "@system-service"
    "@pkey"
    "~@privileged @resources"
  ];
  SystemCallErrorNumber = "EPERM";
}
