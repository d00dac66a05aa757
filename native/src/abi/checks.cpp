// SPDX-License-Identifier: Apache-2.0
#include "abi/checks.h"

#include <cinttypes>

#include "abi/failure.h"
#include "core/codec.h"
#include "core/windows.h"

namespace shk {

void check_handle(const void *handle, const char *name) {
  if (handle == nullptr) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s is NULL; pass the handle that shk_%s_create returned", name, name);
  }
}

void check_range(int64_t value, int64_t low, int64_t high, const char *name) {
  if (value < low || value > high) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s is %" PRId64 "; it must be %" PRId64 "..%" PRId64, name, value, low, high);
  }
}

void check_buffer(const void *buffer, int64_t count, int64_t element_size, int64_t alignment, const char *name,
                  const char *count_name) {
  check_range(count, 0, INT64_MAX / element_size, count_name);
  if (buffer == nullptr && count > 0) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s is NULL; it must point to %" PRId64 " elements", name, count);
  }
  if (reinterpret_cast<uintptr_t>(buffer) % static_cast<uintptr_t>(alignment) != 0) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s is at %p; it must be aligned to %" PRId64 " bytes", name, buffer,
                  alignment);
  }
}

void check_struct_size(uint32_t struct_size, uint32_t expected, const char *name) {
  if (struct_size != expected) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s->struct_size is %" PRIu32 "; it must be %" PRIu32, name, struct_size,
                  expected);
  }
}

int64_t checked_product(int64_t a, int64_t b, int64_t c, const char *what) {
  int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product) || __builtin_mul_overflow(product, c, &product)) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s is %" PRId64 "*%" PRId64 "*%" PRId64 ", more than any memory holds", what,
                  a, b, c);
  }
  return product;
}

void check_count(int64_t count, int64_t expected, const char *name, const char *formula) {
  if (count != expected) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s is %" PRId64 "; it must be %s = %" PRId64, name, count, formula, expected);
  }
}

void check_index(const int32_t *index, int64_t count, int64_t limit, const char *name) {
  for (int64_t i = 0; i < count; ++i) {
    if (index[i] < 0 || index[i] >= limit) {
      throw Failure(SHK_ERR_ARGUMENT, i, "%s[%" PRId64 "] is %" PRId32 "; it must be 0..%" PRId64, name, i, index[i],
                    limit - 1);
    }
  }
}

Sequence checked_sequence(const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                          int64_t ambiguous_count) {
  check_range(base_count, 0, kMaxBaseCount, "base_count");
  check_buffer(packed, packed_bytes(base_count), "packed", "base_count");
  check_buffer(ambiguous, ambiguous_count, 2 * sizeof(int64_t), alignof(int64_t), "ambiguous", "ambiguous_count");
  int64_t previous_end = 0;
  for (int64_t run = 0; run < ambiguous_count; ++run) {
    const int64_t start = ambiguous[2 * run];
    const int64_t end = ambiguous[2 * run + 1];
    if (start < previous_end || end <= start || end > base_count) {
      throw Failure(SHK_ERR_ARGUMENT, run,
                    "ambiguous run %" PRId64 " is [%" PRId64 ",%" PRId64 "); it must not be empty, must start at or "
                    "behind %" PRId64 ", where the run before it ends, and must end at or before base_count %" PRId64,
                    run, start, end, previous_end, base_count);
    }
    previous_end = end;
  }
  return {packed, base_count, packed_bytes(base_count), ambiguous, ambiguous_count};
}

Windows checked_windows(const int64_t *starts, int64_t batch, int32_t length, int32_t reversed) {
  check_buffer(starts, batch, "starts", "batch");
  check_range(length, 1, kMaxWindowLength, "length");
  check_range(reversed, 0, 1, "reversed");
  return {starts, batch, length, reversed != 0};
}

PlanePairs checked_pairs(const uint64_t *sites, int64_t site_count, const uint64_t *mirnas, int64_t mirna_count,
                         const int32_t *site_index, const int32_t *mirna_index, int64_t batch) {
  check_buffer(sites, site_count, 3 * sizeof(uint64_t), alignof(uint64_t), "sites", "site_count");
  check_buffer(mirnas, mirna_count, 3 * sizeof(uint64_t), alignof(uint64_t), "mirnas", "mirna_count");
  check_buffer(site_index, batch, "site_index", "batch");
  check_buffer(mirna_index, batch, "mirna_index", "batch");
  return {sites, mirnas, site_index, mirna_index, batch};
}

void check_indices(const PlanePairs &pairs, int64_t site_count, int64_t mirna_count) {
  check_index(pairs.site_index, pairs.batch, site_count, "site_index");
  check_index(pairs.mirna_index, pairs.batch, mirna_count, "mirna_index");
}

} // namespace shk
