// SPDX-License-Identifier: Apache-2.0
//
// A window with ambiguous or outside bases has the hits on which all fillings of these bases agree.
#ifndef SEEDHAWK_CORE_FILLINGS_H
#define SEEDHAWK_CORE_FILLINGS_H

#include "core/types.h"

namespace shk {

SHK_HD int32_t lowest_bit(uint32_t word) {
#if defined(__CUDA_ARCH__)
  return __ffs(static_cast<int>(word)) - 1;
#else
  return __builtin_ctz(word);
#endif
}

// The code of one filling. `code` has zero bits at the set bits of `holes` (bit i: base i of the window).
SHK_HD uint32_t filled_code(uint32_t code, uint32_t holes, uint32_t filling) {
  for (; holes != 0; holes &= holes - 1, filling >>= 2) {
    code |= (filling & 3) << (2 * lowest_bit(holes));
  }
  return code;
}

// Visits the agreed postings in ascending order, without any memory of its own: each posting of the shortest list is
// looked for in all others, and goes out with the largest detail. For a list of n postings and f fillings
// n * f * log(n) steps; the host's walk (core/seed_scan.cpp) merges instead, which is faster for long lists.
template <class Visit>
SHK_HD void visit_agreed(const TableView &table, uint32_t code, uint32_t holes, uint32_t fillings, Visit visit) {
  uint32_t best = 0;
  uint32_t best_length = UINT32_MAX;
  for (uint32_t filling = 0; filling < fillings; ++filling) {
    const uint32_t filled = filled_code(code, holes, filling);
    const uint32_t length = table.offsets[filled + 1] - table.offsets[filled];
    if (length < best_length) {
      best_length = length;
      best = filling;
    }
    if (length == 0) {
      return;
    }
  }
  const uint32_t shortest = table.offsets[filled_code(code, holes, best)];
  for (uint32_t i = 0; i < best_length; ++i) {
    uint32_t posting = table.postings[shortest + i];
    const uint32_t seed = posting >> 8;
    bool agreed = true;
    for (uint32_t filling = 0; filling < fillings && agreed; ++filling) {
      const uint32_t filled = filled_code(code, holes, filling);
      uint32_t low = table.offsets[filled];
      const uint32_t end = table.offsets[filled + 1];
      uint32_t high = end;
      while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (table.postings[middle] >> 8 < seed) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      agreed = low < end && table.postings[low] >> 8 == seed;
      if (agreed && table.postings[low] > posting) {
        posting = table.postings[low];
      }
    }
    if (agreed) {
      visit(posting);
    }
  }
}

} // namespace shk

#endif
