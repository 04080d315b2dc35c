# Options from settings. `settings.json` is made from the programs' own declarations (npm run nix:settings), so a setting
# that is new there has an option here, with a plain type and no default, until `shapes` says more about it.
{ lib }:
let
  inherit (lib) types;
  plain = types.nullOr (
    types.oneOf [
      types.bool
      types.int
      types.str
    ]
  );
  # How a value stands in the environment; null stands nowhere.
  asText =
    shape: value:
    if lib.isBool value then
      lib.boolToString value
    else if shape.asJson or false then
      builtins.toJSON value
    else if lib.isList value then
      lib.concatStringsSep (shape.separator or " ") value
    else if lib.isAttrs value then
      builtins.toJSON value
    else
      toString value;
in
{
  # shapes: by option name: type, default, example, separator (of a list), asJson (a list whose
  # words may hold anything), text (more about it).
  optionsOf =
    declared: shapes:
    lib.mapAttrs (
      name: setting:
      let
        shape = shapes.${name} or { };
      in
      lib.mkOption (
        {
          type = shape.type or plain;
          description = lib.concatStringsSep " " (
            [ setting.description ] ++ lib.optional (shape ? text) shape.text
          );
        }
        // (if shape.required or false then { } else { default = shape.default or null; })
        // lib.optionalAttrs (shape ? example) { inherit (shape) example; }
      )
    ) declared;

  # The variables of all options that have a value, but those of `except`.
  environmentOf =
    {
      declared,
      shapes,
      values,
      except ? [ ],
    }:
    lib.listToAttrs (
      lib.concatMap (
        name:
        let
          value = values.${name};
        in
        if lib.elem name except || value == null || value == [ ] || value == { } then
          [ ]
        else
          [ (lib.nameValuePair declared.${name}.variable (asText (shapes.${name} or { }) value)) ]
      ) (lib.attrNames declared)
    );

  # In a unit `%` begins a specifier, in values too.
  forSystemd = lib.mapAttrs (_name: lib.replaceStrings [ "%" ] [ "%%" ]);

  # Whether an address holds what nobody should read: a password, a token in its query, or a user name that may be a token, as
  # all are but those of ssh.
  holdsSecret =
    address:
    lib.any (pattern: builtins.match pattern address != null) [
      "[A-Za-z+]+://[^/?#]*:[^/?#]*@.*"
      "(git\\+)?(https?|wss?|libsql)://[^/?#]*@.*"
      "[^?]*\\?(.*&)?[A-Za-z_-]*[Tt]oken=.*"
    ];

  # The sentence that says what is wrong with the path of a secret; null when nothing is.
  secretPathProblem =
    option: path:
    if !(lib.hasPrefix "/" path) then
      "${option} is \"${path}\", which is not an absolute path. Write the path of the file on the host, such as /run/secrets/nixfleet-token."
    else if lib.hasPrefix "${builtins.storeDir}/" path then
      "${option} lies in the Nix store (${path}), which everybody on the host can read. Name a file that agenix or sops-nix puts there, such as /run/secrets/nixfleet-token, as a string and not as a path literal."
    else
      null;
}
