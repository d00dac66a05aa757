// SPDX-License-Identifier: Apache-2.0
//
// The test frame: TEST(group, promise) registers a case, CHECK* stop it. A failure prints file, line, what was compared
// and the seed that repeats it: SEEDHAWK_TEST_SEED=<seed> seedhawk_tests <group>.
#ifndef SEEDHAWK_TESTS_CHECK_H
#define SEEDHAWK_TESTS_CHECK_H

#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

namespace check {

struct Failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Ends a case that this machine cannot run; printed with its name, and no failure.
struct Skipped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Registration {
  Registration(const char *group, const char *promise, void (*body)());
};

// Prefixed to the message of a failure: what the case was doing.
extern thread_local std::string context;

// Handles that exist, of every library under test.
int64_t live_handles();

[[noreturn]] void fail(const char *file, int line, const std::string &what);

template <class A, class B>
void equal(const char *file, int line, const char *text, const A &actual, const B &expected) {
  if (!(actual == expected)) {
    std::ostringstream out;
    out << text << ": is " << actual << ", expected " << expected;
    fail(file, line, out.str());
  }
}

} // namespace check

#define TEST(group, promise)                                                                                           \
  static void group##_##promise();                                                                                     \
  static const check::Registration group##_##promise##_registration{#group, #promise, group##_##promise};              \
  static void group##_##promise()

#define CHECK(condition)                                                                                               \
  do {                                                                                                                 \
    if (!(condition))                                                                                                  \
      check::fail(__FILE__, __LINE__, #condition);                                                                     \
  } while (false)

#define CHECK_EQ(actual, expected) check::equal(__FILE__, __LINE__, #actual, (actual), (expected))

#endif
