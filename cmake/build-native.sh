#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds native libraries (preset release).
#   cmake/build-native.sh DIR           libseedhawk, and libseedhawk_cuda where a fitting nvcc is, to DIR/<os>-<arch>/
#   cmake/build-native.sh DIR TARGET    the library of another target, to DIR
#   cmake/build-native.sh --aarch64 DIR libseedhawk for linux-aarch64, by a cross compiler, to DIR/linux-aarch64/ (preset aarch64)
# Without cmake, ninja or a C++ compiler it says so and succeeds: the Java twins then do the work.
set -euo pipefail
preset=release
[ "${1:-}" != --aarch64 ] || { preset=aarch64; shift; }
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:?usage: cmake/build-native.sh [--aarch64] DIR [TARGET]}
target=${2:-}

left_out() {
  if [ "$preset" = aarch64 ]; then
    echo "[seedhawk] libseedhawk for linux-aarch64 cannot be built: $1; Debian: apt-get install cmake ninja-build g++-aarch64-linux-gnu" >&2
    exit 1 # it was asked for by name
  fi
  rm -rf "$out"
  echo "[seedhawk] ${target:-native kernels} left out: $1${target:+; tests that need it are skipped}${target:-; the Java twins take their place}"
  exit 0
}

# Builds up to 0.2.0 put libraries among the classes, where they would be found before those of today.
rm -rf "$root/java/engine/target/classes/org/seedhawk/native"

missing=()
for tool in cmake ninja; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ "$preset" = aarch64 ]; then
  command -v aarch64-linux-gnu-g++ >/dev/null || missing+=(aarch64-linux-gnu-g++)
  install="cmake ninja-build g++-aarch64-linux-gnu"
else
  command -v "${CXX:-c++}" >/dev/null || command -v g++ >/dev/null || missing+=("a C++ compiler")
  install="cmake ninja-build g++"
fi
[ ${#missing[@]} -eq 0 ] || left_out "not found: $(IFS=,; echo "${missing[*]}" | sed 's/,/, /g') (Debian: apt-get install $install)"

os=$(uname -s | tr '[:upper:]' '[:lower:]')
arch=$(uname -m)
case $os in linux) suffix=so ;; darwin) os=osx suffix=dylib ;; *) left_out "$os is not supported" ;; esac

cd "$root/native"
"$root/cmake/fresh.sh" build/$preset
mkdir -p build
log=$root/native/build/build-native.log
# The log stays for who wants all of it. What is shown are the places that CMake, the compiler or the linker names.
run() {
  if ! "$@" >"$log" 2>&1; then
    { grep -E -A 3 'error:|^CMake Error|^ninja: error|undefined reference|undefined symbol' "$log" || tail -n 10 "$log"; } | head -n 20 >&2
    echo "[seedhawk] building the native libraries failed: '$*'; the whole log is $log" >&2
    exit 1
  fi
}

# copy FILE DIR, unless it is there: what depends on its time stays as it is.
copy() {
  mkdir -p "$2"
  cmp -s "$1" "$2/${1##*/}" || cp "$1" "$2/${1##*/}"
  echo "[seedhawk] built ${1##*/}"
}

run cmake --preset $preset
if [ $preset = aarch64 ]; then
  run cmake --build --preset aarch64 --target seedhawk
  copy build/aarch64/libseedhawk.so "$out/linux-aarch64"
  exit
fi
if [ -n "$target" ]; then
  run cmake --build --preset release --target "$target"
  copy "build/release/tests/lib$target.$suffix" "$out"
  exit
fi
# One that an earlier build was asked for would be older than its sources.
[ "$os-$arch" = linux-aarch64 ] || rm -rf "$out/linux-aarch64"
cuda=$(grep -o 'libseedhawk_cuda left out: .*' "$log" || true)
if [ -n "$cuda" ]; then
  run cmake --build --preset release --target seedhawk
  rm -f "$out/$os-$arch/libseedhawk_cuda.$suffix"
  echo "[seedhawk] $cuda"
else
  run cmake --build --preset release --target seedhawk seedhawk_cuda
  copy "build/release/libseedhawk_cuda.$suffix" "$out/$os-$arch"
fi
copy "build/release/libseedhawk.$suffix" "$out/$os-$arch"
