// SPDX-License-Identifier: Apache-2.0
//
// Letters <-> 2-bit codes: the rules of one letter and one window, without a loop over the sequence.
#ifndef SEEDHAWK_CORE_CODEC_H
#define SEEDHAWK_CORE_CODEC_H

#include "core/types.h"

namespace shk {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "packed words are read as little-endian integers");

// Classes of a letter: 0..3 is a base; the others keep the base bits zero, so that `& 3` is always the packed code.
constexpr uint8_t kAmbiguousLetter = 0x80;
constexpr uint8_t kInvalidLetter = 0x40;

constexpr uint32_t letter_bit(char letter) {
  return 1u << (letter - 'A');
}

constexpr uint32_t kBaseLetters =
    letter_bit('A') | letter_bit('C') | letter_bit('G') | letter_bit('T') | letter_bit('U');
constexpr uint32_t kAmbiguousLetters = letter_bit('R') | letter_bit('Y') | letter_bit('S') | letter_bit('W') |
                                       letter_bit('K') | letter_bit('M') | letter_bit('B') | letter_bit('D') |
                                       letter_bit('H') | letter_bit('V') | letter_bit('N') | letter_bit('X');

// 0..3, kAmbiguousLetter or kInvalidLetter. Bits 1 and 2 of A C G T/U are 0 1 3 2: a Gray code of what is wanted.
SHK_HD constexpr uint8_t classify_letter(uint8_t letter) {
  const uint32_t index = (letter & 0xDFu) - 'A';
  if (index > 25) {
    return kInvalidLetter;
  }
  if ((kBaseLetters >> index & 1) != 0) {
    const uint32_t gray = (static_cast<uint32_t>(letter) >> 1) & 3;
    return static_cast<uint8_t>(gray ^ (gray >> 1));
  }
  return (kAmbiguousLetters >> index & 1) != 0 ? kAmbiguousLetter : kInvalidLetter;
}

SHK_HD int64_t packed_bytes(int64_t base_count) {
  return base_count / 4 + (base_count % 4 != 0 ? 1 : 0);
}

SHK_HD uint32_t base_at(const Sequence &sequence, int64_t position) {
  return sequence.packed[position >> 2] >> (2 * (position & 3)) & 3u;
}

// The 8 bytes from `byte` on, little-endian; those past the last one are zero and are not read.
SHK_HD uint64_t packed_word(const Sequence &sequence, int64_t byte) {
  uint64_t word = 0;
  if (byte + 8 <= sequence.byte_count) {
    memcpy(&word, sequence.packed + byte, 8);
    return word;
  }
  for (int64_t i = 0; byte + i < sequence.byte_count; ++i) {
    word |= static_cast<uint64_t>(sequence.packed[byte + i]) << (8 * i);
  }
  return word;
}

// Base `position` + i in bits 2i, for at least 29 bases; position >= 0. Bases outside are zero.
SHK_HD uint64_t bases_from(const Sequence &sequence, int64_t position) {
  return packed_word(sequence, position >> 2) >> (2 * (position & 3));
}

SHK_HD uint32_t code_mask(int32_t k) {
  return (1u << (2 * k)) - 1;
}

SHK_HD shk_hit hit_of(uint32_t posting, int64_t start) {
  shk_hit hit;
  hit.start = start;
  hit.seed = static_cast<int32_t>(posting >> 8);
  hit.detail = static_cast<int32_t>(posting & 255);
  return hit;
}

} // namespace shk

#endif
