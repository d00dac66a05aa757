// SPDX-License-Identifier: Apache-2.0
//
// seedhawk_tests [group ...]: runs the cases of these groups, or all. Every case must give back all handles.
// SEEDHAWK_TESTS_CUDA: also those of libseedhawk_cuda.
#include <cstdio>
#include <cstring>
#include <vector>

#include "check.h"
#if defined(SEEDHAWK_TESTS_CUDA)
#include "seedhawk_cuda.h"
#else
#include "seedhawk.h"
#endif

namespace {

struct Case {
  const char *group;
  const char *promise;
  void (*body)();
};

std::vector<Case> &cases() {
  static std::vector<Case> all;
  return all;
}

bool wanted(const Case &one, int argc, char **argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], one.group) == 0) {
      return true;
    }
  }
  return argc < 2;
}

} // namespace

namespace check {

thread_local std::string context;

Registration::Registration(const char *group, const char *promise, void (*body)()) {
  cases().push_back({group, promise, body});
}

int64_t live_handles() {
#if defined(SEEDHAWK_TESTS_CUDA)
  return shk_live_handles() + shk_cuda_live_handles();
#else
  return shk_live_handles();
#endif
}

void fail(const char *file, int line, const std::string &what) {
  throw Failed(std::string(file) + ":" + std::to_string(line) + ": " + context + what);
}

} // namespace check

int main(int argc, char **argv) {
  int run = 0;
  int failed = 0;
  int skipped = 0;
  for (const Case &one : cases()) {
    if (!wanted(one, argc, argv)) {
      continue;
    }
    ++run;
    check::context.clear();
    const int64_t handles = check::live_handles();
    try {
      one.body();
      CHECK_EQ(check::live_handles(), handles);
      std::printf("ok   %s: %s\n", one.group, one.promise);
    } catch (const check::Skipped &reason) {
      ++skipped;
      std::printf("SKIPPED %s: %s: %s\n", one.group, one.promise, reason.what());
    } catch (const std::exception &failure) {
      ++failed;
      std::printf("FAIL %s: %s\n     %s\n", one.group, one.promise, failure.what());
    }
    std::fflush(stdout);
  }
  if (run == 0 || check::live_handles() != 0) {
    std::printf("FAIL %s\n", run == 0 ? "no case has this group" : "handles are left over");
    return 1;
  }
  std::printf("%d cases, %d failed, %d skipped\n", run, failed, skipped);
  return failed == 0 ? 0 : 1;
}
