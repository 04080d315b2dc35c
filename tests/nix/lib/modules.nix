# The module system: options are declared, definitions collected by priority, and merged by type.
{ lib }:
let
  marked = kind: value: lib.isAttrs value && value._type or "" == kind;
  defaultPriority = 100;

  # Definitions as { priority, value }, conditions decided.
  definitions =
    value:
    if marked "if" value then
      lib.optionals value.condition (definitions value.content)
    else if marked "merge" value then
      lib.concatMap definitions value.contents
    else if marked "override" value then
      map (definition: definition // { inherit (value) priority; }) (definitions value.content)
    else
      [
        {
          priority = defaultPriority;
          inherit value;
        }
      ];

  # A conditional set as sets of conditional members, so that a condition may ask what other members say.
  members =
    value:
    if marked "if" value then
      map (lib.mapAttrs (_: lib.mkIf value.condition)) (members value.content)
    else if marked "merge" value then
      lib.concatMap members value.contents
    else if marked "override" value then
      map (lib.mapAttrs (_: lib.mkOverride value.priority)) (members value.content)
    else
      [ value ];
in
{
  mkOption = option: option // { _type = "option"; };
  mkEnableOption =
    name:
    lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether to enable ${name}.";
    };
  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkDefault = lib.mkOverride 1000;
  mkForce = lib.mkOverride 50;

  # The value of one option from its definitions; those of the strongest priority count.
  resolve =
    type: option: given:
    let
      all = lib.concatMap definitions given;
      strongest = builtins.foldl' (
        least: definition: if definition.priority < least then definition.priority else least
      ) 9999 all;
    in
    lib.types.mergeChecked type option (
      map (definition: definition.value) (
        lib.filter (definition: definition.priority == strongest) all
      )
    );

  evalModules =
    {
      modules,
      specialArgs ? { },
    }:
    let
      arguments = specialArgs // {
        inherit lib config options;
      };
      read =
        module:
        let
          content = if builtins.isPath module || lib.isString module then import module else module;
          set = if lib.isFunction content then content arguments else content;
          structured = set ? config || set ? options || set ? imports;
        in
        {
          key = if builtins.isPath module then toString module else null;
          imports = set.imports or [ ];
          options = set.options or { };
          config = if structured then set.config or { } else set;
        };
      # A file that two modules import counts once.
      collect =
        seen: pending:
        if pending == [ ] then
          seen
        else
          let
            module = read (lib.head pending);
            known = module.key != null && lib.any (other: other.key == module.key) seen;
          in
          if known then
            collect seen (lib.tail pending)
          else
            collect (seen ++ [ module ]) (module.imports ++ lib.tail pending);
      all = collect [ ] modules;

      mergeOptions =
        prefix: sets:
        lib.genAttrs (lib.unique (lib.concatMap lib.attrNames sets)) (
          name:
          let
            found = lib.concatMap (set: lib.optional (set ? ${name}) set.${name}) sets;
            declarations = lib.filter (marked "option") found;
          in
          if declarations == [ ] then
            mergeOptions "${prefix}${name}." found
          else if builtins.length found > 1 then
            throw "The option `${prefix}${name}' is declared more than once."
          else
            lib.head declarations
        );
      options = mergeOptions "" (map (module: module.options) all);

      evaluate =
        prefix: declared: sets:
        let
          flat = lib.concatMap members sets;
          unknown = lib.filter (name: !(declared ? ${name})) (lib.concatMap lib.attrNames flat);
        in
        if unknown != [ ] then
          throw "The option `${prefix}${lib.head unknown}' does not exist."
        else
          lib.mapAttrs (
            name: option:
            let
              path = "${prefix}${name}";
              given = lib.concatMap (set: lib.optional (set ? ${name}) set.${name}) flat;
              live = lib.concatMap definitions given;
            in
            if !(marked "option" option) then
              evaluate "${path}." option given
            else if option.readOnly or false && builtins.length live > 1 then
              throw "The option `${path}' is read-only, but it is set more than once."
            else if live != [ ] then
              lib.resolve option.type path given
            else
              option.default or (throw "The option `${path}' was accessed but has no value defined. Try setting the option.")
          ) declared;
      config = evaluate "" options (map (module: module.config) all);
    in
    {
      inherit config options;
    };
}
