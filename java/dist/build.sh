#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts the archive together from what Maven has built and fetched; `./mvnw -Prelease -pl java/dist -am package -DskipTests` calls it.
#   java/dist/build.sh VERSION
# Needs a JDK from 25 on with jlink, readelf, tar and xz. Writes into target/ of the root
#   seedhawk-VERSION-linux-ARCHITECTURE.tar.xz     everything that the command line needs
#   seedhawk-VERSION-models.tar.xz                 more models and the generators, to unpack into the folder of the first
# and the SHA-256 of each.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
version=${1:?usage: java/dist/build.sh VERSION}
target=$root/java/dist/target
glibc=2.28
max_bytes=$((60 * 1000 * 1000))

fail() {
  echo "[seedhawk] archive: $*" >&2
  exit 1
}
say() { echo "[seedhawk] archive, after $SECONDS s: $*"; }

[ "$(uname -s)" = Linux ] || fail "is for Linux, this is $(uname -s)"
arch=$(uname -m)
case $arch in x86_64) ort_arch=x64 ;; aarch64) ort_arch=aarch64 ;; *) fail "there is no ONNX Runtime for $arch" ;; esac
for tool in readelf tar xz sha256sum; do command -v $tool >/dev/null || fail "needs $tool (Debian: apt-get install binutils tar xz-utils coreutils)"; done
jdk=$("$root/.ci/jdk")
[ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")" -ge 25 ] || fail "needs a JDK from 25 on, '$jdk' is older; set JAVA_HOME"
kernels=$root/java/engine/target/natives/org/seedhawk/native/linux-$arch/libseedhawk.so
[ -e "$kernels" ] || fail "'$kernels' is not built; install cmake, ninja and a C++ compiler (Debian: apt-get install cmake ninja-build g++)"
commit=$(git -C "$root" describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null || echo unknown)
# All files have the time of the commit. The JVM's cache is of jars of this time.
time=$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)
iso=$(date -u -d "@$time" +%Y-%m-%dT%H:%M:%SZ)

name=seedhawk-$version-linux-$arch
out=$target/$name
rm -rf "$out"
mkdir -p "$out/bin" "$out/lib/more" "$out/native" "$out/models" "$out/licences" "$out/share/bash-completion/completions" "$out/share/zsh/site-functions"
printf '%s\n%s\n' "$version" "$commit" >"$out/VERSION"
install -m 755 "$root/java/dist/files/seedhawk" "$out/bin"
cp "$root/java/cli/start.sh" "$out/lib"
cp "$root/java/dist/files/README.md" "$root/LICENSE" "$root/NOTICE" "$root/CHANGELOG.md" "$out"
cp "$root/java/dist/files/THIRD-PARTY.md" "$out/licences"
# The bill of materials, CycloneDX.
[ -s "$target/bom.json" ] || fail "there is no bill of materials, '$target/bom.json'; use the profile release"
cp "$target/bom.json" "$out/sbom.cdx.json"

say "native libraries"
cp "$kernels" "$target/onnxruntime/ai/onnxruntime/native/linux-$ort_arch/libonnxruntime.so" "$out/native"
chmod 644 "$out"/native/*

# The cards of the models in the jar, and what 'models verify' compares them with.
say "models"
models() { # TO NAME ...
  local folder to=$1
  for folder in "${@:2}"; do
    mkdir "$to/$folder"
    find "$root/models/$folder" -maxdepth 1 -type f \( -name '*.onnx' -o -name '*.json' -o -name '*.tsv' -o -name README.md \) -exec cp {} "$to/$folder" \;
  done
}
# shellcheck disable=SC2046
models "$out/models" $(cat "$root/models/index.txt") repression

# Jars without compression: what is in them then counts once for the archive's. The engine's goes without
# the generators, which are in the archive of models.
say "jars"
without=org/seedhawk/models/generators.txt
while read -r generator; do without+=,org/seedhawk/models/$generator/; done <"$root/models/generators.txt"
store() { # FOLDER JAR ...
  "$jdk/bin/java" -XX:+UseSerialGC -cp "$root/java/bundle/target/classes" org.seedhawk.bundle.StoredJars "$1" "$iso" "$out/licences" "$without" "${@:2}"
}
# The command line's own, in the order of the class path; what evaluation and the server need besides is loaded for them alone.
order=()
for jar in "$root"/java/cli/target/seedhawk-cli-"$version".jar "$root"/java/cli/target/lib/*.jar; do
  [ -e "$target/lib/${jar##*/}" ] || continue
  order+=("${jar##*/}")
done
store "$out/lib" "${order[@]/#/$target/lib/}"
printf '%s\n' "${order[@]}" >"$out/lib/order"
more=()
for jar in "$target"/lib/*.jar; do
  [ ! -e "$out/lib/${jar##*/}" ] || continue
  more+=("${jar##*/}")
done
store "$out/lib/more" "${more[@]/#/$target/lib/}"
printf '%s\n' "${more[@]}" >"$out/lib/more/order"
for artifact in cli engine formats genome search command; do
  [ -e "$out/lib/seedhawk-$artifact-$version.jar" ] || fail "seedhawk-$artifact-$version.jar is not among the command line's jars (${order[*]}); build it with -am"
done

# Everything that is inside is in the list of licences.
for jar in "${order[@]}" "${more[@]}"; do
  artifact=$(sed 's/-[0-9][-0-9A-Za-z.]*\.jar$//' <<<"$jar")
  [[ $artifact == seedhawk-* ]] || grep -q "\`$artifact\`" "$out/licences/THIRD-PARTY.md" ||
    fail "'$jar' is not in java/dist/files/THIRD-PARTY.md; name its licence there"
done
cp "$target/onnxruntime/ThirdPartyNotices.txt" "$out/licences/onnxruntime-notices.txt"

# Those of deploy/assemble, and for the same reason: modules and other jars are not read together.
say "Java runtime"
"$jdk/bin/jlink" --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.crypto.ec,jdk.jfr,jdk.unsupported,jdk.zipfs \
  --strip-debug --no-man-pages --no-header-files --vm server --compress zip-0 --output "$out/runtime"

say "manual pages and completions"
classpath() {
  local jar paths=
  while read -r jar; do paths+=${paths:+:}$1/$jar; done <"$1/order"
  echo "$paths"
}
jars=$(classpath "$out/lib")
rm -rf "$target/pages"
"$out/runtime/bin/java" --enable-native-access=ALL-UNNAMED -cp "$jars:$(classpath "$out/lib/more")" org.seedhawk.cli.ManualPages "$target/pages"
mkdir -p "$out/share/man"
cp -r "$target/pages/man1" "$out/share/man"
cp "$target/pages/seedhawk.bash" "$out/share/bash-completion/completions/seedhawk"
# zsh reads Bash's.
{
  echo '#compdef seedhawk'
  echo 'autoload -U +X bashcompinit && bashcompinit'
  cat "$target/pages/seedhawk.bash"
} >"$out/share/zsh/site-functions/_seedhawk"

say "start cache"
find "$out" -exec touch -h -d "@$time" {} +
(
  native=$out/native
  jdk=$out/runtime
  . "$root/java/cli/start.sh"
  rehearse "$out/lib/start.aot" "$jars" "-Dseedhawk.models=$out/models" "-Dseedhawk.library=$native/libseedhawk.so" "-Dseedhawk.ort.library=$native/libonnxruntime.so"
)
[ -s "$out/lib/start.aot" ] || fail "the rehearsal failed; run org.seedhawk.cli.Rehearsal with '$out/runtime/bin/java' to see why"
chmod -R u=rwX,go=rX "$out"

newest=$("$root/cmake/glibc.sh" "$glibc" "$out") || fail "a native file needs a newer glibc than $glibc, see above"
"$out/bin/seedhawk" --version >/dev/null || fail "'$out/bin/seedhawk --version' fails"

pack() { # ARCHIVE FOLDER NAME ...
  local archive=$root/target/$1
  mkdir -p "$root/target"
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" -C "$2" "${@:3}" |
    xz --threads=0 --x86 --lzma2=preset=6,dict=64MiB >"$archive.part"
  mv "$archive.part" "$archive"
  (cd "$root/target" && sha256sum "$1" >"$1.sha256")
}
say "archive"
pack "$name.tar.xz" "$target" "$name"
bytes=$(stat -c %s "$root/target/$name.tar.xz")
[ "$bytes" -le $max_bytes ] || fail "'target/$name.tar.xz' has $bytes bytes, allowed are $max_bytes"
more=$target/models
rm -rf "$more"
mkdir -p "$more/models"
# shellcheck disable=SC2046
models "$more/models" $(cat "$root/models/generators.txt") mitar mitar1 mitar2 targetfm-bilstm targetfm-cnn targetfm-fc
pack "seedhawk-$version-models.tar.xz" "$more" models
say "target/$name.tar.xz, $bytes bytes, needs glibc $newest, commit $commit"
