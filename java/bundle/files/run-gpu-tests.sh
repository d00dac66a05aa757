#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs everything that this bundle can find out on a host with a GPU, and without one what is left. Needs a driver and bash; no
# compiler, Java, Python or network.
#   run-gpu-tests.sh [FOLDER] [PART]     results go to FOLDER (default: gpu-results), at most 8 files
# PART is all (default) or one of, for hosts that allow a command ten minutes only:
#   cpu      the engine's tests on the CPU with the ONNX Runtime of this bundle, and a scan; about 1 minute
#   java     the engine's GPU tests; at most 8 minutes
#   native   kernels, compute-sanitizer where it is installed, kernel benchmark (native/cuda-check.sh); at most 8 minutes
#   bench    the engine's GPU benchmark; at most 9 minutes
# SEEDHAWK_DATA=DIR names a data pack; tests and measurements that need it are skipped without.
# Exit status 0: nothing failed. Where there is no GPU, what needs one is skipped, and said; where there is one, that is a failure.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-gpu-results}
part=${2:-all}
case $part in all | cpu | java | native | bench) ;; *)
  echo "usage: run-gpu-tests.sh [FOLDER] [all|cpu|java|native|bench]" >&2
  exit 2
  ;;
esac
mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 2
commit=$(cat "$here/COMMIT")
summary=$out/summary.txt
json=$out/summary.json
[ "$part" = all ] || json=$out/summary-$part.json
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
skipped=0
max_log_bytes=8000000

say() { echo "$*" | tee -a "$summary"; }

# note STEP STATUS SECONDS: a row of summary.json.
rows=()
note() { rows+=("$(printf '{ "step": "%s", "status": "%s", "seconds": %d }' "$1" "$2" "$3")"); }

wants() { [ "$part" = all ] || [ "$part" = "$1" ]; }

# step NAME SECONDS COMMAND...: its output goes to NAME.log, its end to the summary.
step() {
  local name=$1 seconds=$2 began=$SECONDS status
  shift 2
  timeout -k 10 "$seconds" "$@" >"$scratch/log" 2>&1 </dev/null
  status=$?
  tail -c $max_log_bytes "$scratch/log" >"$out/$name.log"
  case $status in
    0) note "$name" ok $((SECONDS - began)) ;;
    124 | 137) note "$name" timeout $((SECONDS - began)) ;;
    *) note "$name" failed $((SECONDS - began)) ;;
  esac
  case $status in
    0) say "ok      $name ($((SECONDS - began)) s)" ;;
    124 | 137) say "TIMEOUT $name: not done after $seconds s; the end of its log:" ;;
    *) say "FAILED  $name: exit status $status; the end of its log:" ;;
  esac
  [ $status -eq 0 ] && return
  failed=1
  tail -n 20 "$out/$name.log" | tee -a "$summary"
  return 1
}

skip() {
  skipped=1
  note "${1%%:*}" skipped 0
  say "SKIPPED $*"
}

# What nothing on this host has is skipped; where there is a GPU it must work.
gpu=$(nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,clocks.max.mem --format=csv,noheader 2>/dev/null)
[ -n "$gpu" ] || gpu=$(find /dev -maxdepth 1 \( -name 'nvidia[0-9]*' -o -name dxg \) 2>/dev/null | sort | paste -sd' ' -)
. "$here/cuda-libraries.sh"
cuda_libraries "$here/onnxruntime/NEEDED"

for file in native/libseedhawk.so native/libseedhawk_cuda.so onnxruntime/libonnxruntime.so.1 onnxruntime/libonnxruntime_providers_shared.so \
  onnxruntime/libonnxruntime_providers_cuda.so runtime/bin/java; do
  [ -s "$here/$file" ] || { echo "run-gpu-tests: '$here/$file' is missing; unpack the bundle again" >&2; exit 2; }
done

say "== $part, commit $commit, $(date -u +%Y-%m-%dT%H:%M:%SZ), $(uname -srm), $(getconf GNU_LIBC_VERSION 2>/dev/null || echo 'C library unknown')"
say "gpu: ${gpu:-none found}"
printf '%s' "$cuda_found" | while read -r name file; do say "found   $name: $file"; done
for name in $cuda_missing; do say "missing $name"; done
[ -z "$cuda_missing" ] || say "without these ONNX Runtime has no CUDA; a toolkit (CUDA 13, cuDNN 9) or Python's packages bring them:" \
  "pip install nvidia-cuda-runtime nvidia-cublas nvidia-cufft nvidia-cudnn-cu13"

java=("$here/runtime/bin/java" --enable-native-access=ALL-UNNAMED -Xmx4g "-Dseedhawk.root=$here" "-Dseedhawk.data=${SEEDHAWK_DATA:-$here/data}"
  "-Dseedhawk.ort.library=$here/onnxruntime/libonnxruntime.so.1" "-Dseedhawk.library=$here/native/libseedhawk.so"
  "-Dseedhawk.cuda.library=$here/native/libseedhawk_cuda.so" "-Dbench.commit=$commit")

console=("${java[@]}" -cp "$here/test-lib/*:$here/lib/*")
tests=(--scan-classpath "$here/test-lib/seedhawk-engine-tests.jar" --disable-banner --disable-ansi-colors --details=tree)

# junit LOG SECONDS OPTION...: runs tests of the engine.
junit() {
  local log=$1 seconds=$2
  shift 2
  step "$log" "$seconds" "${console[@]}" "${require[@]}" org.junit.platform.console.ConsoleLauncher execute "${tests[@]}" --fail-if-no-tests "$@"
  local status=$?
  grep -E '^\[ +[0-9]+ tests (successful|aborted|skipped|failed)' "$out/$log.log" | tr -s ' ' | paste -sd' ' - | tee -a "$summary"
  return $status
}

# The lines of tests that were not run, with the reason.
not_run() { grep -E ' (■|↷) ' "$1" | sed 's/^[^A-Za-z0-9]*/  not run: /' | cut -c1-240 | tee -a "$summary"; }

step doctor 120 "$here/seedhawk" doctor
sed 's/^/  /' "$out/doctor.log" | tee -a "$summary"
rm -f "$out/doctor.log"

require=(-Dseedhawk.require=native)
if wants cpu; then
  scan() {
    "$here/seedhawk" demo --save "$scratch/demo" &&
      "$here/seedhawk" scan --mirna "$scratch/demo/mirnas.fa" --target "$scratch/demo/targets.fa" --sites "$scratch/sites.tsv" \
        --genes "$scratch/genes.tsv" && [ "$(wc -l <"$scratch/sites.tsv")" -gt 10 ]
  }
  export -f scan
  export here scratch
  # What needs the sources, and the GPU tests, are not here.
  junit cpu-tests 240 --exclude-tag gpu --exclude-tag sources
  not_run "$out/cpu-tests.log"
  step cpu-scan 120 bash -c scan
  cat "$out/cpu-scan.log" >>"$out/cpu-tests.log"
  rm -f "$out/cpu-scan.log"
fi

if wants java; then
  if ! grep -qx java "$here/test-lib/PARTS"; then
    skip "gpu-tests: this bundle was built without Java GPU tests"
  else
    if [ -z "$gpu" ]; then
      # A class that finds no GPU does not name its tests.
      "${console[@]}" org.junit.platform.console.ConsoleLauncher discover "${tests[@]}" --include-tag gpu 2>&1 |
        grep -E '─ .*[(].*[)]$' | sed 's/^[^A-Za-z0-9]*/  not run: /' | tee "$out/gpu-tests.log" | tee -a "$summary"
      skip "gpu-tests: no GPU here, see the names above"
    else
      require=(-Dseedhawk.require=native,gpu)
      junit gpu-tests 460 --include-tag gpu
      not_run "$out/gpu-tests.log"
      if ! grep -qE '^\[ +[1-9][0-9]* tests successful' "$out/gpu-tests.log"; then
        failed=1
        say "FAILED  gpu-tests: there is a GPU, but no test was run"
      fi
    fi
  fi
fi

if wants native; then
  began=$SECONDS
  "$here/native/cuda-check.sh" "$scratch/native" >"$scratch/native.log" 2>&1 </dev/null
  status=$?
  for log in "$scratch"/native/*.log; do
    printf '\n== %s\n' "${log##*/}"
    tail -c 2000000 "$log"
  done >>"$scratch/native.log"
  cp "$scratch/native.log" "$out/native.log"
  [ ! -e "$scratch/native/bench.json" ] || cp "$scratch/native/bench.json" "$out/native-bench.json"
  sed 's/^/  /' "$scratch/native/summary.txt" | cut -c1-240 | tee -a "$summary"
  if [ $status -eq 0 ]; then
    note native ok $((SECONDS - began))
    say "ok      native ($((SECONDS - began)) s)"
  elif [ -z "$gpu" ] && grep -q '^NO GPU' "$scratch/native/summary.txt"; then
    skip "native: no GPU here, see the names above"
  else
    failed=1
    note native failed $((SECONDS - began))
    say "FAILED  native: exit status $status, see native.log"
  fi
fi

if wants bench; then
  if ! grep -qx bench "$here/test-lib/PARTS"; then
    skip "gpu-bench: this bundle was built without org.seedhawk.bench.suite.GpuBench"
  elif [ -z "$gpu" ]; then
    skip "gpu-bench: no GPU here"
  else
    step gpu-bench 540 "${java[@]}" -cp "$here/bench-lib/*:$here/lib/*" org.seedhawk.bench.BenchMain gpu --out "$out/gpu-bench.json"
    tail -n 60 "$out/gpu-bench.log"
    if [ ! -s "$out/gpu-bench.json" ]; then
      failed=1
      say "FAILED  gpu-bench: it wrote no gpu-bench.json"
    fi
  fi
fi

{
  printf '{\n  "commit": "%s",\n  "date": "%s",\n  "part": "%s",\n  "gpu": "%s",\n  "missing": "%s",\n  "steps": [' "$commit" \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$part" "$(tr -d '"\\\n' <<<"${gpu:-none}")" "${cuda_missing# }"
  comma=
  for row in "${rows[@]}"; do
    printf '%s\n    %s' "$comma" "$row"
    comma=,
  done
  printf '\n  ]\n}\n'
} >"$json"

if [ $failed -ne 0 ]; then
  say "== something failed, see above and $out"
elif [ $skipped -ne 0 ]; then
  say "== all that could run was right; what is marked SKIPPED was not run"
else
  say "== all that ran was right"
fi
exit $failed
