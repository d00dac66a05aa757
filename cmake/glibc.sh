#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that native files run with an older C library than the one here: none may ask for a symbol that is newer.
#   cmake/glibc.sh VERSION FILE|FOLDER ...      2.28 for instance; of folders, every ELF file
# Prints the newest version that any of them asks for. Needs readelf, which reads files of other processors, too.
set -euo pipefail
max=${1:?usage: cmake/glibc.sh VERSION FILE|FOLDER ...}
shift
[ $# -gt 0 ] || { echo "cmake/glibc.sh: name a file or a folder" >&2; exit 2; }
command -v readelf >/dev/null || { echo "cmake/glibc.sh: needs readelf (Debian: apt-get install binutils)" >&2; exit 2; }

newest=0
count=0
faults=0
while IFS= read -r -d '' file; do
  [ "$(head -c 4 "$file" | od -An -tx1 | tr -d ' \n')" = 7f454c46 ] || continue
  count=$((count + 1))
  # One that is linked statically has none.
  symbols=$(readelf --dyn-syms --wide "$file")
  version=$({ readelf --version-info --wide "$file" | grep -o 'Name: GLIBC_[0-9.]*' || echo GLIBC_0; } | sed 's/.*GLIBC_//' | sort -Vu | tail -n 1)
  [ "$(printf '%s\n' "$version" "$newest" | sort -V | tail -n 1)" = "$newest" ] || newest=$version
  if [ "$(printf '%s\n' "$version" "$max" | sort -V | tail -n 1)" != "$max" ]; then
    faults=$((faults + 1))
    echo "cmake/glibc.sh: '$file' needs glibc $version, allowed is $max, for:$(grep -F "@GLIBC_$version" <<<"$symbols" | awk '{ printf " %s", $8 }')" >&2
  fi
done < <(find "$@" -type f -print0 | sort -z)
[ "$count" -gt 0 ] || { echo "cmake/glibc.sh: no ELF file in '$*'" >&2; exit 2; }
[ "$faults" = 0 ] || exit 1
echo "$newest"
