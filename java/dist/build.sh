#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts the archive together from what Maven has built and fetched; `./mvnw -Prelease -pl java/dist -am package -DskipTests` calls it.
#   java/dist/build.sh VERSION GLIBC [JDK]
# GLIBC is the oldest C library that the archive runs with. JDK is the folder of a JDK for another processor, whose runtime and libraries
# the archive then has; it has no start cache, which only such a processor can make, and is not started here.
# Needs a JDK from 25 on with jlink, readelf, tar and xz. Writes into target/ of the root
#   seedhawk-VERSION-linux-ARCHITECTURE.tar.xz     everything that the command line needs
#   seedhawk-VERSION-models.tar.xz                 more models and the generators, to unpack into the folder of the first
# and the SHA-256 of each.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
version=${1:?usage: java/dist/build.sh VERSION GLIBC [JDK]}
glibc=${2:?usage: java/dist/build.sh VERSION GLIBC [JDK]}
other_jdk=${3:-}
target=$root/java/dist/target
max_bytes=$((60 * 1000 * 1000))

fail() {
  echo "[seedhawk] archive: $*" >&2
  exit 1
}
say() { echo "[seedhawk] archive, after $SECONDS s: $*"; }

[ "$(uname -s)" = Linux ] || fail "is for Linux, this is $(uname -s)"
of_release() { sed -n "s/^$2=\"\(.*\)\"/\1/p" "$1/release"; } # JDK NAME
arch=$(uname -m)
if [ -n "$other_jdk" ]; then
  [ -r "$other_jdk/release" ] || fail "-Dtarget.jdk='$other_jdk' is no JDK, it has no file 'release'; unpack a JDK for the other processor and name its folder"
  [ -e "$other_jdk/jmods/java.base.jmod" ] || fail "-Dtarget.jdk='$other_jdk' has no jmods/java.base.jmod, of which a runtime is made; take a JDK with jmods (Debian 13: the package openjdk-25-jdk-headless)"
  [ "$(of_release "$other_jdk" OS_NAME)" = Linux ] || fail "-Dtarget.jdk='$other_jdk' is for $(of_release "$other_jdk" OS_NAME); the archive is for Linux"
  arch=$(of_release "$other_jdk" OS_ARCH)
  # As uname says it.
  [ "$arch" != amd64 ] || arch=x86_64
  [ "$arch" != "$(uname -m)" ] || fail "-Dtarget.jdk='$other_jdk' is for $arch, as this machine is; leave it out"
fi
case $arch in x86_64) ort_arch=x64 ;; aarch64) ort_arch=aarch64 ;; *) fail "there is no ONNX Runtime for $arch" ;; esac
for tool in readelf tar xz sha256sum; do command -v $tool >/dev/null || fail "needs $tool (Debian: apt-get install binutils tar xz-utils coreutils)"; done
jdk=$("$root/.ci/jdk")
major() { of_release "$1" JAVA_VERSION | sed 's/[^0-9].*//'; }
[ "$(major "$jdk")" -ge 25 ] || fail "needs a JDK from 25 on, '$jdk' is older; set JAVA_HOME"
kernels=$root/java/engine/target/natives/org/seedhawk/native/linux-$arch/libseedhawk.so
[ -z "$other_jdk" ] || [ "$(major "$other_jdk")" = "$(major "$jdk")" ] ||
  fail "-Dtarget.jdk='$other_jdk' is $(of_release "$other_jdk" JAVA_VERSION), and jlink of '$jdk' is $(of_release "$jdk" JAVA_VERSION); take two of one major version"
[ -e "$kernels" ] || [ -z "$other_jdk" ] || fail "'$kernels' is not built; add -Daarch64, which needs a cross compiler (Debian: apt-get install g++-aarch64-linux-gnu)"
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
grep -q '^Linux with glibc 2\.28 or newer: Debian 10, .* after them\. ' "$out/README.md" || fail "README.md of the archive does not say which glibc it needs"
[ "$glibc" = 2.28 ] || sed -i "s/^Linux with glibc 2\.28 or newer: Debian 10, .* after them\. /Linux with glibc $glibc or newer, and zlib. /" "$out/README.md"
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

# Jars without compression: what is in them then counts once for the archive's. The engine's goes without the generators, which are in
# the archive of models.
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
# jlink takes symbols out of libraries by a tool for this machine's processor. JDKs have none inside, but Debian's 600 MB of them beside.
strip=(--strip-debug)
[ -z "$other_jdk" ] || strip=(--module-path "$other_jdk/jmods" --strip-java-debug-attributes)
"$jdk/bin/jlink" --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.crypto.ec,jdk.jfr,jdk.unsupported,jdk.zipfs \
  "${strip[@]}" --no-man-pages --no-header-files --vm server --compress zip-0 --output "$out/runtime"
find "$out/runtime" -name '*.debuginfo' -delete
java=$out/runtime/bin/java
[ -z "$other_jdk" ] || java=$jdk/bin/java

say "manual pages and completions"
classpath() {
  local jar paths=
  while read -r jar; do paths+=${paths:+:}$1/$jar; done <"$1/order"
  echo "$paths"
}
jars=$(classpath "$out/lib")
rm -rf "$target/pages"
"$java" --enable-native-access=ALL-UNNAMED "-Dseedhawk.without=train import" -cp "$jars:$(classpath "$out/lib/more")" org.seedhawk.cli.ManualPages "$target/pages"
mkdir -p "$out/share/man"
cp -r "$target/pages/man1" "$out/share/man"
cp "$target/pages/seedhawk.bash" "$out/share/bash-completion/completions/seedhawk"
# zsh reads Bash's.
{
  echo '#compdef seedhawk'
  echo 'autoload -U +X bashcompinit && bashcompinit'
  cat "$target/pages/seedhawk.bash"
} >"$out/share/zsh/site-functions/_seedhawk"

find "$out" -exec touch -h -d "@$time" {} +
if [ -z "$other_jdk" ]; then
  say "start cache"
  (
    native=$out/native
    jdk=$out/runtime
    . "$root/java/cli/start.sh"
    rehearse "$out/lib/start.aot" "$jars" "-Dseedhawk.models=$out/models" "-Dseedhawk.library=$native/libseedhawk.so" "-Dseedhawk.ort.library=$native/libonnxruntime.so"
  )
  [ -s "$out/lib/start.aot" ] || fail "the rehearsal failed; run org.seedhawk.cli.Rehearsal with '$out/runtime/bin/java' to see why"
fi
chmod -R u=rwX,go=rX "$out"

newest=$("$root/cmake/glibc.sh" "$glibc" "$out") || fail "a native file needs a newer glibc than $glibc, see above"

# What the launcher compares at each start, the sizes of what commands need, and what doctor does, the sum of each file.
say "sizes and sums"
(
  cd "$out"
  find bin lib models native runtime -type f ! -path 'runtime/legal/*' ! -path lib/sizes | LC_ALL=C sort >"$target/names"
  ! grep -q '[[:space:]*?[]' "$target/names" || fail "a name in the archive has a letter that the launcher cannot take: $(grep '[[:space:]*?[]' "$target/names")"
  xargs stat -c '%s %n' <"$target/names" >lib/sizes
  chmod 644 lib/sizes
  find . -type f ! -path ./SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum >"$target/sums"
  install -m 644 "$target/sums" SHA256SUMS
)
if [ -z "$other_jdk" ]; then
  "$out/bin/seedhawk" --version >/dev/null || fail "'$out/bin/seedhawk --version' fails"
fi

# The filter for ARM is too new for the xz of many machines.
filter=
[ "$arch" != x86_64 ] || filter=--x86
pack() { # ARCHIVE FOLDER NAME ...
  local archive=$root/target/$1
  mkdir -p "$root/target"
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" -C "$2" "${@:3}" |
    xz --threads=0 ${filter:+"$filter"} --lzma2=preset=6,dict=64MiB >"$archive.part"
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
# No code, and the same bytes whatever the processor is.
filter=
pack "seedhawk-$version-models.tar.xz" "$more" models
say "target/$name.tar.xz, $bytes bytes, needs glibc $newest, commit $commit"
