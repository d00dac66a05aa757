// SPDX-License-Identifier: Apache-2.0
//
// Networks in int8 with AVX-512 VNNI. Compiled with these instructions and reached through the dispatch table alone.
#include "cpu/x86.h"

#if defined(SHK_X86)
#include <immintrin.h>

#include "net/nets.h"

namespace shk {
namespace {

struct Avx512Vnni {
  static constexpr int kBlock = 13;
  static constexpr int kBlock2 = 12;
  static constexpr uint8_t kZeroByte = 0;
  static constexpr bool kTakesPairs = false;
  using Bytes = __m512i;
  using Sums = __m512i;
  using Units = __m512;
  using Shorts = __m512i;

  static inline Sums no_sums() { return _mm512_setzero_si512(); }
  static inline Bytes load_bytes(const int8_t *from) { return _mm512_loadu_si512(from); }
  static inline Sums dot(Sums sums, int32_t four, Bytes weights) {
    return _mm512_dpbusd_epi32(sums, _mm512_set1_epi32(four), weights);
  }
  static inline Sums load_sums(const int32_t *from) { return _mm512_loadu_si512(from); }
  static inline void store_sums(int32_t *to, Sums a) { _mm512_storeu_si512(to, a); }
  static inline Sums add_sums(Sums a, Sums b) { return _mm512_add_epi32(a, b); }
  static inline Sums larger_sums(Sums a, Sums b) { return _mm512_max_epi32(a, b); }

  static inline Units to_units(Sums a) { return _mm512_cvtepi32_ps(a); }
  static inline Units load(const float *from) { return _mm512_loadu_ps(from); }
  static inline Units set(float value) { return _mm512_set1_ps(value); }
  static inline void store(float *to, Units a) { _mm512_storeu_ps(to, a); }
  static inline Units add(Units a, Units b) { return _mm512_add_ps(a, b); }
  static inline Units multiply(Units a, Units b) { return _mm512_mul_ps(a, b); }
  static inline Units multiply_add(Units a, Units b, Units c) { return _mm512_fmadd_ps(a, b, c); }
  static inline Units larger(Units a, Units b) { return _mm512_max_ps(a, b); }

  static inline void store_bytes(uint8_t *to, Units a) {
    const Units held = _mm512_min_ps(_mm512_max_ps(a, _mm512_setzero_ps()), _mm512_set1_ps(kLargestByte));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(to), _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(held)));
  }

  static inline float fold(Units a) {
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }

  static inline Shorts load_shorts(const int16_t *from) { return _mm512_loadu_si512(from); }
  static inline Shorts add_shorts(Shorts a, Shorts b) { return _mm512_adds_epi16(a, b); }
  static inline void store_shorts(uint8_t *to, Shorts a, int32_t shift) {
    const Shorts shifted = _mm512_sra_epi16(a, _mm_cvtsi32_si128(shift));
    const Shorts positive = _mm512_max_epi16(shifted, _mm512_setzero_si512());
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm512_cvtusepi16_epi8(positive));
  }
};

} // namespace

const RunNet *const avx512_int8_kernels = VectorNets<Avx512Vnni, Int8Nets>::kRuns;

} // namespace shk
#endif
