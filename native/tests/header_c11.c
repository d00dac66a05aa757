/* SPDX-License-Identifier: Apache-2.0 */
/* The header alone, as C11 with -Wpedantic -Werror: it includes what it needs, and its layouts are as promised. */
#include "seedhawk.h"

#include <stddef.h>

_Static_assert(sizeof(shk_hit) == 16, "shk_hit");
_Static_assert(offsetof(shk_hit, start) == 0, "shk_hit.start");
_Static_assert(offsetof(shk_hit, seed) == 8, "shk_hit.seed");
_Static_assert(offsetof(shk_hit, detail) == 12, "shk_hit.detail");
_Static_assert(sizeof(shk_error) == 256, "shk_error");
_Static_assert(offsetof(shk_error, struct_size) == 0, "shk_error.struct_size");
_Static_assert(offsetof(shk_error, code) == 4, "shk_error.code");
_Static_assert(offsetof(shk_error, at) == 8, "shk_error.at");
_Static_assert(offsetof(shk_error, message) == 16, "shk_error.message");
_Static_assert(sizeof(shk_options) == 8, "shk_options");
_Static_assert(offsetof(shk_options, backend) == 4, "shk_options.backend");
_Static_assert(sizeof(shk_table_shape) == 20, "shk_table_shape");
_Static_assert(offsetof(shk_table_shape, k) == 4, "shk_table_shape.k");
_Static_assert(offsetof(shk_table_shape, pad_left) == 8, "shk_table_shape.pad_left");
_Static_assert(offsetof(shk_table_shape, pad_right) == 12, "shk_table_shape.pad_right");
_Static_assert(offsetof(shk_table_shape, max_ambiguous) == 16, "shk_table_shape.max_ambiguous");

/* Links from C, and answers. */
int main(void) {
  return shk_abi_version() == SHK_ABI_VERSION && shk_live_handles() == 0 ? 0 : 1;
}
