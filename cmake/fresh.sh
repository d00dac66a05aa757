#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Removes a CMake build folder whose checkout was moved or copied since: CMake refuses to work in it.
#   cmake/fresh.sh BUILD
set -euo pipefail
build=${1:?usage: cmake/fresh.sh BUILD}
cache=$build/CMakeCache.txt
[ -e "$cache" ] || exit 0
made=$(sed -n 's/^CMAKE_CACHEFILE_DIR:INTERNAL=//p' "$cache")
[ "$made/CMakeCache.txt" -ef "$cache" ] || rm -rf "$build"
