// SPDX-License-Identifier: Apache-2.0
//
// Argument checks. Each throws Failure(SHK_ERR_ARGUMENT) with the argument's name, its value and the limit.
#ifndef SEEDHAWK_ABI_CHECKS_H
#define SEEDHAWK_ABI_CHECKS_H

#include "core/types.h"

namespace shk {

// Longer sequences do not exist, and positions around shorter ones can be added without overflow.
constexpr int64_t kMaxBaseCount = INT64_C(1) << 60;

// No struct of the ABI will be larger: a size that nobody set is not read as one.
constexpr uint32_t kMaxStructSize = 4096;

void check_handle(const void *handle, const char *name);

// low <= value <= high
void check_range(int64_t value, int64_t low, int64_t high, const char *name);

// A buffer of `count` elements: not negative, addressable, aligned, and not null unless it is empty.
void check_buffer(const void *buffer, int64_t count, int64_t element_size, int64_t alignment, const char *name,
                  const char *count_name);

template <class T> void check_buffer(const T *buffer, int64_t count, const char *name, const char *count_name) {
  check_buffer(buffer, count, sizeof(T), alignof(T), name, count_name);
}

// One value that the caller gives or receives.
template <class T> void check_pointer(const T *pointer, const char *name) {
  check_buffer(pointer, 1, sizeof(T), alignof(T), name, name);
}

// A struct that begins with its size: at least `known` bytes, and zero behind them. A newer caller is served that way,
// unless it uses a field that this library does not have.
void check_struct(const void *given, uint32_t struct_size, uint32_t known, const char *name);

template <class T> void check_struct(const T *given, const char *name) {
  check_pointer(given, name);
  check_struct(given, given->struct_size, sizeof(T), name);
}

// a * b * c, all >= 0.
int64_t checked_product(int64_t a, int64_t b, int64_t c, const char *what);

void check_count(int64_t count, int64_t expected, const char *name, const char *formula);

// Every index is in [0, limit).
void check_index(const int32_t *index, int64_t count, int64_t limit, const char *name);

// Ascending offsets from 0 to the number of what they divide into lists; the longest list.
uint32_t check_offsets(const uint32_t *offsets, int64_t offset_count, int64_t posting_count);

// A lookup table (see shk_table_create); its longest list.
uint32_t check_table(const shk_table_shape *shape, const uint32_t *offsets, int64_t offset_count,
                     const uint32_t *postings, int64_t posting_count);

// Throws: the letter is no nucleotide.
[[noreturn]] void refuse_letter(const uint8_t *letters, int64_t at);

// A packed sequence and its ambiguous runs: in range, in order, apart.
Sequence checked_sequence(const uint8_t *packed, int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count);

// Windows over a sequence, and the column order.
Windows checked_windows(const int64_t *starts, int64_t batch, int32_t length, int32_t reversed);

// Pairs of bit planes, and then, when the counts of all buffers are known to be right, their indices.
PlanePairs checked_pairs(const uint64_t *sites, int64_t site_count, const uint64_t *mirnas, int64_t mirna_count,
                         const int32_t *site_index, const int32_t *mirna_index, int64_t batch);
void check_indices(const PlanePairs &pairs, int64_t site_count, int64_t mirna_count);

} // namespace shk

#endif
