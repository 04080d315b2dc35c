# What the agent itself can do without. Operations are children of systemd, outside of this: they write /etc, /boot and
# the store. Two things are left out on purpose: MemoryDenyWriteExecute, because V8 compiles as it runs, and
# ProtectProc=invisible, because the agent looks whether the processes of operations are alive.
{ homes }:
{
  # systemd takes orders from what has CAP_SYS_ADMIN; nothing else is left of root.
  CapabilityBoundingSet = [
    "CAP_SYS_ADMIN"
    "CAP_DAC_READ_SEARCH"
  ];
  NoNewPrivileges = true;
  ProtectSystem = "strict";
  ProtectHome = homes;
  PrivateTmp = true;
  PrivateDevices = true;
  DevicePolicy = "closed";
  ProtectClock = true;
  ProtectControlGroups = true;
  ProtectHostname = true;
  ProtectKernelLogs = true;
  ProtectKernelModules = true;
  ProtectKernelTunables = true;
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
    "~@privileged @resources @mount"
  ];
  SystemCallErrorNumber = "EPERM";
}
