// SPDX-License-Identifier: Apache-2.0
//
// A resident target: records side by side on one axis of positions, as 2-bit bases and one bit a position that says
// that a base is known there. Before position 0 and behind the last one stand zeros, so that no load has to ask where
// it is.
#ifndef SEEDHAWK_CUDA_TARGET_H
#define SEEDHAWK_CUDA_TARGET_H

#include "core/planes.h"

namespace shk {
namespace cuda {

constexpr int64_t kLead = 128;        // zero positions before position 0
constexpr int64_t kTileStarts = 8192; // starts of one tile of a scan
constexpr int64_t kTail = kTileStarts + 4 * kLead;
constexpr int32_t kIndexShift = 13; // positions of one entry of the record index
constexpr int64_t kRecordGap = 32;  // least distance of two records: no window of a scan touches both

struct TargetView {
  const uint64_t *packed; // word i: positions 32 i - kLead .. + 31, the first in the lowest bits
  const uint64_t *known;  // word i: positions 64 i - kLead .. + 63
  const int64_t *bounds;  // record r is [bounds[2r], bounds[2r+1])
  const int32_t *index;   // entry i: records that end at or before position i << kIndexShift
  int64_t base_count;
  int64_t record_count;
};

SHK_HD int64_t packed_words(int64_t base_count) {
  return (kLead + base_count + kTail + 31) / 32;
}

SHK_HD int64_t known_words(int64_t base_count) {
  return (kLead + base_count + kTail + 63) / 64;
}

SHK_HD int64_t index_entries(int64_t base_count) {
  return (base_count >> kIndexShift) + 2;
}

// The first record that ends behind `position`, or record_count.
SHK_HD int64_t record_ending_after(const TargetView &target, int64_t position) {
  if (position < 0) {
    return 0;
  }
  if (position >= target.base_count) {
    return target.record_count;
  }
  int64_t low = target.index[position >> kIndexShift];
  int64_t high = target.index[(position >> kIndexShift) + 1];
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (target.bounds[2 * middle + 1] > position) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// Bits [from, to) of 64, 0 <= from < to <= 64.
SHK_HD uint64_t bit_range(int64_t from, int64_t to) {
  return ~UINT64_C(0) >> (64 - (to - from)) << from;
}

// 64 bits at bit `shift` < 64 of two words.
SHK_HD uint64_t joined(uint64_t low, uint64_t high, int32_t shift) {
  return shift == 0 ? low : low >> shift | high << (64 - shift);
}

// Up to 64 columns of a window. Bit j says of column j: the two bits of its base, that there is a base, that it lies
// inside the record. A column without a base is zero in `low` and `high`.
struct Columns {
  uint64_t low;
  uint64_t high;
  uint64_t known;
  uint64_t inside;
};

// Positions [position, position + count) seen from the record [begin, end); count is 1..64, and position + count does
// not overflow. Equals planes_of (core/planes.h) where both are defined.
SHK_HD Columns columns_at(const TargetView &target, int64_t begin, int64_t end, int64_t position, int32_t count) {
  Columns columns = {0, 0, 0, 0};
  const int64_t from = position < begin ? begin : position;
  const int64_t to = position + count < end ? position + count : end;
  if (from >= to) {
    return columns;
  }
  columns.inside = bit_range(from - position, to - position);
  const int64_t at = position + kLead; // > kLead - 64, as some column is inside
  const uint64_t *packed = target.packed + (at >> 5);
  const uint64_t *known = target.known + (at >> 6);
  const int32_t shift = static_cast<int32_t>(2 * (at & 31));
  const uint64_t first = joined(packed[0], packed[1], shift);
  const uint64_t second = joined(packed[1], packed[2], shift);
  columns.known = joined(known[0], known[1], static_cast<int32_t>(at & 63)) & columns.inside;
  columns.low = (even_bits(first) | even_bits(second) << 32) & columns.known;
  columns.high = (even_bits(first >> 1) | even_bits(second >> 1) << 32) & columns.known;
  return columns;
}

SHK_HD Columns reversed_columns(const Columns &columns, int32_t count) {
  const Columns reversed = {reversed_bits(columns.low) >> (64 - count), reversed_bits(columns.high) >> (64 - count),
                            reversed_bits(columns.known) >> (64 - count),
                            reversed_bits(columns.inside) >> (64 - count)};
  return reversed;
}

// Windows of one length: window b belongs to record records[b] and starts at starts[b] + offset, or, where `starts` is
// null, at the record's first base + offset. Column order as in core/types.h.
struct WindowsView {
  const int64_t *starts;
  const int32_t *records;
  int64_t offset;
  int64_t batch;
  int32_t length;
  bool reversed;
};

// Columns [64 segment, ...) of window b, at most 64.
SHK_HD Columns window_columns(const TargetView &target, const WindowsView &windows, int64_t b, int32_t segment) {
  const int64_t record = windows.records[b];
  const int64_t begin = target.bounds[2 * record];
  const int64_t end = target.bounds[2 * record + 1];
  const int32_t length = windows.length;
  // A window that lies wholly outside is moved near the record: it looks the same, and no sum overflows.
  const int64_t least = begin - length - windows.offset;
  const int64_t most = end - windows.offset;
  int64_t start = windows.starts == nullptr ? begin : windows.starts[b];
  start = (start < least ? least : start > most ? most : start) + windows.offset;
  const int32_t first = 64 * segment;
  const int32_t count = length - first < 64 ? length - first : 64;
  if (windows.reversed) {
    return reversed_columns(columns_at(target, begin, end, start + length - first - count, count), count);
  }
  return columns_at(target, begin, end, start + first, count);
}

} // namespace cuda
} // namespace shk

#endif
