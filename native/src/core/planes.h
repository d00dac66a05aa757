// SPDX-License-Identifier: Apache-2.0
//
// A window as bit planes: what stands in column j is bit j of three words, so that a rule over all columns of a short
// sequence is a handful of word operations.
#ifndef SEEDHAWK_CORE_PLANES_H
#define SEEDHAWK_CORE_PLANES_H

#include "core/windows.h"

namespace shk {

constexpr int32_t kMaxPlaneLength = 64;

// Bit j: the low and the high bit of the base in column j, and whether there is a base. A column without one is zero in
// all three. The layout is that of shk_planes' output.
struct Planes {
  uint64_t low;
  uint64_t high;
  uint64_t known;
};

// Bits 0, 2, 4, ... moved together.
SHK_HD uint64_t even_bits(uint64_t word) {
  word &= UINT64_C(0x5555555555555555);
  word = (word | word >> 1) & UINT64_C(0x3333333333333333);
  word = (word | word >> 2) & UINT64_C(0x0F0F0F0F0F0F0F0F);
  word = (word | word >> 4) & UINT64_C(0x00FF00FF00FF00FF);
  word = (word | word >> 8) & UINT64_C(0x0000FFFF0000FFFF);
  return (word | word >> 16) & UINT64_C(0x00000000FFFFFFFF);
}

SHK_HD uint64_t reversed_bits(uint64_t word) {
  word = (word & UINT64_C(0x5555555555555555)) << 1 | (word >> 1 & UINT64_C(0x5555555555555555));
  word = (word & UINT64_C(0x3333333333333333)) << 2 | (word >> 2 & UINT64_C(0x3333333333333333));
  word = (word & UINT64_C(0x0F0F0F0F0F0F0F0F)) << 4 | (word >> 4 & UINT64_C(0x0F0F0F0F0F0F0F0F));
  word = (word & UINT64_C(0x00FF00FF00FF00FF)) << 8 | (word >> 8 & UINT64_C(0x00FF00FF00FF00FF));
  word = (word & UINT64_C(0x0000FFFF0000FFFF)) << 16 | (word >> 16 & UINT64_C(0x0000FFFF0000FFFF));
  return word << 32 | word >> 32;
}

// The planes of one window. `run` is the first run that ends behind `start`, length <= kMaxPlaneLength.
SHK_HD Planes planes_of(const Sequence &sequence, int64_t run, int64_t start, int32_t length, bool reversed) {
  const uint64_t known = clean_mask(sequence, run, start, length);
  Planes planes = {0, 0, known};
  if (is_clean(sequence, run, start, length)) {
    for (int32_t i = 0; i < length; i += 28) {
      const uint64_t bases = bases_from(sequence, start + i) & ((UINT64_C(1) << 56) - 1);
      planes.low |= even_bits(bases) << i;
      planes.high |= even_bits(bases >> 1) << i;
    }
  } else {
    for (int32_t i = 0; i < length; ++i) {
      if ((known >> i & 1) != 0) {
        const uint64_t base = base_at(sequence, start + i);
        planes.low |= (base & 1) << i;
        planes.high |= base >> 1 << i;
      }
    }
  }
  planes.low &= known; // the last step read on behind the window
  planes.high &= known;
  if (reversed) {
    planes.low = reversed_bits(planes.low) >> (64 - length);
    planes.high = reversed_bits(planes.high) >> (64 - length);
    planes.known = reversed_bits(planes.known) >> (64 - length);
  }
  return planes;
}

// The lowest eight bits, each as the lowest bit of a byte.
SHK_HD uint64_t bits_to_bytes(uint64_t bits) {
  const uint64_t own_bit = (bits & 0xFF) * UINT64_C(0x0101010101010101) & UINT64_C(0x8040201008040201);
  return (own_bit + UINT64_C(0x7F7F7F7F7F7F7F7F)) >> 7 & UINT64_C(0x0101010101010101);
}

// The base in a column that has one.
SHK_HD uint32_t base_in(const Planes &planes, int32_t column) {
  return static_cast<uint32_t>((planes.low >> column & 1) | (planes.high >> column & 1) << 1);
}

// The columns that hold a base.
SHK_HD uint64_t columns_with(const Planes &planes, uint32_t base) {
  const uint64_t low = (base & 1) != 0 ? planes.low : ~planes.low;
  const uint64_t high = (base & 2) != 0 ? planes.high : ~planes.high;
  return low & high & planes.known;
}

// The columns whose base pairs with another one: A-U, C-G and G-U.
SHK_HD uint64_t columns_pairing(const Planes &planes, uint32_t base) {
  switch (base) {
  case 0:
    return planes.low & planes.high & planes.known; // U
  case 1:
    return ~planes.low & planes.high & planes.known; // G
  case 2:
    return planes.low & planes.known; // C, U
  default:
    return ~planes.low & planes.known; // A, G
  }
}

} // namespace shk

#endif
