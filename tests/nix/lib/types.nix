# Types: a name as nixpkgs describes it, a check, and how several definitions become one.
{ lib }:
let
  shown =
    value:
    let
      text = builtins.tryEval (builtins.toJSON value);
    in
    if text.success then text.value else "a value";
  one =
    option: values:
    if lib.all (value: value == lib.head values) values then
      lib.head values
    else
      throw "The option `${option}' has conflicting definitions.";
  make = description: check: merge: { inherit description check merge; };
  scalar = description: check: make description check one;
  between =
    least: most: value:
    lib.isInt value && value >= least && value <= most;
in
rec {
  # Checks all definitions, then merges them. Used by the module system as well.
  mergeChecked =
    type: option: values:
    let
      wrong = lib.filter (value: !(type.check value)) values;
    in
    if wrong != [ ] then
      throw "A definition for option `${option}' is not of type `${type.description}'. Definition: ${shown (lib.head wrong)}"
    else
      type.merge option values;

  anything = make "anything" (_: true) (
    option: values:
    if lib.all lib.isAttrs values && !(lib.any (value: value ? outPath) values) then
      (attrsOf anything).merge option values
    else if lib.all lib.isList values then
      lib.concatLists values
    else
      one option values
  );
  bool = scalar "boolean" lib.isBool;
  int = scalar "signed integer" lib.isInt;
  str = scalar "string" lib.isString;
  port = scalar "16 bit unsigned integer; between 0 and 65535 (both inclusive)" (between 0 65535);
  package = scalar "package" (value: lib.isAttrs value && value.type or "" == "derivation");
  strMatching =
    pattern:
    scalar "string matching the pattern ${pattern}" (
      value: lib.isString value && builtins.match pattern value != null
    );
  enum =
    values: scalar "one of ${lib.concatStringsSep ", " (map shown values)}" (value: lib.elem value values);
  ints = {
    between =
      least: most:
      scalar "integer between ${toString least} and ${toString most} (both inclusive)" (between least most);
    positive = scalar "positive integer, meaning >0" (value: lib.isInt value && value > 0);
  };
  nullOr =
    type:
    make "null or ${type.description}" (value: value == null || type.check value) (
      option: values:
      if lib.all (value: value == null) values then null else mergeChecked type option values
    );
  either =
    left: right:
    make "${left.description} or ${right.description}" (value: left.check value || right.check value) (
      option: values:
      if lib.all left.check values then left.merge option values else mergeChecked right option values
    );
  oneOf = types: builtins.foldl' either (lib.head types) (lib.tail types);
  listOf =
    type:
    make "list of ${type.description}" lib.isList (
      option: values: map (value: mergeChecked type option [ value ]) (lib.concatLists values)
    );
  attrsOf =
    type:
    make "attribute set of ${type.description}" lib.isAttrs (
      option: values:
      lib.genAttrs (lib.unique (lib.concatMap lib.attrNames values)) (
        name:
        lib.resolve type "${option}.${name}" (
          lib.concatMap (value: lib.optional (value ? ${name}) value.${name}) values
        )
      )
    );
}
