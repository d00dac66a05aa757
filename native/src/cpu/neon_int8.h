// SPDX-License-Identifier: Apache-2.0
//
// What simd_int8.h asks for, as far as any 64-bit ARM processor has it. The products are in the files of the two
// extensions.
#ifndef SEEDHAWK_CPU_NEON_INT8_H
#define SEEDHAWK_CPU_NEON_INT8_H

#include <arm_neon.h>

#include "core/int8.h"
#include "cpu/neon_units.h"

namespace shk {
namespace {

// kZero: see kZeroByte in simd_int8.h.
template <uint8_t kZero> struct NeonInt8 : NeonUnits {
  static constexpr uint8_t kZeroByte = kZero;
  static constexpr int kBlock = 6;  // 24 sums, 4 weights and a row's value: 29 of 32 registers
  static constexpr int kBlock2 = 0; // one vector of channels fills the registers
  struct Bytes {
    int8x16_t a;
    int8x16_t b;
    int8x16_t c;
    int8x16_t d;
  };
  struct Sums {
    int32x4_t a;
    int32x4_t b;
    int32x4_t c;
    int32x4_t d;
  };
  struct Shorts {
    int16x8_t a;
    int16x8_t b;
    int16x8_t c;
    int16x8_t d;
  };

  static inline Bytes load_bytes(const int8_t *from) {
    return {vld1q_s8(from), vld1q_s8(from + 16), vld1q_s8(from + 32), vld1q_s8(from + 48)};
  }
  static inline Sums no_sums() {
    const int32x4_t zero = vdupq_n_s32(0);
    return {zero, zero, zero, zero};
  }
  static inline Sums load_sums(const int32_t *from) {
    return {vld1q_s32(from), vld1q_s32(from + 4), vld1q_s32(from + 8), vld1q_s32(from + 12)};
  }
  static inline void store_sums(int32_t *to, const Sums &x) {
    vst1q_s32(to, x.a);
    vst1q_s32(to + 4, x.b);
    vst1q_s32(to + 8, x.c);
    vst1q_s32(to + 12, x.d);
  }
  static inline Sums add_sums(const Sums &x, const Sums &y) {
    return {vaddq_s32(x.a, y.a), vaddq_s32(x.b, y.b), vaddq_s32(x.c, y.c), vaddq_s32(x.d, y.d)};
  }
  static inline Sums larger_sums(const Sums &x, const Sums &y) {
    return {vmaxq_s32(x.a, y.a), vmaxq_s32(x.b, y.b), vmaxq_s32(x.c, y.c), vmaxq_s32(x.d, y.d)};
  }

  static inline Units to_units(const Sums &x) {
    return {vcvtq_f32_s32(x.a), vcvtq_f32_s32(x.b), vcvtq_f32_s32(x.c), vcvtq_f32_s32(x.d)};
  }
  // The second where one is no number, as in the scalar kernels and on x86: ranges may be so large that it shows.
  static inline Units larger(const Units &x, const Units &y) {
    return {chosen(x.a, y.a), chosen(x.b, y.b), chosen(x.c, y.c), chosen(x.d, y.d)};
  }

  // Conversion and narrowing take what is below 0, or no number, to 0 and what is too large to 255.
  static inline void store_bytes(uint8_t *to, const Units &x) {
    const uint16x8_t low = vcombine_u16(whole(x.a), whole(x.b));
    const uint16x8_t high = vcombine_u16(whole(x.c), whole(x.d));
    store_sixteen(to, vcombine_u8(vqmovn_u16(low), vqmovn_u16(high)));
  }

  static inline Shorts load_shorts(const int16_t *from) {
    return {vld1q_s16(from), vld1q_s16(from + 8), vld1q_s16(from + 16), vld1q_s16(from + 24)};
  }
  static inline Shorts add_shorts(const Shorts &x, const Shorts &y) {
    return {vqaddq_s16(x.a, y.a), vqaddq_s16(x.b, y.b), vqaddq_s16(x.c, y.c), vqaddq_s16(x.d, y.d)};
  }
  static inline void store_shorts(uint8_t *to, const Shorts &x, int32_t shift) {
    const int16x8_t left = vdupq_n_s16(static_cast<int16_t>(-shift));
    store_sixteen(to, vcombine_u8(vqmovun_s16(vshlq_s16(x.a, left)), vqmovun_s16(vshlq_s16(x.b, left))));
    store_sixteen(to + 16, vcombine_u8(vqmovun_s16(vshlq_s16(x.c, left)), vqmovun_s16(vshlq_s16(x.d, left))));
  }

private:
  static inline float32x4_t chosen(float32x4_t x, float32x4_t y) { return vbslq_f32(vcgtq_f32(x, y), x, y); }

  static inline uint16x4_t whole(float32x4_t x) { return vqmovn_u32(vcvtnq_u32_f32(x)); }

  static inline void store_sixteen(uint8_t *to, uint8x16_t bytes) {
    vst1q_u8(to, kZero == 0 ? bytes : veorq_u8(bytes, vdupq_n_u8(kZero)));
  }
};

} // namespace
} // namespace shk

#endif
