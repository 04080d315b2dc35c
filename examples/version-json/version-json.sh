#!/bin/sh
# Prints the version.json of the commit that is checked out here: what the fleet should run. Needs git and sha256sum (or shasum).
#   version-json.sh [address of the repository] [branch]
set -eu
repo=${1:-$(git config --get remote.origin.url || true)}
branch=${2:-$(git rev-parse --abbrev-ref HEAD)}

# A line as a JSON string. Control characters have no place in a title.
quoted() { printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\037' | sed 's/[\\"]/\\&/g')"; }
sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-64; }

lock=
if git cat-file -e HEAD:flake.lock 2>/dev/null; then
	lock=$(git show HEAD:flake.lock | sha256)
fi

# An address with a password in it is nothing to publish.
repo=$(printf '%s' "$repo" | sed 's#^\([a-z]*://\)[^/@]*@#\1#')

printf '{\n'
printf '  "gitCommit": "%s",\n' "$(git rev-parse HEAD)"
printf '  "repo": %s,\n' "$(quoted "$repo")"
printf '  "branch": %s,\n' "$(quoted "$branch")"
printf '  "message": %s,\n' "$(quoted "$(git log -1 --format=%s)")"
[ -z "$lock" ] || printf '  "lockHash": "%s",\n' "$lock"
printf '  "timestamp": "%s"\n' "$(git log -1 --format=%cI)"
printf '}\n'
