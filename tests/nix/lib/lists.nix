# Strings, lists and sets.
let
  letters = text: builtins.genList (at: builtins.substring at 1 text) 26;
  lib = rec {
    inherit (builtins)
      all
      any
      attrNames
      concatLists
      concatMap
      concatStringsSep
      elem
      filter
      head
      isAttrs
      isBool
      isFunction
      isInt
      isList
      isString
      listToAttrs
      mapAttrs
      tail
      ;
    replaceStrings = builtins.replaceStrings;
    last = list: builtins.elemAt list (builtins.length list - 1);
    optional = condition: value: if condition then [ value ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    optionalAttrs = condition: set: if condition then set else { };
    optionalString = condition: text: if condition then text else "";
    hasPrefix = prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;
    hasSuffix =
      suffix: text:
      let
        from = builtins.stringLength text - builtins.stringLength suffix;
      in
      from >= 0 && builtins.substring from (-1) text == suffix;
    removePrefix =
      prefix: text:
      if hasPrefix prefix text then builtins.substring (builtins.stringLength prefix) (-1) text else text;
    splitString =
      separator: text: filter isString (builtins.split (lib.escapeRegex separator) text);
    escapeRegex = replaceStrings [ "." "*" "+" "/" ] [ "\\." "\\*" "\\+" "/" ];
    toLower = replaceStrings (letters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (letters "abcdefghijklmnopqrstuvwxyz");
    boolToString = value: if value then "true" else "false";
    nameValuePair = name: value: { inherit name value; };
    genAttrs = names: make: listToAttrs (map (name: nameValuePair name (make name)) names);
    mapAttrsToList = make: set: map (name: make name set.${name}) (attrNames set);
    filterAttrs =
      keep: set: removeAttrs set (filter (name: !(keep name set.${name})) (attrNames set));
    importJSON = path: builtins.fromJSON (builtins.readFile path);
    makeBinPath = packages: concatStringsSep ":" (map (package: "${package}/bin") packages);
    escapeShellArg =
      value:
      let
        text = toString value;
      in
      if builtins.match "[[:alnum:],._+:@%/-]+" text != null then
        text
      else
        "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
    unique = builtins.foldl' (seen: value: if elem value seen then seen else seen ++ [ value ]) [ ];
  };
in
lib
