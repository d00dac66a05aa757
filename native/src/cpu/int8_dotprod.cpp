// SPDX-License-Identifier: Apache-2.0
//
// Networks in int8 with the dot products of 64-bit ARM (dotprod). Compiled with these instructions and reached through
// the dispatch table alone.
#include "cpu/arm.h"

#if defined(SHK_ARM)
#include "cpu/neon_int8.h"
#include "net/nets.h"

namespace shk {
namespace {

// The instruction multiplies signed bytes by signed ones. So bytes lie 128 lower.
struct Dotprod : NeonInt8<128> {
  static constexpr bool kTakesPairs = false;

  static inline Sums dot(const Sums &sums, int32_t four, const Bytes &weights) {
    const int8x8_t bytes = vcreate_s8(static_cast<uint32_t>(four)); // a plain load, which takes no vector instruction
    return {vdotq_lane_s32(sums.a, weights.a, bytes, 0), vdotq_lane_s32(sums.b, weights.b, bytes, 0),
            vdotq_lane_s32(sums.c, weights.c, bytes, 0), vdotq_lane_s32(sums.d, weights.d, bytes, 0)};
  }
};

} // namespace

const RunNet *const dotprod_int8_kernels = VectorNets<Dotprod, Int8Nets>::kRuns;

} // namespace shk
#endif
