// SPDX-License-Identifier: Apache-2.0
#include "abi/failure.h"

#include <cstdarg>
#include <cstdio>

namespace shk {

Failure::Failure(int32_t code, int64_t at, const char *format, ...) noexcept : code_(code), at_(at), message_{} {
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(message_, sizeof message_, format, arguments);
  va_end(arguments);
}

int32_t report(shk_error *error, int32_t code, int64_t at, const char *message) noexcept {
  // 0 is taken for a caller of version 1; a shorter struct than that version's has no room for the text.
  if (error != nullptr && (error->struct_size == 0 || error->struct_size >= sizeof(shk_error))) {
    error->code = code;
    error->at = at;
    std::snprintf(error->message, sizeof error->message, "%s", message);
  }
  return code;
}

} // namespace shk
