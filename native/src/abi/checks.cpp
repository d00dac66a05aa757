// SPDX-License-Identifier: Apache-2.0
#include "abi/checks.h"

#include <algorithm>
#include <cinttypes>

#include "abi/failure.h"
#include "core/codec.h"
#include "core/windows.h"

namespace shk {

uint32_t check_offsets(const uint32_t *offsets, int64_t offset_count, int64_t posting_count) {
  if (offsets[0] != 0) {
    throw Failure(SHK_ERR_ARGUMENT, 0, "offsets[0] is %" PRIu32 "; it must be 0", offsets[0]);
  }
  uint32_t longest = 0;
  for (int64_t i = 1; i < offset_count; ++i) {
    if (offsets[i] < offsets[i - 1]) {
      throw Failure(SHK_ERR_ARGUMENT, i,
                    "offsets[%" PRId64 "] is %" PRIu32 ", less than %" PRIu32 " before it; offsets "
                    "must ascend",
                    i, offsets[i], offsets[i - 1]);
    }
    longest = std::max(longest, offsets[i] - offsets[i - 1]);
  }
  if (offsets[offset_count - 1] != posting_count) {
    throw Failure(SHK_ERR_ARGUMENT, offset_count - 1,
                  "offsets[%" PRId64 "] is %" PRIu32 "; the last offset must be posting_count %" PRId64,
                  offset_count - 1, offsets[offset_count - 1], posting_count);
  }
  return longest;
}

namespace {

// Each list in ascending order of different seeds.
void check_postings(const uint32_t *offsets, int64_t offset_count, const uint32_t *postings) {
  for (int64_t code = 0; code + 1 < offset_count; ++code) {
    for (int64_t i = int64_t{offsets[code]} + 1; i < offsets[code + 1]; ++i) {
      if ((postings[i] >> 8) <= (postings[i - 1] >> 8)) {
        throw Failure(SHK_ERR_ARGUMENT, i,
                      "postings[%" PRId64 "] of code %" PRId64 " has seed %" PRIu32 " after seed %" PRIu32
                      "; the seeds of a list must ascend, each once",
                      i, code, postings[i] >> 8, postings[i - 1] >> 8);
      }
    }
  }
}

} // namespace

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

void check_struct(const void *given, uint32_t struct_size, uint32_t known, const char *name) {
  if (struct_size < known || struct_size > kMaxStructSize) {
    throw Failure(SHK_ERR_ARGUMENT, -1,
                  "%s->struct_size is %" PRIu32 "; it must be %" PRIu32 "..%" PRIu32
                  ", the caller's sizeof of the struct",
                  name, struct_size, known, kMaxStructSize);
  }
  const uint8_t *bytes = static_cast<const uint8_t *>(given);
  for (uint32_t i = known; i < struct_size; ++i) {
    if (bytes[i] != 0) {
      throw Failure(SHK_ERR_ARGUMENT, i,
                    "%s has a value in byte %" PRIu32 ", behind the %" PRIu32
                    " bytes that this library (ABI %d) knows; "
                    "leave that field 0, or take a newer library",
                    name, i, known, SHK_ABI_VERSION);
    }
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

uint32_t check_table(const shk_table_shape *shape, const uint32_t *offsets, int64_t offset_count,
                     const uint32_t *postings, int64_t posting_count) {
  check_struct(shape, "shape");
  check_range(shape->k, 1, 12, "shape->k");
  check_range(shape->pad_left, 0, shape->k - 1, "shape->pad_left");
  check_range(shape->pad_right, 0, shape->k - 1, "shape->pad_right");
  check_range(shape->max_ambiguous, 0, 4, "shape->max_ambiguous");
  check_count(offset_count, (INT64_C(1) << (2 * shape->k)) + 1, "offset_count", "4^k + 1");
  check_buffer(offsets, offset_count, "offsets", "offset_count");
  check_range(posting_count, 0, UINT32_MAX, "posting_count");
  check_buffer(postings, posting_count, "postings", "posting_count");
  const uint32_t max_list = check_offsets(offsets, offset_count, posting_count);
  check_postings(offsets, offset_count, postings);
  return max_list;
}

void refuse_letter(const uint8_t *letters, int64_t at) {
  const unsigned letter = letters[at];
  const bool printable = letter > 0x20 && letter < 0x7F;
  throw Failure(SHK_ERR_ARGUMENT, at,
                "letter %" PRId64 " is '%c' (0x%02X), which is no nucleotide letter; use A C G T U or an IUPAC "
                "letter R Y S W K M B D H V N X",
                at, printable ? static_cast<char>(letter) : '?', letter);
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
