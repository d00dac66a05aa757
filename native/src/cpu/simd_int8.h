// SPDX-License-Identifier: Apache-2.0
//
// Matrix products of int8 in vectors, a template over `Isa` like simd_multiply.h. Whole numbers are exact; what follows
// them is computed in float32, in each lane as the reference does.
//
// Isa provides
//   Bytes    the weights of 16 channels for four inputs: load_bytes
//   Sums     16 int32: no_sums, dot (adds the products of four bytes with those of 16 channels), load_sums, store_sums,
//            add_sums, larger_sums
//   Units    16 floats: load, set, store, add, multiply, multiply_add, larger, to_units (of Sums), fold (see
//            fold_reference), store_bytes (to_byte of each)
//   Shorts   32 int16: load_shorts, add_shorts (saturating), store_shorts (shifted right, as bytes 0..255)
//   kBlock       rows at a time for one vector of output channels
//   kBlock2      for two; 0 where there is no room for two
//   kZeroByte    the byte that stands for 0: 128 where an instruction takes bytes for -128..127, else 0. store_bytes
//   and
//                store_shorts add it, and whole_sums takes it out of the sums
//   kTakesPairs  whether products are of two rows and eight inputs at a time: multiply_pairs (as multiply_int8), not
//   dot
#ifndef SEEDHAWK_CPU_SIMD_INT8_H
#define SEEDHAWK_CPU_SIMD_INT8_H

#include <stdint.h>
#include <string.h>

#include "core/int8.h"

namespace shk {
namespace {

// What is missing in the sums of `quads` times four bytes that stand for others: kZeroByte times the weights of 16
// channels.
template <class Isa> inline typename Isa::Sums missing_sums(const int8_t *weights, int32_t quads) {
  typename Isa::Sums sums = Isa::no_sums();
  if constexpr (Isa::kZeroByte != 0) {
    constexpr int32_t kHalves = Isa::kZeroByte / 2 * 0x01010101;
    for (int32_t quad = 0; quad < quads; ++quad) {
      sums = Isa::dot(sums, kHalves, Isa::load_bytes(weights + int64_t{quad} * kInt8Lanes * kQuad));
    }
    sums = Isa::add_sums(sums, sums);
  }
  return sums;
}

// The sums with what is missing in them.
template <class Isa>
inline typename Isa::Sums whole_sums(const typename Isa::Sums &sums, const typename Isa::Sums &missing) {
  if constexpr (Isa::kZeroByte != 0) {
    return Isa::add_sums(sums, missing);
  }
  return sums;
}

// sums[r] += rows[r] x weights for 16 channels: rows `row_step` bytes apart, `quads` times four bytes each, an even
// number of times.
template <class Isa, int kCount>
inline void multiply_int8(const uint8_t *rows, int64_t row_step, const int8_t *weights, int32_t quads,
                          typename Isa::Sums *sums) {
  if constexpr (Isa::kTakesPairs) {
    Isa::template multiply_pairs<kCount>(rows, row_step, weights, quads, sums);
  } else {
    typename Isa::Sums held[kCount];
    for (int i = 0; i < kCount; ++i) {
      held[i] = sums[i];
    }
#pragma GCC unroll 2
    for (int32_t quad = 0; quad < quads; ++quad) {
      const typename Isa::Bytes weight = Isa::load_bytes(weights + int64_t{quad} * kInt8Lanes * kQuad);
#pragma GCC unroll 32
      for (int i = 0; i < kCount; ++i) {
        int32_t four;
        memcpy(&four, rows + i * row_step + int64_t{quad} * kQuad, sizeof four);
        held[i] = Isa::dot(held[i], four, weight);
      }
    }
    for (int i = 0; i < kCount; ++i) {
      sums[i] = held[i];
    }
  }
}

// Rows in blocks of two sizes that differ by one, so that none is short.
template <int32_t kRows, int32_t kBlock, class Body> inline void each_int8_block(const Body &body) {
  constexpr int32_t kBlocks = (kRows + kBlock - 1) / kBlock;
  constexpr int32_t kSmaller = kRows / kBlocks;
  constexpr int32_t kLarger = kRows % kBlocks;
  int32_t first = 0;
  if constexpr (kLarger > 0) {
    for (int32_t i = 0; i < kLarger; ++i, first += kSmaller + 1) {
      body.template run<kSmaller + 1>(first);
    }
  }
  for (int32_t i = kLarger; i < kBlocks; ++i, first += kSmaller) {
    body.template run<kSmaller>(first);
  }
}

// Sums of a block of rows: out[row * kOuts + channel]. A function of its own with four inputs of four bytes a turn, so
// that the layers share it, and its sums stay in registers.
template <class Isa, int kCount, int kVectors, int64_t kRowStep, int32_t kOuts>
__attribute__((noinline)) void int8_block(const uint8_t *rows, const int8_t *weights, int64_t vector_step,
                                          int32_t quads, int32_t *out) {
  typename Isa::Sums held[kCount];
  typename Isa::Sums second[kCount];
  for (int i = 0; i < kCount; ++i) {
    held[i] = Isa::no_sums();
    second[i] = held[i];
  }
  for (int32_t quad = 0; quad < quads; quad += 4) {
    // A row reads what the row before it reads a turn later. The compiler would keep that, in memory for want of
    // registers, if it could see it.
    __asm__("" : "+r"(rows));
#pragma GCC unroll 4
    for (int32_t j = 0; j < 4; ++j) {
      const typename Isa::Bytes weight = Isa::load_bytes(weights);
      const typename Isa::Bytes other = Isa::load_bytes(weights + vector_step);
#pragma GCC unroll 32
      for (int i = 0; i < kCount; ++i) {
        int32_t four;
        memcpy(&four, rows + i * kRowStep, sizeof four);
        held[i] = Isa::dot(held[i], four, weight);
        if constexpr (kVectors == 2) {
          second[i] = Isa::dot(second[i], four, other);
        }
      }
      weights += kInt8Lanes * kQuad;
      rows += kQuad;
    }
  }
  for (int i = 0; i < kCount; ++i) {
    Isa::store_sums(out + i * kOuts, held[i]);
    if constexpr (kVectors == 2) {
      Isa::store_sums(out + i * kOuts + kInt8Lanes, second[i]);
    }
  }
}

// The same by pairs of rows.
template <class Isa, int kCount, int64_t kRowStep, int32_t kOuts>
__attribute__((noinline)) void int8_pairs(const uint8_t *rows, const int8_t *weights, int32_t quads, int32_t *out) {
  typename Isa::Sums sums[kCount];
  for (int i = 0; i < kCount; ++i) {
    sums[i] = Isa::no_sums();
  }
  Isa::template multiply_pairs<kCount>(rows, kRowStep, weights, quads, sums);
  for (int i = 0; i < kCount; ++i) {
    Isa::store_sums(out + i * kOuts, sums[i]);
  }
}

// One convolution's rows, see convolve_int8.
template <class Isa, int32_t kChannels, int32_t kIns, int32_t kOuts, int32_t kVectors> struct Int8Columns {
  const uint8_t *in;
  const int8_t *weights;
  int32_t *sums;

  template <int kCount> void run(int32_t first) const {
    if constexpr (Isa::kTakesPairs) {
      int8_pairs<Isa, kCount, kChannels, kOuts>(in + first * kChannels, weights, kIns / kQuad, sums + first * kOuts);
    } else {
      int8_block<Isa, kCount, kVectors, kChannels, kOuts>(in + first * kChannels, weights, int64_t{kIns} * kInt8Lanes,
                                                          kIns / kQuad, sums + first * kOuts);
    }
  }
};

// A convolution over rows of kChannels bytes: output column p reads kIns bytes from row p on. sums: int32[kColumns *
// kOuts]. sink(column, channel, sums) gets 16 channels at a time.
template <class Isa, int32_t kColumns, int32_t kChannels, int32_t kIns, int32_t kOuts, class Sink>
inline void convolve_int8(const uint8_t *in, const int8_t *weights, int32_t *sums, const Sink &sink) {
  constexpr int32_t kVectors = Isa::kBlock2 > 0 && kOuts % (2 * kInt8Lanes) == 0 ? 2 : 1;
  static_assert(kIns % (4 * kQuad) == 0, "whole turns");
  for (int32_t c = 0; c < kOuts; c += kVectors * kInt8Lanes) {
    each_int8_block<kColumns, kVectors == 2 ? Isa::kBlock2 : Isa::kBlock>(
        Int8Columns<Isa, kChannels, kIns, kOuts, kVectors>{in, weights + int64_t{c} * kIns, sums + c});
  }
  typename Isa::Sums missing[kOuts / kInt8Lanes];
  for (int32_t c = 0; c < kOuts; c += kInt8Lanes) {
    missing[c / kInt8Lanes] = missing_sums<Isa>(weights + int64_t{c} * kIns, kIns / kQuad);
  }
  for (int32_t p = 0; p < kColumns; ++p) {
    for (int32_t c = 0; c < kOuts; c += kInt8Lanes) {
      sink(p, c, Isa::to_units(whole_sums<Isa>(Isa::load_sums(sums + p * kOuts + c), missing[c / kInt8Lanes])));
    }
  }
}

} // namespace
} // namespace shk

#endif
