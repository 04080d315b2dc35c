# The modules, for configurations with and without flakes.
let
  module = path: { imports = [ path ]; };
in
{
  nixos = {
    nixfleet-agent = module ./nixos-agent.nix;
    nixfleet-dashboard = module ./nixos-dashboard.nix;
    default.imports = [
      ./nixos-agent.nix
      ./nixos-dashboard.nix
    ];
  };
  homeManager = {
    nixfleet-agent = module ./home-manager-agent.nix;
    default = module ./home-manager-agent.nix;
  };
  darwin = {
    nixfleet-agent = module ./darwin-agent.nix;
    default = module ./darwin-agent.nix;
  };
}
