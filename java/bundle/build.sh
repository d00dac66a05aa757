#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts the GPU bundle together from what Maven has built and fetched; `./mvnw -Pgpu-bundle package -DskipTests` calls it.
#   java/bundle/build.sh ARCHITECTURE        90 for sm_90
# Needs a JDK with jlink, cmake, ninja, g++, nvcc, tar and xz. Writes target/seedhawk-gpu-bundle-linux-x86_64-sm_<ARCHITECTURE>.tar.xz.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
arch=${1:?usage: java/bundle/build.sh ARCHITECTURE}
target=$root/java/bundle/target
name=seedhawk-gpu-bundle-linux-x86_64-sm_$arch
glibc=2.35
max_bytes=$((64 * 1000 * 1000))

fail() {
  echo "[seedhawk] GPU bundle: $*" >&2
  exit 1
}
say() { echo "[seedhawk] GPU bundle, after $SECONDS s: $*"; }

[ "$(uname -sm)" = "Linux x86_64" ] || fail "is for Linux on x86-64, this is $(uname -sm)"
[[ $arch =~ ^[0-9]{2,3}$ ]] || fail "architecture '$arch' is no number such as 90; correct -Dgpu.architecture"
for tool in cmake ninja c++ tar xz; do command -v $tool >/dev/null || fail "needs $tool; install it"; done
tests=$root/java/engine/target/test-classes
[ -d "$tests/org/seedhawk" ] || fail "the engine's tests are not compiled; use -DskipTests, not -Dmaven.test.skip"
commit=$(git -C "$root" describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null || echo unknown)

out=$target/$name
rm -rf "$out"
mkdir -p "$out/lib" "$out/bench-lib" "$out/test-lib" "$out/onnxruntime" "$out/native"
echo "$commit" >"$out/COMMIT"
cp -p "$root"/java/bundle/files/* "$out"
cp -p "$root/LICENSE" "$out"
chmod 755 "$out"/seedhawk "$out"/*.sh

# The libraries and native checks, for this architecture and, as PTX, what comes after it.
say "kernels for sm_$arch"
log=$target/native.log
"$root/cmake/fresh.sh" "$root/native/build/gpu-bundle"
(cd "$root/native" && cmake --preset bench -B build/gpu-bundle -DSEEDHAWK_CUDA=ON "-DSEEDHAWK_CUDA_ARCHITECTURES=$arch" &&
  cmake --build build/gpu-bundle --target cuda_check) >"$log" 2>&1 ||
  { tail -n 30 "$log" >&2; fail "the native build failed, see above"; }
cp -p "$root"/native/build/gpu-bundle/cuda-check/* "$out/native"
# What the host must have, see files/README.md.
"$root/cmake/glibc.sh" "$glibc" "$out"/native >/dev/null || fail "the native files need a newer glibc than $glibc, see above"

say "ONNX Runtime"
from=$target/onnxruntime/org/bytedeco/onnxruntime/linux-x86_64-gpu
cp "$from"/libonnxruntime.so.1 "$from"/libonnxruntime_providers_shared.so "$out/onnxruntime"
"$root/.ci/jdk" java -cp "$target/classes" org.seedhawk.bundle.FatBinary \
  "$from/libonnxruntime_providers_cuda.so" "$out/onnxruntime/libonnxruntime_providers_cuda.so" "$arch"
# What run-gpu-tests.sh looks for on the host.
objdump -p "$from/libonnxruntime_providers_cuda.so" | sed -n 's/^ *NEEDED *\(lib\(cu\|nv\).*\)/\1/p' >"$out/onnxruntime/NEEDED"
[ -s "$out/onnxruntime/NEEDED" ] || fail "the CUDA provider needs no CUDA library? See objdump -p"

# Jars without compression: what is in them then counts once for the archive's. The native libraries lie in native/.
say "jars"
store() {
  local jar=$1 to=$2 folder=$target/jar
  rm -rf "$folder"
  mkdir -p "$folder"
  (cd "$folder" && "$root/.ci/jdk" jar --extract --file "$jar")
  "$root/.ci/jdk" jar --create --no-manifest --no-compress --file "$to/${jar##*/}" -C "$folder" .
  rm -rf "$folder"
}
for jar in "$target"/lib/*.jar; do store "$jar" "$out/lib"; done
for jar in "$target"/bench-lib/*.jar; do store "$jar" "$out/bench-lib"; done
for jar in "$target"/test-lib/*.jar; do store "$jar" "$out/test-lib"; done
"$root/.ci/jdk" jar --create --no-compress --file "$out/test-lib/seedhawk-engine-tests.jar" -C "$tests" .
# Which part of the GPU checks there is, so that a missing one is noticed.
{
  ! grep -rlq '@Tag("gpu")' "$root/java/engine/src/test" || echo java
  [ ! -e "$root/bench/src/main/java/org/seedhawk/bench/suite/GpuBench.java" ] || echo bench
} >"$out/test-lib/PARTS"

say "Java runtime"
jars=$(find "$out/lib" "$out/bench-lib" "$out/test-lib" -name '*.jar' | sort | paste -sd,)
modules=$("$root/.ci/jdk" jdeps -summary --ignore-missing-deps --multi-release 22 -cp "${jars//,/:}" ${jars//,/ } |
  sed -nE 's/.* -> ((java|jdk)\.[a-z.]+)$/\1/p' | sort -u)
grep -qx java.base <<<"$modules" || fail "jdeps says '$modules', not which modules the jars need"
# Found as services only: jars as file systems, for JUnit.
modules="$modules
jdk.zipfs"
# Named by libraries for what nothing here does: beans, SQL, XML reports, compiling. The engine does without flight recordings.
modules=$(grep -vE '^(java\.(desktop|sql|xml|naming|rmi|scripting|instrument|compiler|prefs|security\..*|transaction\.xa)|jdk\.(compiler|jfr|jartool|attach|jshell|javadoc|internal.*))$' <<<"$modules")
say "modules $(paste -sd' ' <<<"$modules")"
"$root/.ci/jdk" jlink --add-modules "$(paste -sd, <<<"$modules")" --strip-debug --no-man-pages --no-header-files --vm server \
  --compress zip-0 --output "$out/runtime"

# Everything that is bundled is in the list of licences.
cp "$target/notices/ThirdPartyNotices.txt" "$out/licences-onnxruntime.txt"
for jar in "$out"/lib/*.jar "$out"/bench-lib/*.jar "$out"/test-lib/*.jar; do
  jar=${jar##*/}
  artifact=${jar%.jar}
  artifact=$(sed 's/-[0-9][0-9.]*\(-SNAPSHOT\)\?$//' <<<"$artifact")
  [[ $artifact == seedhawk-* ]] || grep -q "\`$artifact\`" "$out/THIRD-PARTY.md" ||
    fail "'$jar' is not in java/bundle/files/THIRD-PARTY.md; name its licence there"
done

say "archive"
# gzip, which every host has, takes 82 MB; most of the files is code for x86, hence its filter (58 MB, without 61).
archive=$root/target/$name.tar.xz
mkdir -p "$root/target"
time=$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" -C "$target" "$name" |
  xz --threads=0 --x86 --lzma2=preset=6,dict=32MiB >"$archive.part"
bytes=$(stat -c %s "$archive.part")
if [ "$bytes" -ge $max_bytes ]; then
  mv "$archive.part" "$archive.too-large"
  fail "'$archive.too-large' has $bytes bytes, allowed are less than $max_bytes"
fi
mv "$archive.part" "$archive"
say "$archive, $bytes bytes, commit $commit"
