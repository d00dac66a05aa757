// SPDX-License-Identifier: Apache-2.0
//
// Floats in NEON registers: one register, and 16 lanes in four of them. What the files for 64-bit ARM have in common.
#ifndef SEEDHAWK_CPU_NEON_UNITS_H
#define SEEDHAWK_CPU_NEON_UNITS_H

#include <arm_neon.h>

namespace shk {
namespace {

// A machine register of floats.
struct NeonVector {
  static constexpr int kLanes = 4;
  using Units = float32x4_t;

  static inline Units load(const float *from) { return vld1q_f32(from); }
  static inline Units set(float value) { return vdupq_n_f32(value); }
  static inline void store(float *to, Units a) { vst1q_f32(to, a); }
  static inline Units add(Units a, Units b) { return vaddq_f32(a, b); }
  static inline Units subtract(Units a, Units b) { return vsubq_f32(a, b); }
  static inline Units multiply_add(Units a, Units b, Units c) { return vfmaq_f32(c, a, b); }
  static inline Units multiply(Units a, Units b) { return vmulq_f32(a, b); }
  // What is no number loses, as in the scalar kernels. Of two zeros +0 is the larger: no result shows the sign of one.
  static inline Units larger(Units a, Units b) { return vmaxnmq_f32(a, b); }
  static inline Units smaller(Units a, Units b) { return vminnmq_f32(a, b); }
};

// 16 lanes.
struct NeonUnits {
  using Vector = NeonVector;
  struct Units {
    float32x4_t a;
    float32x4_t b;
    float32x4_t c;
    float32x4_t d;
  };

  static inline Units load(const float *from) {
    return {vld1q_f32(from), vld1q_f32(from + 4), vld1q_f32(from + 8), vld1q_f32(from + 12)};
  }
  static inline Units set(float value) {
    const float32x4_t four = vdupq_n_f32(value);
    return {four, four, four, four};
  }
  static inline void store(float *to, const Units &x) {
    vst1q_f32(to, x.a);
    vst1q_f32(to + 4, x.b);
    vst1q_f32(to + 8, x.c);
    vst1q_f32(to + 12, x.d);
  }
  static inline Units add(const Units &x, const Units &y) {
    return {vaddq_f32(x.a, y.a), vaddq_f32(x.b, y.b), vaddq_f32(x.c, y.c), vaddq_f32(x.d, y.d)};
  }
  static inline Units subtract(const Units &x, const Units &y) {
    return {vsubq_f32(x.a, y.a), vsubq_f32(x.b, y.b), vsubq_f32(x.c, y.c), vsubq_f32(x.d, y.d)};
  }
  static inline Units multiply_add(const Units &x, const Units &y, const Units &z) {
    return {vfmaq_f32(z.a, x.a, y.a), vfmaq_f32(z.b, x.b, y.b), vfmaq_f32(z.c, x.c, y.c), vfmaq_f32(z.d, x.d, y.d)};
  }
  static inline Units multiply(const Units &x, const Units &y) {
    return {vmulq_f32(x.a, y.a), vmulq_f32(x.b, y.b), vmulq_f32(x.c, y.c), vmulq_f32(x.d, y.d)};
  }
  static inline Units larger(const Units &x, const Units &y) {
    return {Vector::larger(x.a, y.a), Vector::larger(x.b, y.b), Vector::larger(x.c, y.c), Vector::larger(x.d, y.d)};
  }

  static inline float fold(const Units &x) {
    const float32x4_t four = vaddq_f32(vaddq_f32(x.a, x.c), vaddq_f32(x.b, x.d));
    const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
  }
};

} // namespace
} // namespace shk

#endif
