// SPDX-License-Identifier: Apache-2.0
//
// Networks in int8 with AVX-VNNI, for processors without AVX-512. Compiled with these instructions and reached through
// the dispatch table alone.
#include "cpu/x86.h"

#if defined(SHK_X86)
#include <immintrin.h>

#include "net/nets.h"

namespace shk {
namespace {

struct AvxVnni {
  static constexpr int kBlock = 6;
  static constexpr int kBlock2 = 3;
  static constexpr uint8_t kZeroByte = 0;
  static constexpr bool kTakesPairs = false;
  struct Sums {
    __m256i low;
    __m256i high;
  };
  struct Units {
    __m256 low;
    __m256 high;
  };
  using Bytes = Sums;
  using Shorts = Sums;

  static inline __m256i load_eight(const void *from) { return _mm256_loadu_si256(static_cast<const __m256i *>(from)); }
  static inline Sums no_sums() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
  static inline Bytes load_bytes(const int8_t *from) { return {load_eight(from), load_eight(from + 32)}; }
  static inline Sums dot(Sums sums, int32_t four, Bytes weights) {
    const __m256i bytes = _mm256_set1_epi32(four);
    return {_mm256_dpbusd_avx_epi32(sums.low, bytes, weights.low),
            _mm256_dpbusd_avx_epi32(sums.high, bytes, weights.high)};
  }
  static inline Sums load_sums(const int32_t *from) { return {load_eight(from), load_eight(from + 8)}; }
  static inline void store_sums(int32_t *to, Sums a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), a.low);
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to + 8), a.high);
  }
  static inline Sums add_sums(Sums a, Sums b) {
    return {_mm256_add_epi32(a.low, b.low), _mm256_add_epi32(a.high, b.high)};
  }
  static inline Sums larger_sums(Sums a, Sums b) {
    return {_mm256_max_epi32(a.low, b.low), _mm256_max_epi32(a.high, b.high)};
  }

  static inline Units to_units(Sums a) { return {_mm256_cvtepi32_ps(a.low), _mm256_cvtepi32_ps(a.high)}; }
  static inline Units load(const float *from) { return {_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)}; }
  static inline Units set(float value) { return {_mm256_set1_ps(value), _mm256_set1_ps(value)}; }
  static inline void store(float *to, Units a) {
    _mm256_storeu_ps(to, a.low);
    _mm256_storeu_ps(to + 8, a.high);
  }
  static inline Units add(Units a, Units b) { return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)}; }
  static inline Units multiply(Units a, Units b) {
    return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)};
  }
  static inline Units multiply_add(Units a, Units b, Units c) {
    return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
  }
  static inline Units larger(Units a, Units b) { return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)}; }

  static inline __m256i whole(__m256 a) {
    return _mm256_cvtps_epi32(_mm256_min_ps(_mm256_max_ps(a, _mm256_setzero_ps()), _mm256_set1_ps(kLargestByte)));
  }
  static inline void store_bytes(uint8_t *to, Units a) {
    // Packs within halves of a vector: the four-number groups come out as 0 2 1 3.
    const __m256i shorts = _mm256_permute4x64_epi64(_mm256_packs_epi32(whole(a.low), whole(a.high)), 0xD8);
    _mm_storeu_si128(reinterpret_cast<__m128i *>(to),
                     _mm_packus_epi16(_mm256_castsi256_si128(shorts), _mm256_extracti128_si256(shorts, 1)));
  }

  static inline float fold(Units a) {
    const __m256 eight = _mm256_add_ps(a.low, a.high);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }

  static inline Shorts load_shorts(const int16_t *from) { return {load_eight(from), load_eight(from + 16)}; }
  static inline Shorts add_shorts(Shorts a, Shorts b) {
    return {_mm256_adds_epi16(a.low, b.low), _mm256_adds_epi16(a.high, b.high)};
  }
  static inline void store_shorts(uint8_t *to, Shorts a, int32_t shift) {
    const __m128i by = _mm_cvtsi32_si128(shift);
    const __m256i bytes = _mm256_packus_epi16(_mm256_sra_epi16(a.low, by), _mm256_sra_epi16(a.high, by));
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm256_permute4x64_epi64(bytes, 0xD8));
  }
};

} // namespace

const RunNet *const avx2_int8_kernels = VectorNets<AvxVnni, Int8Nets>::kRuns;

} // namespace shk
#endif
