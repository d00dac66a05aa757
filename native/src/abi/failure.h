// SPDX-License-Identifier: Apache-2.0
//
// How an error leaves the library: thrown as Failure inside, turned into a status and a text by guarded().
#ifndef SEEDHAWK_ABI_FAILURE_H
#define SEEDHAWK_ABI_FAILURE_H

#include <exception>
#include <new>
#include <stdexcept>

#include "seedhawk.h"

namespace shk {

class Failure : public std::exception {
public:
  // `format` is a printf format; `at` is the index of the offending element, or -1.
  Failure(int32_t code, int64_t at, const char *format, ...) noexcept __attribute__((format(printf, 4, 5)));

  const char *what() const noexcept override { return message_; }
  int32_t code() const noexcept { return code_; }
  int64_t at() const noexcept { return at_; }

private:
  int32_t code_;
  int64_t at_;
  char message_[sizeof(shk_error::message)];
};

// Fills *error when the caller gave one; returns `code`.
int32_t report(shk_error *error, int32_t code, int64_t at, const char *message) noexcept;

// Runs the body of an exported function, which returns a status; nothing that it throws crosses the C line.
template <class Body> int32_t guarded(shk_error *error, Body &&body) noexcept {
  try {
    return body();
  } catch (const Failure &failure) {
    return report(error, failure.code(), failure.at(), failure.what());
  } catch (const std::bad_alloc &) {
    return report(error, SHK_ERR_MEMORY, -1, "out of memory; free some, or give the process more");
  } catch (const std::length_error &) {
    return report(error, SHK_ERR_MEMORY, -1, "a copy of this size does not fit in memory");
  } catch (const std::exception &unexpected) {
    return report(error, SHK_ERR_INTERNAL, -1, unexpected.what());
  } catch (...) {
    return report(error, SHK_ERR_INTERNAL, -1, "unknown exception in libseedhawk; please report it with the input");
  }
}

} // namespace shk

#endif
