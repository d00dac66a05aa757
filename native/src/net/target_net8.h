// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network in int8: its weights as every backend reads them, and its vector kernel. The formulas stand in
// seedhawk.h at shk_net_run.
#ifndef SEEDHAWK_NET_TARGET_NET8_H
#define SEEDHAWK_NET_TARGET_NET8_H

#include "cpu/simd_int8.h"
#include "net/target_net.h"

namespace shk {

constexpr int32_t kStemIns = kStemTaps * kNarrow;
constexpr int32_t kNarrowIns = kBlockTaps * kNarrow;
constexpr int32_t kWideIns = kBlockTaps * kWide;
constexpr int32_t kByteRows = kEsaColumns + 2 * kStemSide; // of a layer of bytes, zeros before and behind the columns
constexpr int32_t kPooledColumns = kPools * kPool;         // 48

// Of the convolutions the weights, see int8_weight, and by output channel what makes a sum a value.
struct TargetNet8 {
  static constexpr int32_t kKind = SHK_NET_TARGETNET_INT8;

  const float *table;        // as TargetNet's, in steps
  const int8_t *stem;        // kStemIns
  const int8_t *narrow[2];   // kNarrowIns
  const int8_t *widen;       // kNarrowIns
  const int8_t *wide;        // kWideIns
  const float *stem_scale;   // [kNarrow], to x
  const float *narrow_scale; // [kNarrow], of the first to the steps of what the second reads
  const float *add_scale;    // [kNarrow], of the second to x
  const float *widen_scale;  // [kWide], to the steps of what `wide` reads
  const float *wide_scale;   // [kWide], to x
  const float *dense;        // [kPools][kWide]
  float bias;
  float first_steps;  // in 1: what max(0, x) is multiplied by behind the stem
  float second_steps; // behind the first block
};

void fill_net(const GivenNet &given, TargetNet8 *net, Weights *weights);

void run_reference(const TargetNet8 &net, const PlanePairs &pairs, float *margins);

namespace {

struct alignas(64) TargetWork8 {
  float x[kEsaColumns * kNarrow];
  uint8_t narrow[2][kByteRows * kNarrow]; // [column + kStemSide]
  uint8_t wide[kByteRows * kWide];
  float last[kPooledColumns * kWide];
  int32_t sums[kEsaColumns * kWide];
};

// Bytes of the first layer. The five columns that a column counts for are under way at a time.
template <class Isa> inline void first_layer8(const TargetNet8 &net, const PairColumns &columns, uint8_t *out) {
  using Units = typename Isa::Units;
  const Units zero = Isa::set(0.0f);
  Units s0 = zero;
  Units s1 = zero;
  Units s2 = zero;
  Units s3 = zero;
  uint8_t *to = out;
  for (int32_t p = 0; p < kEsaColumns; ++p) {
    const int32_t pair = columns.mirna[p] * kColumnSymbols + columns.site[p];
    const float *row = net.table + pair * kStemTaps * kNarrow;
    s0 = Isa::add(s0, Isa::load(row + 4 * kNarrow));
    s1 = Isa::add(s1, Isa::load(row + 3 * kNarrow));
    s2 = Isa::add(s2, Isa::load(row + 2 * kNarrow));
    s3 = Isa::add(s3, Isa::load(row + kNarrow));
    const Units s4 = Isa::add(zero, Isa::load(row));
    Isa::store_bytes(to, s0);
    s0 = s1;
    s1 = s2;
    s2 = s3;
    s3 = s4;
    to += kNarrow;
  }
  Isa::store_bytes(to, s0);
  Isa::store_bytes(to + kNarrow, s1);
  Isa::store_bytes(out, zero); // columns before the first
  Isa::store_bytes(out + kNarrow, zero);
}

template <class Isa> inline float target_margin8(const TargetNet8 &net, const PairColumns &columns, TargetWork8 *work) {
  using Units = typename Isa::Units;
  constexpr int32_t kBlockRow = kStemSide - kBlockTaps / 2; // the first row that a block's convolution reads
  const Units zero = Isa::set(0.0f);
  uint8_t *one = work->narrow[0];
  uint8_t *other = work->narrow[1];
  first_layer8<Isa>(net, columns, one);
  convolve_int8<Isa, kEsaColumns, kNarrow, kStemIns, kNarrow>(
      one, net.stem, work->sums, [&](int32_t column, int32_t, const Units &sum) {
        const Units x = Isa::multiply(sum, Isa::load(net.stem_scale));
        Isa::store(work->x + column * kNarrow, x);
        Isa::store_bytes(other + (column + kStemSide) * kNarrow, Isa::multiply(x, Isa::set(net.first_steps)));
      });
  convolve_int8<Isa, kEsaColumns, kNarrow, kNarrowIns, kNarrow>(
      other + kBlockRow * kNarrow, net.narrow[0], work->sums, [&](int32_t column, int32_t, const Units &sum) {
        Isa::store_bytes(one + (column + kStemSide) * kNarrow, Isa::multiply(sum, Isa::load(net.narrow_scale)));
      });
  convolve_int8<Isa, kEsaColumns, kNarrow, kNarrowIns, kNarrow>(
      one + kBlockRow * kNarrow, net.narrow[1], work->sums, [&](int32_t column, int32_t, const Units &sum) {
        float *at = work->x + column * kNarrow;
        const Units x = Isa::multiply_add(sum, Isa::load(net.add_scale), Isa::load(at));
        Isa::store(at, x);
        Isa::store_bytes(other + (column + kStemSide) * kNarrow, Isa::multiply(x, Isa::set(net.second_steps)));
      });
  convolve_int8<Isa, kEsaColumns, kNarrow, kNarrowIns, kWide>(
      other + kBlockRow * kNarrow, net.widen, work->sums, [&](int32_t column, int32_t c, const Units &sum) {
        Isa::store_bytes(work->wide + (column + kStemSide) * kWide + c,
                         Isa::multiply(sum, Isa::load(net.widen_scale + c)));
      });
  convolve_int8<Isa, kPooledColumns, kWide, kWideIns, kWide>(
      work->wide + kBlockRow * kWide, net.wide, work->sums, [&](int32_t column, int32_t c, const Units &sum) {
        const Units before = c < kNarrow ? Isa::load(work->x + column * kNarrow + c) : zero;
        Isa::store(work->last + column * kWide + c, Isa::multiply_add(sum, Isa::load(net.wide_scale + c), before));
      });
  Units lanes = zero;
  for (int32_t pool = 0; pool < kPools; ++pool) {
    for (int32_t c = 0; c < kWide; c += kInt8Lanes) {
      const float *at = work->last + pool * kPool * kWide + c;
      const Units most =
          Isa::larger(Isa::larger(Isa::larger(zero, Isa::load(at)), Isa::load(at + kWide)), Isa::load(at + 2 * kWide));
      lanes = Isa::multiply_add(most, Isa::load(net.dense + pool * kWide + c), lanes);
    }
  }
  return net.bias + Isa::fold(lanes);
}

// Equals run_reference.
template <class Isa> void run_net(const TargetNet8 &net, const PlanePairs &pairs, float *margins) {
  TargetWork8 work;
  memset(&work, Isa::kZeroByte, sizeof work); // rows beside the columns stay so
  for (int64_t b = 0; b < pairs.batch; ++b) {
    PairColumns columns;
    read_columns_of(mirna_of(pairs, b), site_of(pairs, b), &columns);
    margins[b] = target_margin8<Isa>(net, columns, &work);
  }
}

} // namespace
} // namespace shk

#endif
