# The socket of the dashboard, which systemd opens: a reverse proxy connects to it, and its requests wait while the dashboard restarts.
{ config, lib, ... }:
let
  cfg = config.services.nixfleet-dashboard;
in
{
  config = lib.mkIf (cfg.enable && cfg.socket != null) {
    systemd.sockets.nixfleet-dashboard = {
      description = "NixFleet dashboard";
      wantedBy = [ "sockets.target" ];
      listenStreams = [ cfg.socket ];
      socketConfig = {
        SocketUser = "nixfleet";
        SocketGroup = cfg.socketGroup;
        # Whoever may connect is believed about who calls.
        SocketMode = "0660";
        RemoveOnStop = true;
      };
    };
  };
}
