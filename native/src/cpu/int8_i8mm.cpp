// SPDX-License-Identifier: Apache-2.0
//
// Networks in int8 with the matrix products of 64-bit ARM (i8mm). Compiled with these instructions and reached through
// the dispatch table alone.
#include "cpu/arm.h"

#if defined(SHK_ARM)
#include "cpu/neon_int8.h"
#include "net/nets.h"

namespace shk {
namespace {

// The instruction multiplies eight bytes of two rows by eight weights of two channels, so it does twice the work of a
// dot product. Weights lie by fours of a channel; a zip joins two fours.
struct I8mm : NeonInt8<0> {
  static constexpr bool kTakesPairs = true;

  // See multiply_int8. An odd last row is taken twice.
  template <int kCount>
  static inline void multiply_pairs(const uint8_t *rows, int64_t row_step, const int8_t *weights, int32_t quads,
                                    Sums *sums) {
    constexpr int kPairs = (kCount + 1) / 2;
    int32x4_t held[kPairs][8]; // by channels 2j and 2j+1: two sums of the first row, two of the second
    for (int i = 0; i < kPairs; ++i) {
      const Sums &first = sums[2 * i];
      const Sums &second = sums[last<kCount>(i)];
      split(first.a, second.a, held[i]);
      split(first.b, second.b, held[i] + 2);
      split(first.c, second.c, held[i] + 4);
      split(first.d, second.d, held[i] + 6);
    }
    for (int32_t quad = 0; quad < quads; quad += 2) {
      __asm__("" : "+r"(rows)); // see int8_block
      uint8x16_t bytes[kPairs];
#pragma GCC unroll 8
      for (int i = 0; i < kPairs; ++i) {
        bytes[i] = vcombine_u8(vld1_u8(rows + 2 * i * row_step), vld1_u8(rows + last<kCount>(i) * row_step));
      }
#pragma GCC unroll 4
      for (int j = 0; j < 4; ++j) {
        const int32x4_t first = vreinterpretq_s32_s8(vld1q_s8(weights + 16 * j));
        const int32x4_t second = vreinterpretq_s32_s8(vld1q_s8(weights + kInt8Lanes * kQuad + 16 * j));
        const int8x16_t low = vreinterpretq_s8_s32(vzip1q_s32(first, second));
        const int8x16_t high = vreinterpretq_s8_s32(vzip2q_s32(first, second));
#pragma GCC unroll 8
        for (int i = 0; i < kPairs; ++i) {
          held[i][2 * j] = vusmmlaq_s32(held[i][2 * j], bytes[i], low);
          held[i][2 * j + 1] = vusmmlaq_s32(held[i][2 * j + 1], bytes[i], high);
        }
      }
      rows += 2 * kQuad;
      weights += 2 * kInt8Lanes * kQuad;
    }
    for (int i = 0; i < kPairs; ++i) {
      const int32x4_t *h = held[i];
      sums[2 * i] = {firsts(h[0], h[1]), firsts(h[2], h[3]), firsts(h[4], h[5]), firsts(h[6], h[7])};
      if (last<kCount>(i) > 2 * i) {
        sums[2 * i + 1] = {lasts(h[0], h[1]), lasts(h[2], h[3]), lasts(h[4], h[5]), lasts(h[6], h[7])};
      }
    }
  }

private:
  // The second row of a pair.
  template <int kCount> static constexpr int last(int pair) {
    return 2 * pair + 1 < kCount ? 2 * pair + 1 : 2 * pair;
  }

  // The first two lanes of both, and the last two of both.
  static inline int32x4_t firsts(int32x4_t x, int32x4_t y) {
    return vreinterpretq_s32_s64(vtrn1q_s64(vreinterpretq_s64_s32(x), vreinterpretq_s64_s32(y)));
  }
  static inline int32x4_t lasts(int32x4_t x, int32x4_t y) {
    return vreinterpretq_s32_s64(vtrn2q_s64(vreinterpretq_s64_s32(x), vreinterpretq_s64_s32(y)));
  }

  static inline void split(int32x4_t first, int32x4_t second, int32x4_t *to) {
    to[0] = firsts(first, second);
    to[1] = lasts(first, second);
  }
};

} // namespace

const RunNet *const i8mm_int8_kernels = VectorNets<I8mm, Int8Nets>::kRuns;

} // namespace shk
#endif
