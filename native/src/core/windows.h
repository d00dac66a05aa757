// SPDX-License-Identifier: Apache-2.0
//
// Ambiguous runs and the columns of a window.
#ifndef SEEDHAWK_CORE_WINDOWS_H
#define SEEDHAWK_CORE_WINDOWS_H

#include "core/codec.h"

namespace shk {

// What stands in a column: a base 0..3, or one of these. The values are the order of shk_tokens' ids.
constexpr uint8_t kAmbiguous = 4;
constexpr uint8_t kOutside = 5;

constexpr int32_t kMaxWindowLength = 4096;

// The first run that ends behind `position`, or run_count.
SHK_HD int64_t run_ending_after(const Sequence &sequence, int64_t position) {
  int64_t low = 0;
  int64_t high = sequence.run_count;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (sequence.runs[2 * middle + 1] > position) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// The same, from the answer for another position: a few steps when positions ascend, else a search.
SHK_HD int64_t move_run(const Sequence &sequence, int64_t run, int64_t position) {
  if (run > 0 && sequence.runs[2 * run - 1] > position) {
    return run_ending_after(sequence, position);
  }
  for (int step = 0; step < 4; ++step) {
    if (run == sequence.run_count || sequence.runs[2 * run + 1] > position) {
      return run;
    }
    ++run;
  }
  return run_ending_after(sequence, position);
}

// A start that shows the same columns, and from which every column's position fits int64: all windows that lie wholly
// outside on one side are alike.
SHK_HD int64_t bounded_start(const Sequence &sequence, int64_t start, int32_t length) {
  const int64_t first = -static_cast<int64_t>(length);
  if (start < first) {
    return first;
  }
  return start < sequence.base_count ? start : sequence.base_count;
}

// No column of [start, start + length) is ambiguous or outside. `run` is the first run that ends behind `start`.
SHK_HD bool is_clean(const Sequence &sequence, int64_t run, int64_t start, int64_t length) {
  return start >= 0 && start <= sequence.base_count - length &&
         (run == sequence.run_count || sequence.runs[2 * run] >= start + length);
}

// What stands at a position. `run` is a run such that all earlier ones end at or before `position`.
SHK_HD uint8_t symbol_at(const Sequence &sequence, int64_t run, int64_t position) {
  if (position < 0 || position >= sequence.base_count) {
    return kOutside;
  }
  for (; run < sequence.run_count && sequence.runs[2 * run] <= position; ++run) {
    if (position < sequence.runs[2 * run + 1]) {
      return kAmbiguous;
    }
  }
  return static_cast<uint8_t>(base_at(sequence, position));
}

// Bit i: base position + i is inside and unambiguous, i < count <= 64. `run` as in symbol_at.
SHK_HD uint64_t clean_mask(const Sequence &sequence, int64_t run, int64_t position, int32_t count) {
  const int64_t end = position + count;
  uint64_t mask = 0;
  const int64_t first = position < 0 ? 0 : position;
  const int64_t last = end < sequence.base_count ? end : sequence.base_count;
  if (first < last) {
    mask = ~UINT64_C(0) >> (64 - (last - first)) << (first - position);
  }
  for (; run < sequence.run_count && sequence.runs[2 * run] < end; ++run) {
    const int64_t from = sequence.runs[2 * run] < position ? position : sequence.runs[2 * run];
    const int64_t to = sequence.runs[2 * run + 1] < end ? sequence.runs[2 * run + 1] : end;
    if (from < to) {
      mask &= ~(~UINT64_C(0) >> (64 - (to - from)) << (from - position));
    }
  }
  return mask;
}

// The value of a channel in a column.
SHK_HD float one_hot_value(uint8_t symbol, int32_t channel) {
  return symbol == channel ? 1.0f : 0.0f;
}

} // namespace shk

#endif
