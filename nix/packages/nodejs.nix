# The newest long-term Node of this nixpkgs.
{ pkgs }: pkgs.nodejs_24 or (pkgs.nodejs_22 or pkgs.nodejs)
