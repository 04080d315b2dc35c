{ pkgs }:
{
  nixfleet = import ./nixfleet.nix { inherit pkgs; };
  nixfleet-cli = import ./nixfleet-cli.nix { inherit pkgs; };
  nixfleet-agent = import ./nixfleet-agent.nix { inherit pkgs; };
}
