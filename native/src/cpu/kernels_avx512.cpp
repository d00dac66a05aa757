// SPDX-License-Identifier: Apache-2.0
//
// AVX-512 F, BW, DQ, VL, VBMI. Compiled with these instructions and reached through the dispatch table alone.
#include "cpu/x86.h"

#if defined(SHK_X86)
#include <immintrin.h>

#include "cpu/simd_table.h"

namespace shk {
namespace {

struct Bytes64 {
  alignas(64) uint8_t values[64];
};

// The class of a letter by its low six bits: all letters, of both cases, have the top bits 01.
constexpr Bytes64 make_letter_classes() {
  Bytes64 table{};
  for (int i = 0; i < 64; ++i) {
    table.values[i] = classify_letter(static_cast<uint8_t>(0x40 + i));
  }
  return table;
}

constexpr Bytes64 kLetterClasses = make_letter_classes();

struct Avx512 {
  static constexpr int kLetters = 64;

  // 64 letters -> 16 bytes. Returns the mask of letters that are no nucleotide.
  static inline uint64_t pack_block(const uint8_t *letters, uint8_t *packed, uint64_t *ambiguous) {
    const __m512i text = _mm512_loadu_si512(letters);
    const __m512i classes = _mm512_permutexvar_epi8(text, _mm512_load_si512(kLetterClasses.values));
    const __mmask64 letter = _mm512_cmpeq_epi8_mask(_mm512_and_si512(text, _mm512_set1_epi8(static_cast<char>(0xC0))),
                                                    _mm512_set1_epi8(0x40));
    *ambiguous = _mm512_movepi8_mask(classes);
    // Two multiply-adds gather four codes in one byte: c0 + 4*c1, then + 16 * (c2 + 4*c3).
    const __m512i codes = _mm512_and_si512(classes, _mm512_set1_epi8(3));
    const __m512i pairs = _mm512_maddubs_epi16(codes, _mm512_set1_epi16(0x0401));
    const __m512i quads = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00100001));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(packed), _mm512_cvtepi32_epi8(quads));
    return ~letter | _mm512_test_epi8_mask(classes, _mm512_set1_epi8(kInvalidLetter));
  }

  // The difference of both ends of a list, for 8 windows at a time.
  static inline int64_t count_block(const TableView &table, const Sequence &sequence, int64_t start) {
    const __m512i shifts = _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i mask = _mm512_set1_epi64(code_mask(table.k));
    __m512i ends = _mm512_setzero_si512();
    __m512i begins = _mm512_setzero_si512();
    for (int group = 0; group < kScanBlock; group += 16) {
      const uint64_t word = word_at(sequence, start + group);
      for (int half = 0; half < 2; ++half) {
        const __m512i words = _mm512_set1_epi64(static_cast<int64_t>(word >> (16 * half)));
        const __m512i codes = _mm512_and_si512(_mm512_srlv_epi64(words, shifts), mask);
        const __m512i spans = _mm512_i64gather_epi64(codes, table.offsets, 4);
        ends = _mm512_add_epi64(ends, _mm512_srli_epi64(spans, 32));
        begins = _mm512_add_epi64(begins, _mm512_and_si512(spans, _mm512_set1_epi64(0xFFFFFFFF)));
      }
    }
    return _mm512_reduce_add_epi64(_mm512_sub_epi64(ends, begins));
  }

  // Four postings a step: a byte shuffle turns posting j into the upper half of hit j, the start fills the lower half.
  static inline void write_hits(const uint32_t *postings, uint32_t length, int64_t start, shk_hit *out) {
    const __m512i expand = _mm512_set_epi8(                             //
        -1, -1, -1, 12, -1, 15, 14, 13, -1, -1, -1, -1, -1, -1, -1, -1, //
        -1, -1, -1, 8, -1, 11, 10, 9, -1, -1, -1, -1, -1, -1, -1, -1,   //
        -1, -1, -1, 4, -1, 7, 6, 5, -1, -1, -1, -1, -1, -1, -1, -1,     //
        -1, -1, -1, 0, -1, 3, 2, 1, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m512i starts = _mm512_maskz_set1_epi64(0x55, start);
    uint32_t i = 0;
    do {
      const __m512i four = _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i *>(postings + i)));
      _mm512_storeu_si512(out + i, _mm512_or_si512(_mm512_shuffle_epi8(four, expand), starts));
      i += 4;
    } while (i < length);
  }

  static inline uint16_t reverse16(uint32_t bits) {
    bits = (bits & 0x5555) << 1 | (bits >> 1 & 0x5555);
    bits = (bits & 0x3333) << 2 | (bits >> 2 & 0x3333);
    bits = (bits & 0x0F0F) << 4 | (bits >> 4 & 0x0F0F);
    return static_cast<uint16_t>((bits & 0x00FF) << 8 | bits >> 8);
  }

  // 16 columns a step. Lane j holds code j in its lowest two bits and later codes above; a permute reads four bits of
  // it as an index into a pattern of period four, which is 1.0 where the code is the channel.
  template <bool kReversed>
  static inline void one_hot_window(const Sequence &sequence, int64_t run, int64_t start, int32_t length, bool clean,
                                    float *out) {
    const __m512 a = _mm512_maskz_mov_ps(0x1111, _mm512_set1_ps(1.0f));
    const __m512 c = _mm512_maskz_mov_ps(0x2222, _mm512_set1_ps(1.0f));
    const __m512 g = _mm512_maskz_mov_ps(0x4444, _mm512_set1_ps(1.0f));
    const __m512 u = _mm512_maskz_mov_ps(0x8888, _mm512_set1_ps(1.0f));
    const __m512i shifts = kReversed ? _mm512_set_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
                                     : _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    for (int32_t j = 0; j < length; j += 16) {
      const int64_t first = kReversed ? start + length - 16 - j : start + j;
      const uint32_t word = bases16(sequence, first);
      const __m512i codes = _mm512_srlv_epi32(_mm512_set1_epi32(static_cast<int32_t>(word)), shifts);
      const __mmask16 columns = static_cast<__mmask16>(length - j >= 16 ? 0xFFFF : (1u << (length - j)) - 1);
      __mmask16 ones = 0xFFFF;
      if (!clean) {
        const uint32_t mask = static_cast<uint32_t>(clean_mask(sequence, run, first, 16));
        ones = kReversed ? reverse16(mask) : static_cast<__mmask16>(mask);
      }
      _mm512_mask_storeu_ps(out + j, columns, _mm512_maskz_permutexvar_ps(ones, codes, a));
      _mm512_mask_storeu_ps(out + length + j, columns, _mm512_maskz_permutexvar_ps(ones, codes, c));
      _mm512_mask_storeu_ps(out + 2 * length + j, columns, _mm512_maskz_permutexvar_ps(ones, codes, g));
      _mm512_mask_storeu_ps(out + 3 * length + j, columns, _mm512_maskz_permutexvar_ps(ones, codes, u));
    }
  }

  // 16 columns a store; the last one is moved back so that it ends at the last column.
  static inline void write_bits(uint64_t bits, float *out) {
    const __m512 one = _mm512_set1_ps(1.0f);
    for (int32_t j = 0; j < kEsaColumns - 16; j += 16) {
      _mm512_storeu_ps(out + j, _mm512_maskz_mov_ps(static_cast<__mmask16>(bits >> j), one));
    }
    constexpr int32_t kLast = kEsaColumns - 16;
    _mm512_storeu_ps(out + kLast, _mm512_maskz_mov_ps(static_cast<__mmask16>(bits >> kLast), one));
  }

  static constexpr int kBlock = 13;
  static constexpr int kLanes = 16;
  static constexpr bool kTakesTwoPlaces = true;
  using Vector = Avx512;
  using Filters = __m256;
  using Units = __m512;

  static inline Filters load_filters(const float *from) { return _mm256_loadu_ps(from); }
  static inline Filters add_filters(Filters a, Filters b) { return _mm256_add_ps(a, b); }
  static inline Filters positive_filters(Filters a) { return _mm256_max_ps(a, _mm256_setzero_ps()); }
  static inline void store_filters(float *to, Filters a) { _mm256_storeu_ps(to, a); }

  static inline Units load(const float *from) { return _mm512_loadu_ps(from); }
  static inline Units set(float value) { return _mm512_set1_ps(value); }
  static inline void store(float *to, Units a) { _mm512_storeu_ps(to, a); }
  static inline Units add(Units a, Units b) { return _mm512_add_ps(a, b); }
  static inline Units subtract(Units a, Units b) { return _mm512_sub_ps(a, b); }
  static inline Units multiply_add(Units a, Units b, Units c) { return _mm512_fmadd_ps(a, b, c); }
  static inline Units larger(Units a, Units b) { return _mm512_max_ps(a, b); }
  static inline Units multiply(Units a, Units b) { return _mm512_mul_ps(a, b); }
  static inline Units smaller(Units a, Units b) { return _mm512_min_ps(a, b); }

  static inline float fold(Units a) {
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }

  static constexpr int kSiteRows = 8;

  // Two stretches of each side at a time: 16 counts of 16 bits, of which every fourth is that of A and U.
  static inline void write_shares(const uint64_t *before, float *out) {
    const __m512 near = shares(before[-7], before[-12], before[6], before[1], before[-12], before[-22], before[16],
                               before[6], kShareInverse[0], kShareInverse[1]);
    const __m512 far = shares(before[-22], before[-37], before[31], before[16], before[-37], before[-67], before[61],
                              before[31], kShareInverse[2], kShareInverse[3]);
    const __m512i first = _mm512_set_epi32(20, 18, 17, 16, 14, 13, 12, 10, 9, 8, 6, 5, 4, 2, 1, 0);
    const __m512i last = _mm512_set_epi32(15, 15, 15, 15, 15, 15, 15, 15, 14, 13, 12, 10, 9, 8, 6, 5);
    _mm512_storeu_ps(out, _mm512_permutex2var_ps(near, first, far));
    _mm256_storeu_ps(out + 16, _mm512_castps512_ps256(_mm512_permutexvar_ps(last, far)));
  }

private:
  static inline __m512 shares(uint64_t to0, uint64_t from0, uint64_t to1, uint64_t from1, uint64_t to2, uint64_t from2,
                              uint64_t to3, uint64_t from3, float inverse01, float inverse23) {
    const __m256i counts = _mm256_set_epi64x(static_cast<int64_t>(to3 - from3), static_cast<int64_t>(to2 - from2),
                                             static_cast<int64_t>(to1 - from1), static_cast<int64_t>(to0 - from0));
    const __m512 inverse = _mm512_insertf32x8(_mm512_set1_ps(inverse01), _mm256_set1_ps(inverse23), 1);
    return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(counts)), inverse);
  }
};

struct Avx512Doubles {
  static constexpr int64_t kDoubles = 8;
  using Doubles = __m512d;

  static inline Doubles load(const double *from) { return _mm512_loadu_pd(from); }
  static inline Doubles set(double value) { return _mm512_set1_pd(value); }
  static inline void store(double *to, Doubles a) { _mm512_storeu_pd(to, a); }
  static inline Doubles add(Doubles a, Doubles b) { return _mm512_add_pd(a, b); }
  static inline Doubles multiply_add(Doubles a, Doubles b, Doubles c) { return _mm512_fmadd_pd(a, b, c); }
};

} // namespace

const Kernels avx512_kernels = kernels_of<Avx512, Avx512Doubles>("avx512");

} // namespace shk
#endif
