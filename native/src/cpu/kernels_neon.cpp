// SPDX-License-Identifier: Apache-2.0
//
// NEON, which every 64-bit ARM processor has. Reached through the dispatch table alone.
#include "cpu/arm.h"

#if defined(SHK_ARM)
#include <arm_neon.h>

#include "cpu/neon_units.h"
#include "cpu/simd_table.h"

namespace shk {
namespace {

struct Bytes32 {
  uint8_t values[32];
};

// The classes of 32 letters from '@' on.
constexpr Bytes32 make_letter_classes() {
  Bytes32 table{};
  for (int i = 0; i < 32; ++i) {
    table.values[i] = classify_letter(static_cast<uint8_t>(0x40 + i));
  }
  return table;
}

constexpr Bytes32 kLetterClasses = make_letter_classes();

struct Bytes16 {
  uint8_t values[16];
};

// Which byte of four postings each byte of the hit of posting `j` is; 255 is none, and gives 0.
constexpr Bytes16 make_hit_bytes(int j) {
  Bytes16 bytes{};
  for (int i = 0; i < 16; ++i) {
    bytes.values[i] = 255;
  }
  for (int i = 0; i < 3; ++i) {
    bytes.values[8 + i] = static_cast<uint8_t>(4 * j + 1 + i);
  }
  bytes.values[12] = static_cast<uint8_t>(4 * j);
  return bytes;
}

constexpr Bytes16 kHitBytes[4] = {make_hit_bytes(0), make_hit_bytes(1), make_hit_bytes(2), make_hit_bytes(3)};

// Of eight columns in a row, the first four and the last four.
constexpr int32_t kCodeShifts[8] = {0, -2, -4, -6, -8, -10, -12, -14};
constexpr int32_t kReversedShifts[8] = {-14, -12, -10, -8, -6, -4, -2, 0};
constexpr uint32_t kColumnBits[8] = {1, 2, 4, 8, 16, 32, 64, 128};
constexpr uint32_t kReversedBits[8] = {128, 64, 32, 16, 8, 4, 2, 1};

struct Neon : NeonUnits {
  static constexpr int kLetters = 64;

  // 64 letters -> 16 bytes. Returns the mask of letters that are no nucleotide. Every fourth letter comes to one
  // register, so that a shift and an insertion put a letter's code where it belongs.
  static inline uint64_t pack_block(const uint8_t *letters, uint8_t *packed, uint64_t *ambiguous) {
    const uint8x16x4_t text = vld4q_u8(letters);
    const uint8x16_t class0 = classes_of(text.val[0]);
    const uint8x16_t class1 = classes_of(text.val[1]);
    const uint8x16_t class2 = classes_of(text.val[2]);
    const uint8x16_t class3 = classes_of(text.val[3]);
    // An insertion keeps the bits below the shift, so what else a class has in it is written over or shifted out.
    vst1q_u8(packed, vsliq_n_u8(vsliq_n_u8(class0, class1, 2), vsliq_n_u8(class2, class3, 2), 4));
    const uint8x16_t all = vorrq_u8(vorrq_u8(class0, class1), vorrq_u8(class2, class3));
    if (vmaxvq_u8(all) < kInvalidLetter) {
      *ambiguous = 0;
      return 0;
    }
    *ambiguous = bits_of<7>(class0, class1, class2, class3);
    return bits_of<6>(class0, class1, class2, class3);
  }

  static inline int64_t count_block(const TableView &table, const Sequence &sequence, int64_t start) {
    return count_by_loads(table, sequence, start);
  }

  // Four postings a step: a table lookup turns a posting into the upper half of its hit, the start fills the lower
  // half.
  static inline void write_hits(const uint32_t *postings, uint32_t length, int64_t start, shk_hit *out) {
    const uint8x16_t starts = vreinterpretq_u8_s64(vsetq_lane_s64(start, vdupq_n_s64(0), 0));
    uint32_t i = 0;
    do {
      const uint8x16_t four = vreinterpretq_u8_u32(vld1q_u32(postings + i));
      for (uint32_t j = 0; j < 4; ++j) {
        const uint8x16_t hit = vorrq_u8(vqtbl1q_u8(four, vld1q_u8(kHitBytes[j].values)), starts);
        vst1q_u8(reinterpret_cast<uint8_t *>(out + i + j), hit);
      }
      i += 4;
    } while (i < length);
  }

  // 8 columns a step; the last step is moved back so that it ends at the last column.
  template <bool kReversed>
  static inline void one_hot_window(const Sequence &sequence, int64_t run, int64_t start, int32_t length, bool clean,
                                    float *out) {
    if (length < 8) {
      const Windows one = {&start, 1, length, kReversed};
      one_hot_reference(sequence, one, out);
      return;
    }
    const int32_t *shifts = kReversed ? kReversedShifts : kCodeShifts;
    const uint32_t *bits = kReversed ? kReversedBits : kColumnBits;
    const int32x4_t first_shifts = vld1q_s32(shifts);
    const int32x4_t last_shifts = vld1q_s32(shifts + 4);
    const uint32x4_t one = vreinterpretq_u32_f32(vdupq_n_f32(1.0f));
    uint32x4_t first_ones = one;
    uint32x4_t last_ones = one;
    for (int32_t j = 0;;) {
      const int64_t from = kReversed ? start + length - 8 - j : start + j;
      const uint32x4_t bases = vdupq_n_u32(bases16(sequence, from));
      const uint32x4_t first = vandq_u32(vshlq_u32(bases, first_shifts), vdupq_n_u32(3));
      const uint32x4_t last = vandq_u32(vshlq_u32(bases, last_shifts), vdupq_n_u32(3));
      if (!clean) {
        const uint32x4_t mask = vdupq_n_u32(static_cast<uint32_t>(clean_mask(sequence, run, from, 8)));
        first_ones = vandq_u32(vtstq_u32(mask, vld1q_u32(bits)), one);
        last_ones = vandq_u32(vtstq_u32(mask, vld1q_u32(bits + 4)), one);
      }
      for (uint32_t channel = 0; channel < 4; ++channel) {
        const uint32x4_t wanted = vdupq_n_u32(channel);
        float *to = out + static_cast<int64_t>(channel) * length + j;
        vst1q_f32(to, vreinterpretq_f32_u32(vandq_u32(vceqq_u32(first, wanted), first_ones)));
        vst1q_f32(to + 4, vreinterpretq_f32_u32(vandq_u32(vceqq_u32(last, wanted), last_ones)));
      }
      if (j == length - 8) {
        return;
      }
      j = j + 16 <= length ? j + 8 : length - 8;
    }
  }

  // 8 columns a step; the last one is moved back so that it ends at the last column.
  static inline void write_bits(uint64_t bits, float *out) {
    const uint32x4_t one = vreinterpretq_u32_f32(vdupq_n_f32(1.0f));
    for (int32_t j = 0;; j = j + 16 <= kEsaColumns ? j + 8 : kEsaColumns - 8) {
      const uint32x4_t byte = vdupq_n_u32(static_cast<uint32_t>(bits >> j));
      const uint32x4_t first = vandq_u32(vtstq_u32(byte, vld1q_u32(kColumnBits)), one);
      const uint32x4_t last = vandq_u32(vtstq_u32(byte, vld1q_u32(kColumnBits + 4)), one);
      vst1q_f32(out + j, vreinterpretq_f32_u32(first));
      vst1q_f32(out + j + 4, vreinterpretq_f32_u32(last));
      if (j == kEsaColumns - 8) {
        return;
      }
    }
  }

  static constexpr int kBlock = 6; // 24 sums, 4 weights and a row's value: 29 of 32 registers
  static constexpr bool kTakesTwoPlaces = false;
  struct Filters {
    float32x4_t low;
    float32x4_t high;
  };

  static inline Filters load_filters(const float *from) { return {vld1q_f32(from), vld1q_f32(from + 4)}; }
  static inline Filters add_filters(const Filters &x, const Filters &y) {
    return {vaddq_f32(x.low, y.low), vaddq_f32(x.high, y.high)};
  }
  static inline Filters positive_filters(const Filters &x) {
    const float32x4_t zero = vdupq_n_f32(0.0f);
    return {Vector::larger(x.low, zero), Vector::larger(x.high, zero)};
  }
  static inline void store_filters(float *to, const Filters &x) {
    vst1q_f32(to, x.low);
    vst1q_f32(to + 4, x.high);
  }

  static constexpr int kSiteRows = 16; // as many sums of one register, with four weights

  // A stretch at a time; the float behind its three is written over by the next.
  static inline void write_shares(const uint64_t *before, float *out) {
    write_stretch(before[-7] - before[-12], kShareInverse[0], out);
    write_stretch(before[6] - before[1], kShareInverse[0], out + 3);
    write_stretch(before[-12] - before[-22], kShareInverse[1], out + 6);
    write_stretch(before[16] - before[6], kShareInverse[1], out + 9);
    write_stretch(before[-22] - before[-37], kShareInverse[2], out + 12);
    write_stretch(before[31] - before[16], kShareInverse[2], out + 15);
    write_stretch(before[-37] - before[-67], kShareInverse[3], out + 18);
    write_stretch(before[61] - before[31], kShareInverse[3], out + 21);
  }

private:
  // Both cases of a letter are one place of the table; what is no letter lies behind its end, and stays invalid.
  static inline uint8x16_t classes_of(uint8x16_t text) {
    const uint8x16_t place = veorq_u8(vandq_u8(text, vdupq_n_u8(0xDF)), vdupq_n_u8(0x40));
    const uint8x16x2_t table = {{vld1q_u8(kLetterClasses.values), vld1q_u8(kLetterClasses.values + 16)}};
    return vqtbx2q_u8(vdupq_n_u8(kInvalidLetter), table, place);
  }

  // Bit kBit of the classes, in the order of the letters.
  template <int kBit>
  static inline uint64_t bits_of(uint8x16_t class0, uint8x16_t class1, uint8x16_t class2, uint8x16_t class3) {
    const uint8x16_t bits01 = vsliq_n_u8(vshrq_n_u8(class0, kBit), vshrq_n_u8(class1, kBit), 1);
    const uint8x16_t bits23 = vsliq_n_u8(vshrq_n_u8(class2, kBit), vshrq_n_u8(class3, kBit), 1);
    const uint16x8_t fours = vreinterpretq_u16_u8(vandq_u8(vsliq_n_u8(bits01, bits23, 2), vdupq_n_u8(0x0F)));
    return vget_lane_u64(vreinterpret_u64_u8(vmovn_u16(vsraq_n_u16(fours, fours, 4))), 0);
  }

  static inline void write_stretch(uint64_t counts, float inverse, float *out) {
    const uint32x4_t letters = vmovl_u16(vreinterpret_u16_u64(vcreate_u64(counts)));
    vst1q_f32(out, vmulq_f32(vcvtq_f32_u32(letters), vdupq_n_f32(inverse)));
  }
};

// Two registers: a fused multiply-add takes four cycles, and two to four of them start in each.
struct NeonDoubles {
  static constexpr int64_t kDoubles = 4;
  struct Doubles {
    float64x2_t low;
    float64x2_t high;
  };

  static inline Doubles load(const double *from) { return {vld1q_f64(from), vld1q_f64(from + 2)}; }
  static inline Doubles set(double value) { return {vdupq_n_f64(value), vdupq_n_f64(value)}; }
  static inline void store(double *to, const Doubles &x) {
    vst1q_f64(to, x.low);
    vst1q_f64(to + 2, x.high);
  }
  static inline Doubles add(const Doubles &x, const Doubles &y) {
    return {vaddq_f64(x.low, y.low), vaddq_f64(x.high, y.high)};
  }
  static inline Doubles multiply_add(const Doubles &x, const Doubles &y, const Doubles &z) {
    return {vfmaq_f64(z.low, x.low, y.low), vfmaq_f64(z.high, x.high, y.high)};
  }
};

} // namespace

const Kernels neon_kernels = kernels_of<Neon, NeonDoubles>("neon");

} // namespace shk
#endif
