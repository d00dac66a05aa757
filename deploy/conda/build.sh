#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The archive as it is, and links to what is looked for elsewhere. Times of files are kept: the JVM's cache is of files of these times.
set -euo pipefail
home=$PREFIX/share/seedhawk
mkdir -p "$home" "$PREFIX/bin" "$PREFIX/share/man/man1" "$PREFIX/share/bash-completion/completions"
cp -a "$SRC_DIR"/. "$home"
ln -s ../share/seedhawk/bin/seedhawk "$PREFIX/bin/seedhawk"
for page in "$home"/share/man/man1/*; do
  ln -s "../../seedhawk/share/man/man1/${page##*/}" "$PREFIX/share/man/man1/${page##*/}"
done
ln -s ../../seedhawk/share/bash-completion/completions/seedhawk "$PREFIX/share/bash-completion/completions/seedhawk"
