// SPDX-License-Identifier: Apache-2.0
//
// AVX2. Compiled with these instructions and reached through the dispatch table alone.
#include "cpu/x86.h"

#if defined(SHK_X86)
#include <immintrin.h>

#include "cpu/simd_table.h"

namespace shk {
namespace {

struct LetterRow {
  alignas(32) uint8_t values[32];
};

// The classes of 16 letters that share their upper half, twice: a byte shuffle works within 128 bits.
constexpr LetterRow make_letter_row(int upper) {
  LetterRow row{};
  for (int i = 0; i < 32; ++i) {
    row.values[i] = classify_letter(static_cast<uint8_t>(upper + i % 16));
  }
  return row;
}

constexpr LetterRow kLettersAtO = make_letter_row(0x40);
constexpr LetterRow kLettersPtoZ = make_letter_row(0x50);

// A machine register of floats.
struct Avx2Vector {
  static constexpr int kLanes = 8;
  using Units = __m256;

  static inline Units load(const float *from) { return _mm256_loadu_ps(from); }
  static inline Units set(float value) { return _mm256_set1_ps(value); }
  static inline void store(float *to, Units a) { _mm256_storeu_ps(to, a); }
  static inline Units add(Units a, Units b) { return _mm256_add_ps(a, b); }
  static inline Units subtract(Units a, Units b) { return _mm256_sub_ps(a, b); }
  static inline Units multiply_add(Units a, Units b, Units c) { return _mm256_fmadd_ps(a, b, c); }
  static inline Units larger(Units a, Units b) { return _mm256_max_ps(a, b); }
  static inline Units multiply(Units a, Units b) { return _mm256_mul_ps(a, b); }
  static inline Units smaller(Units a, Units b) { return _mm256_min_ps(a, b); }
};

struct Avx2 {
  static constexpr int kLetters = 32;

  static inline __m256i load(const LetterRow &row) {
    return _mm256_load_si256(reinterpret_cast<const __m256i *>(row.values));
  }

  // 32 letters -> 8 bytes. Returns the mask of letters that are no nucleotide.
  static inline uint64_t pack_block(const uint8_t *letters, uint8_t *packed, uint64_t *ambiguous) {
    const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(letters));
    const __m256i folded = _mm256_and_si256(text, _mm256_set1_epi8(static_cast<char>(0xDF)));
    const __m256i upper = _mm256_and_si256(folded, _mm256_set1_epi8(static_cast<char>(0xF0)));
    const __m256i is_a_to_o = _mm256_cmpeq_epi8(upper, _mm256_set1_epi8(0x40));
    const __m256i is_p_to_z = _mm256_cmpeq_epi8(upper, _mm256_set1_epi8(0x50));
    const __m256i classes =
        _mm256_or_si256(_mm256_and_si256(is_a_to_o, _mm256_shuffle_epi8(load(kLettersAtO), folded)),
                        _mm256_and_si256(is_p_to_z, _mm256_shuffle_epi8(load(kLettersPtoZ), folded)));
    *ambiguous = static_cast<uint32_t>(_mm256_movemask_epi8(classes));
    // Two multiply-adds gather four codes in one byte: c0 + 4*c1, then + 16 * (c2 + 4*c3).
    const __m256i codes = _mm256_and_si256(classes, _mm256_set1_epi8(3));
    const __m256i pairs = _mm256_maddubs_epi16(codes, _mm256_set1_epi16(0x0401));
    const __m256i quads = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00100001));
    const __m256i bytes =
        _mm256_shuffle_epi8(quads, _mm256_set_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 12, 8, 4, 0, //
                                                   -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 12, 8, 4, 0));
    const uint32_t low = static_cast<uint32_t>(_mm256_extract_epi32(bytes, 0));
    const uint32_t high = static_cast<uint32_t>(_mm256_extract_epi32(bytes, 4));
    memcpy(packed, &low, 4);
    memcpy(packed + 4, &high, 4);
    const __m256i letter = _mm256_or_si256(is_a_to_o, is_p_to_z);
    const __m256i invalid = _mm256_slli_epi16(classes, 1); // kInvalidLetter to the sign bit of its byte
    return ~static_cast<uint32_t>(_mm256_movemask_epi8(letter)) | static_cast<uint32_t>(_mm256_movemask_epi8(invalid));
  }

  static inline int64_t count_block(const TableView &table, const Sequence &sequence, int64_t start) {
    return count_by_loads(table, sequence, start);
  }

  // Four postings a step, two hits a vector: a byte shuffle turns a posting into the upper half of its hit, the start
  // fills the lower half.
  static inline void write_hits(const uint32_t *postings, uint32_t length, int64_t start, shk_hit *out) {
    const __m256i expand01 = _mm256_set_epi8(-1, -1, -1, 4, -1, 7, 6, 5, -1, -1, -1, -1, -1, -1, -1, -1, //
                                             -1, -1, -1, 0, -1, 3, 2, 1, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m256i expand23 = _mm256_set_epi8(-1, -1, -1, 12, -1, 15, 14, 13, -1, -1, -1, -1, -1, -1, -1, -1, //
                                             -1, -1, -1, 8, -1, 11, 10, 9, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m256i starts = _mm256_set_epi64x(0, start, 0, start);
    uint32_t i = 0;
    do {
      const __m256i four =
          _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i *>(postings + i)));
      __m256i *to = reinterpret_cast<__m256i *>(out + i);
      _mm256_storeu_si256(to, _mm256_or_si256(_mm256_shuffle_epi8(four, expand01), starts));
      _mm256_storeu_si256(to + 1, _mm256_or_si256(_mm256_shuffle_epi8(four, expand23), starts));
      i += 4;
    } while (i < length);
  }

  // 8 columns a step; the last step is moved back so that it ends at the last column. Lane j holds code j in its lowest
  // two bits and later codes above; a permute reads three bits of it as an index into a pattern of period four, which
  // is 1.0 where the code is the channel.
  template <bool kReversed>
  static inline void one_hot_window(const Sequence &sequence, int64_t run, int64_t start, int32_t length, bool clean,
                                    float *out) {
    if (length < 8) {
      const Windows one = {&start, 1, length, kReversed};
      one_hot_reference(sequence, one, out);
      return;
    }
    const __m256 a = _mm256_set_ps(0, 0, 0, 1, 0, 0, 0, 1);
    const __m256 c = _mm256_set_ps(0, 0, 1, 0, 0, 0, 1, 0);
    const __m256 g = _mm256_set_ps(0, 1, 0, 0, 0, 1, 0, 0);
    const __m256 u = _mm256_set_ps(1, 0, 0, 0, 1, 0, 0, 0);
    const __m256i shifts =
        kReversed ? _mm256_set_epi32(0, 2, 4, 6, 8, 10, 12, 14) : _mm256_set_epi32(14, 12, 10, 8, 6, 4, 2, 0);
    const __m256i lane_bits =
        kReversed ? _mm256_set_epi32(1, 2, 4, 8, 16, 32, 64, 128) : _mm256_set_epi32(128, 64, 32, 16, 8, 4, 2, 1);
    __m256 ones = _mm256_castsi256_ps(_mm256_set1_epi32(-1));
    for (int32_t j = 0;;) {
      const int64_t first = kReversed ? start + length - 8 - j : start + j;
      const __m256i codes =
          _mm256_srlv_epi32(_mm256_set1_epi32(static_cast<int32_t>(bases16(sequence, first))), shifts);
      if (!clean) {
        const __m256i mask = _mm256_set1_epi32(static_cast<int32_t>(clean_mask(sequence, run, first, 8)));
        ones = _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_and_si256(mask, lane_bits), lane_bits));
      }
      _mm256_storeu_ps(out + j, _mm256_and_ps(ones, _mm256_permutevar8x32_ps(a, codes)));
      _mm256_storeu_ps(out + length + j, _mm256_and_ps(ones, _mm256_permutevar8x32_ps(c, codes)));
      _mm256_storeu_ps(out + 2 * length + j, _mm256_and_ps(ones, _mm256_permutevar8x32_ps(g, codes)));
      _mm256_storeu_ps(out + 3 * length + j, _mm256_and_ps(ones, _mm256_permutevar8x32_ps(u, codes)));
      if (j == length - 8) {
        return;
      }
      j = j + 16 <= length ? j + 8 : length - 8;
    }
  }

  // 8 columns a store; the last one is moved back so that it ends at the last column.
  static inline void write_bits(uint64_t bits, float *out) {
    const __m256i lane_bits = _mm256_set_epi32(128, 64, 32, 16, 8, 4, 2, 1);
    const __m256 one = _mm256_set1_ps(1.0f);
    for (int32_t j = 0;; j = j + 16 <= kEsaColumns ? j + 8 : kEsaColumns - 8) {
      const __m256i byte = _mm256_set1_epi32(static_cast<int32_t>(bits >> j));
      const __m256i set = _mm256_cmpeq_epi32(_mm256_and_si256(byte, lane_bits), lane_bits);
      _mm256_storeu_ps(out + j, _mm256_and_ps(_mm256_castsi256_ps(set), one));
      if (j == kEsaColumns - 8) {
        return;
      }
    }
  }

  static constexpr int kBlock = 6;
  static constexpr bool kTakesTwoPlaces = false;
  using Vector = Avx2Vector;
  using Filters = __m256;
  struct Units {
    __m256 low;
    __m256 high;
  };

  static inline Filters load_filters(const float *from) { return _mm256_loadu_ps(from); }
  static inline Filters add_filters(Filters a, Filters b) { return _mm256_add_ps(a, b); }
  static inline Filters positive_filters(Filters a) { return _mm256_max_ps(a, _mm256_setzero_ps()); }
  static inline void store_filters(float *to, Filters a) { _mm256_storeu_ps(to, a); }

  static inline Units load(const float *from) { return {_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)}; }
  static inline Units set(float value) { return {_mm256_set1_ps(value), _mm256_set1_ps(value)}; }
  static inline void store(float *to, const Units &a) {
    _mm256_storeu_ps(to, a.low);
    _mm256_storeu_ps(to + 8, a.high);
  }
  static inline Units add(const Units &a, const Units &b) {
    return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
  }
  static inline Units subtract(const Units &a, const Units &b) {
    return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)};
  }
  static inline Units multiply_add(const Units &a, const Units &b, const Units &c) {
    return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
  }
  static inline Units larger(const Units &a, const Units &b) {
    return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)};
  }
  static inline Units multiply(const Units &a, const Units &b) {
    return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)};
  }

  static inline float fold(const Units &a) {
    const __m256 eight = _mm256_add_ps(a.low, a.high);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }

  static constexpr int kSiteRows = 4;

  // A stretch of each side at a time; the two floats behind the six of a pair are written over by the next.
  static inline void write_shares(const uint64_t *before, float *out) {
    write_pair(before[-7] - before[-12], before[6] - before[1], kShareInverse[0], out);
    write_pair(before[-12] - before[-22], before[16] - before[6], kShareInverse[1], out + 6);
    write_pair(before[-22] - before[-37], before[31] - before[16], kShareInverse[2], out + 12);
    write_pair(before[-37] - before[-67], before[61] - before[31], kShareInverse[3], out + 18);
  }

private:
  static inline void write_pair(uint64_t up, uint64_t down, float inverse, float *out) {
    const __m128i counts = _mm_set_epi64x(static_cast<int64_t>(down), static_cast<int64_t>(up));
    const __m256 shares = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(counts)), _mm256_set1_ps(inverse));
    _mm256_storeu_ps(out, _mm256_permutevar8x32_ps(shares, _mm256_set_epi32(7, 7, 6, 5, 4, 2, 1, 0)));
  }
};

struct Avx2Doubles {
  static constexpr int64_t kDoubles = 4;
  using Doubles = __m256d;

  static inline Doubles load(const double *from) { return _mm256_loadu_pd(from); }
  static inline Doubles set(double value) { return _mm256_set1_pd(value); }
  static inline void store(double *to, Doubles a) { _mm256_storeu_pd(to, a); }
  static inline Doubles add(Doubles a, Doubles b) { return _mm256_add_pd(a, b); }
  static inline Doubles multiply_add(Doubles a, Doubles b, Doubles c) { return _mm256_fmadd_pd(a, b, c); }
};

} // namespace

const Kernels avx2_kernels = kernels_of<Avx2, Avx2Doubles>("avx2");

} // namespace shk
#endif
