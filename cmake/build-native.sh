#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds libseedhawk (preset release) and copies it to DIR/<os>-<arch>/. Without cmake, ninja or a C++ compiler it says so and
# succeeds: the Java twins then do the work.
#   cmake/build-native.sh DIR
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:?usage: cmake/build-native.sh DIR}

left_out() {
  rm -rf "$out"
  echo "[seedhawk] native kernels left out: $1; the Java twins take their place"
  exit 0
}

missing=()
for tool in cmake ninja; do command -v "$tool" >/dev/null || missing+=("$tool"); done
command -v "${CXX:-c++}" >/dev/null || command -v g++ >/dev/null || missing+=("a C++ compiler")
[ ${#missing[@]} -eq 0 ] || left_out "not found: $(IFS=,; echo "${missing[*]}" | sed 's/,/, /g')"

os=$(uname -s | tr '[:upper:]' '[:lower:]')
arch=$(uname -m)
case $os in linux) library=libseedhawk.so ;; darwin) os=osx library=libseedhawk.dylib ;; *) left_out "$os is not supported" ;; esac

cd "$root/native"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake --preset release && cmake --build --preset release --target seedhawk; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "[seedhawk] building libseedhawk failed, see above" >&2
  exit 1
fi
mkdir -p "$out/$os-$arch"
cmp -s "build/release/$library" "$out/$os-$arch/$library" || cp "build/release/$library" "$out/$os-$arch/$library"
echo "[seedhawk] native kernels: $out/$os-$arch/$library"
