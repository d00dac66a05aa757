// SPDX-License-Identifier: Apache-2.0
// The header alone, as C++17 with -Wpedantic -Werror: the structs are plain data with the layout that C sees.
#include "seedhawk_cuda.h"

#include <cstddef>
#include <type_traits>

static_assert(std::is_trivial<shk_hit>::value && std::is_standard_layout<shk_hit>::value, "shk_hit");
static_assert(std::is_trivial<shk_error>::value && std::is_standard_layout<shk_error>::value, "shk_error");
static_assert(sizeof(shk_hit) == 16 && offsetof(shk_hit, seed) == 8 && offsetof(shk_hit, detail) == 12, "shk_hit");
static_assert(sizeof(shk_error) == 256 && offsetof(shk_error, message) == 16, "shk_error");
static_assert(sizeof(shk_options) == 8 && sizeof(shk_table_shape) == 20, "inputs");

int main() {
  return shk_abi_version() == SHK_ABI_VERSION ? 0 : 1;
}
