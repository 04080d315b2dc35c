# What the agent itself can do without. Operations are children of systemd, outside of this: they write /etc, /boot and
# the store. Left out on purpose: MemoryDenyWriteExecute, because V8 compiles as it runs; ProtectProc=invisible, because the
# agent looks whether the processes of operations are alive; ProtectKernelTunables and ProtectControlGroups, because in a
# container they uncover the boot id of the machine around it, and operations would look as if the host had restarted.
{ homes }:
{
  # systemd takes orders from what has CAP_SYS_ADMIN; nothing else is left of root.
  CapabilityBoundingSet = [
    "CAP_SYS_ADMIN"
    "CAP_DAC_READ_SEARCH"
  ];
  NoNewPrivileges = true;
  # A dump would hold the token.
  LimitCORE = 0;
  ProtectSystem = "strict";
  ProtectHome = homes;
  PrivateTmp = true;
  PrivateDevices = true;
  DevicePolicy = "closed";
  ProtectClock = true;
  ProtectHostname = true;
  ProtectKernelLogs = true;
  ProtectKernelModules = true;
  ReadOnlyPaths = [
    "/proc/sys"
    "/sys"
  ];
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
