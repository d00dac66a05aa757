// SPDX-License-Identifier: Apache-2.0
//
// Kernels that fill a resident target: from letters, or from packed bases and the runs that are ambiguous.
#ifndef SEEDHAWK_CUDA_PACK_H
#define SEEDHAWK_CUDA_PACK_H

#include "core/fillings.h"
#include "cuda/block.h"
#include "cuda/target.h"

namespace shk {
namespace cuda {

// Letters -> packed bases and known bits.
//
// In: uint8[base_count], padded to a multiple of 16 (the padding is read and ignored). Out: 16 letters give 32 packed
// and 16 known bits. One lane takes kVectors times 16 neighbouring letters with one 16-byte load each, all loads before
// the first use; neighbouring lanes take neighbouring vectors, so that loads and stores of a warp are contiguous.
// Bytes: base_count read, base_count * 3/8 written.
// A block holds classify_letter() of all bytes in shared memory; in real sequences a warp asks for few different ones.
// Equals pack_reference() (core/reference.cpp), its runs being the zeros of the known bits. *first_bad is lowered to
// the first letter that is no nucleotide.
struct PackLetters {
  static constexpr int32_t kThreads = 256;
  static constexpr int32_t kVectors = 4;
  static constexpr int64_t kLettersOfBlock = 16 * kThreads * kVectors;

  struct Shared {
    uint8_t classes[256];
  };

  const uint8_t *letters;
  int64_t base_count;
  uint32_t *packed; // 16 positions an element, from -kLead on
  uint16_t *known;  // likewise
  uint64_t *first_bad;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    block.each([&](int32_t thread) {
      shared.classes[thread] = classify_letter(static_cast<uint8_t>(thread)); // kThreads == 256
    });
    block.each([&](int32_t thread) {
      const int64_t first = block.index() * (kThreads * kVectors) + thread;
      Vector<uint32_t> vectors[kVectors];
      SHK_UNROLL
      for (int32_t i = 0; i < kVectors; ++i) {
        const int64_t group = first + i * kThreads;
        if (16 * group < base_count) {
          vectors[i] = *reinterpret_cast<const Vector<uint32_t> *>(letters + 16 * group);
        }
      }
      SHK_UNROLL
      for (int32_t i = 0; i < kVectors; ++i) {
        const int64_t group = first + i * kThreads;
        if (16 * group < base_count) {
          pack_group(shared, vectors[i], group);
        }
      }
    });
  }

private:
  // Letters four to a word: a byte array would leave the registers.
  static SHK_HD_MEMBER uint32_t letter_in(const Vector<uint32_t> &vector, int32_t i) {
    return vector.element[i / 4] >> (8 * (i % 4)) & 255u;
  }

  SHK_HD_MEMBER void pack_group(const Shared &shared, const Vector<uint32_t> &vector, int64_t group) const {
    const int64_t rest = base_count - 16 * group;
    const int32_t count = rest < 16 ? static_cast<int32_t>(rest) : 16;
    uint32_t bases = 0;
    uint32_t unknown = 0;
    uint32_t invalid = 0;
    SHK_UNROLL
    for (int32_t i = 0; i < 16; ++i) {
      const uint32_t letter_class = shared.classes[letter_in(vector, i)];
      bases |= (letter_class & 3) << (2 * i);
      unknown |= (letter_class >> 7) << i;
      invalid |= (letter_class >> 6 & 1) << i;
    }
    const uint32_t inside = (1u << count) - 1; // what stands behind the last letter says nothing
    if ((invalid & inside) != 0) {
      atomic_lower(first_bad, static_cast<uint64_t>(16 * group + lowest_bit(invalid & inside)));
    }
    packed[kLead / 16 + group] = bases & static_cast<uint32_t>((UINT64_C(1) << (2 * count)) - 1);
    known[kLead / 16 + group] = static_cast<uint16_t>(~(unknown | invalid) & inside);
  }

  static_assert(kAmbiguousLetter == 1 << 7 && kInvalidLetter == 1 << 6, "the shifts above");
};

static_assert(PackLetters::kThreads == 256, "a thread for each byte's class");

// Records and ambiguous runs -> known bits, for bases that come packed.
//
// In: bounds and runs, int64 pairs, sorted. Out: known bits, all words. One lane writes one word of 64 positions after
// two searches. Bytes: known_words * 8 written, and what the searches read, once a target. Equals clean_mask()
// (core/windows.h) inside the records, zero outside.
struct MarkKnown {
  static constexpr int32_t kThreads = 256;
  struct Shared {};

  TargetView target; // its bounds and index
  const int64_t *runs;
  int64_t run_count;
  uint64_t *known;
  int64_t word_count;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &) const {
    block.each([&](int32_t thread) {
      const int64_t word = block.index() * kThreads + thread;
      if (word < word_count) {
        known[word] = word_at(64 * word - kLead);
      }
    });
  }

private:
  SHK_HD_MEMBER uint64_t word_at(int64_t position) const {
    uint64_t inside = 0;
    for (int64_t r = record_ending_after(target, position);
         r < target.record_count && target.bounds[2 * r] < position + 64; ++r) {
      const int64_t from = target.bounds[2 * r] < position ? position : target.bounds[2 * r];
      const int64_t to = target.bounds[2 * r + 1] < position + 64 ? target.bounds[2 * r + 1] : position + 64;
      if (from < to) {
        inside |= bit_range(from - position, to - position);
      }
    }
    if (inside == 0) {
      return 0;
    }
    const Sequence sequence = {nullptr, target.base_count, 0, runs, run_count};
    return inside & clean_mask(sequence, run_ending_after(sequence, position), position, 64);
  }
};

} // namespace cuda
} // namespace shk

#endif
