/* SPDX-License-Identifier: Apache-2.0 */
/* The headers alone, as C11 with -Wpedantic -Werror: they include what they need, and their layouts are as promised. */
#include "seedhawk_cuda.h"

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

_Static_assert(sizeof(shk_cuda_site) == 24, "shk_cuda_site");
_Static_assert(offsetof(shk_cuda_site, start) == 0, "shk_cuda_site.start");
_Static_assert(offsetof(shk_cuda_site, record) == 8, "shk_cuda_site.record");
_Static_assert(offsetof(shk_cuda_site, mirna) == 12, "shk_cuda_site.mirna");
_Static_assert(offsetof(shk_cuda_site, detail) == 16, "shk_cuda_site.detail");
_Static_assert(offsetof(shk_cuda_site, score) == 20, "shk_cuda_site.score");
_Static_assert(sizeof(shk_cuda_gene) == 32, "shk_cuda_gene");
_Static_assert(offsetof(shk_cuda_gene, best_start) == 0, "shk_cuda_gene.best_start");
_Static_assert(offsetof(shk_cuda_gene, record) == 8, "shk_cuda_gene.record");
_Static_assert(offsetof(shk_cuda_gene, mirna) == 12, "shk_cuda_gene.mirna");
_Static_assert(offsetof(shk_cuda_gene, best_detail) == 16, "shk_cuda_gene.best_detail");
_Static_assert(offsetof(shk_cuda_gene, score) == 20, "shk_cuda_gene.score");
_Static_assert(offsetof(shk_cuda_gene, site_count) == 24, "shk_cuda_gene.site_count");
_Static_assert(sizeof(shk_cuda_device) == 176, "shk_cuda_device");
_Static_assert(offsetof(shk_cuda_device, memory_bytes) == 16, "shk_cuda_device.memory_bytes");
_Static_assert(offsetof(shk_cuda_device, name) == 48, "shk_cuda_device.name");

/* Links from C, and answers. */
int main(void) {
  return shk_abi_version() == SHK_ABI_VERSION && shk_live_handles() == 0 ? 0 : 1;
}
