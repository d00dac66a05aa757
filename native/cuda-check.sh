#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs what needs a GPU: the tests, the tests again under compute-sanitizer (memcheck, racecheck) where it is installed, the
# benchmark. Needs a driver and bash; no compiler, Java, Python or network. About 5 minutes, at most 8.
#   cuda-check.sh [FOLDER]        writes its logs, bench.json and summary.txt to FOLDER (default: ./cuda-check-results)
# The programs lie beside this script: `cmake --build --preset bench --target cuda_check` puts them together.
# Exit status 0 only if everything that could run ran to its end and was right.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-cuda-check-results}
mkdir -p "$out" || exit 2
commit=$(cat "$here/COMMIT" 2>/dev/null || echo unknown)
summary=$out/summary.txt
failed=0

for file in seedhawk_cuda_tests seedhawk_cuda_bench libseedhawk.so libseedhawk_cuda.so; do
  if [ ! -e "$here/$file" ]; then
    echo "cuda-check: '$here/$file' is missing; build the target cuda_check and carry its whole folder" >&2
    exit 2
  fi
done

say() { echo "$*" | tee -a "$summary"; }

# step NAME SECONDS COMMAND...: its output goes to NAME.log, its end to the summary.
step() {
  local name=$1 seconds=$2 began=$SECONDS status
  shift 2
  timeout -k 10 "$seconds" "$@" >"$out/$name.log" 2>&1
  status=$?
  case $status in
    0) say "ok      $name ($((SECONDS - began)) s)" ;;
    124 | 137) failed=1; say "TIMEOUT $name: not done after $seconds s; the end of its log:" ;;
    *) failed=1; say "FAILED  $name: exit status $status; the end of its log:" ;;
  esac
  [ $status -eq 0 ] || tail -n 15 "$out/$name.log" | tee -a "$summary"
}

: >"$summary"
say "commit $commit, $(date -u +%Y-%m-%dT%H:%M:%SZ), $(uname -srm)"
{ nvidia-smi || echo "nvidia-smi was not found"; ldd "$here/seedhawk_cuda_tests"; } >"$out/machine.log" 2>&1
nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,clocks.max.mem --format=csv,noheader 2>/dev/null |
  while read -r line; do say "gpu: $line"; done

step tests 100 "$here/seedhawk_cuda_tests"
grep -E '^(SKIPPED|FAIL)|cases,' "$out/tests.log" | cut -c1-200 | tee -a "$summary"
if grep -q '^SKIPPED cuda: says_what_is_missing' "$out/tests.log"; then
  say "NO GPU: nothing else was run"
  exit 1
fi

sanitizer=$(command -v compute-sanitizer)
for file in /usr/local/cuda*/bin/compute-sanitizer /usr/local/cuda*/compute-sanitizer/compute-sanitizer; do
  [ -n "$sanitizer" ] || { [ -f "$file" ] && [ -x "$file" ] && sanitizer=$file; }
done
if [ -n "$sanitizer" ]; then
  # Fewer rounds of each case, and not the large targets: every access is looked at.
  for tool in memcheck racecheck; do
    # A case asks for more memory than there is, and looks at the answer itself.
    options=$([ "$tool" = memcheck ] && echo "--report-api-errors no")
    # shellcheck disable=SC2086
    step "$tool" 110 env SEEDHAWK_TEST_PART=20 "$sanitizer" --tool "$tool" $options --error-exitcode 9 "$here/seedhawk_cuda_tests" cuda
    grep -E 'ERROR SUMMARY|RACECHECK SUMMARY|cases,' "$out/$tool.log" | tee -a "$summary"
  done
else
  say "left out: compute-sanitizer was not found"
fi

step bench 120 "$here/seedhawk_cuda_bench" --out "$out/bench.json" --commit "$commit"
cat "$out/bench.log"
[ $failed -eq 0 ] && say "all that ran was right" || say "something failed, see above"
exit $failed
