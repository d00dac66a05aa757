// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network in int8: its weights from those in float32, and its scalar kernel, the formulas of seedhawk.h one
// after the other.
#include "net/target_net8.h"

#include <cmath>

#include "net/int8_filters.h"

namespace shk {
namespace {

struct Workspace {
  uint8_t bytes[kByteRows * kWide]; // zeros beside the columns
  int32_t sums[kEsaColumns * kWide];
  float x[kEsaColumns * kNarrow];
  float last[kEsaColumns * kWide];
};

void first_layer(const TargetNet8 &net, const PairColumns &columns, Workspace *work) {
  for (int32_t p = 0; p < kEsaColumns; ++p) {
    for (int32_t c = 0; c < kNarrow; ++c) {
      float sum = 0;
      for (int32_t k = 0; k < kStemTaps; ++k) {
        const int32_t at = p + k - kStemSide;
        if (at >= 0 && at < kEsaColumns) {
          const int32_t pair = columns.mirna[at] * kColumnSymbols + columns.site[at];
          sum += net.table[(pair * kStemTaps + k) * kNarrow + c];
        }
      }
      work->bytes[(p + kStemSide) * kNarrow + c] = to_byte(sum);
    }
  }
}

// Sums of a convolution of so many taps over the bytes; behind them the bytes are of `outs` channels, all zero.
void convolve(const int8_t *weights, int32_t taps, int32_t ins, int32_t outs, Workspace *work) {
  const int32_t side = taps / 2;
  for (int32_t p = 0; p < kEsaColumns; ++p) {
    for (int32_t o = 0; o < outs; ++o) {
      work->sums[p * outs + o] = int8_sum(work->bytes + (p + kStemSide - side) * ins, weights, taps * ins, o);
    }
  }
  memset(work->bytes, 0, sizeof work->bytes);
}

// max(0, sum * scale) as bytes.
void keep_sums(const float *scale, int32_t outs, Workspace *work) {
  for (int32_t i = 0; i < kEsaColumns * outs; ++i) {
    work->bytes[kStemSide * outs + i] = to_byte(static_cast<float>(work->sums[i]) * scale[i % outs]);
  }
}

// x, whose values are `steps` in 1, as bytes.
void keep_x(float steps, Workspace *work) {
  for (int32_t i = 0; i < kEsaColumns * kNarrow; ++i) {
    work->bytes[kStemSide * kNarrow + i] = to_byte(work->x[i] * steps);
  }
}

float margin_of(const TargetNet8 &net, const Workspace &work) {
  float lanes[kInt8Lanes] = {};
  for (int32_t pool = 0; pool < kPools; ++pool) {
    for (int32_t c = 0; c < kWide; ++c) {
      float most = 0;
      for (int32_t p = pool * kPool; p < (pool + 1) * kPool; ++p) {
        const float before = c < kNarrow ? work.x[p * kNarrow + c] : 0;
        const float value = fmaf(static_cast<float>(work.sums[p * kWide + c]), net.wide_scale[c], before);
        most = most > value ? most : value;
      }
      lanes[c % kInt8Lanes] = fmaf(most, net.dense[pool * kWide + c], lanes[c % kInt8Lanes]);
    }
  }
  return net.bias + fold_reference(lanes);
}

} // namespace

void run_reference(const TargetNet8 &net, const PlanePairs &pairs, float *margins) {
  Workspace work;
  memset(&work, 0, sizeof work);
  for (int64_t b = 0; b < pairs.batch; ++b) {
    PairColumns columns;
    read_columns_of(mirna_of(pairs, b), site_of(pairs, b), &columns);
    first_layer(net, columns, &work);
    convolve(net.stem, kStemTaps, kNarrow, kNarrow, &work);
    for (int32_t i = 0; i < kEsaColumns * kNarrow; ++i) {
      work.x[i] = static_cast<float>(work.sums[i]) * net.stem_scale[i % kNarrow];
    }
    keep_x(net.first_steps, &work);
    convolve(net.narrow[0], kBlockTaps, kNarrow, kNarrow, &work);
    keep_sums(net.narrow_scale, kNarrow, &work);
    convolve(net.narrow[1], kBlockTaps, kNarrow, kNarrow, &work);
    for (int32_t i = 0; i < kEsaColumns * kNarrow; ++i) {
      work.x[i] = fmaf(static_cast<float>(work.sums[i]), net.add_scale[i % kNarrow], work.x[i]);
    }
    keep_x(net.second_steps, &work);
    convolve(net.widen, kBlockTaps, kNarrow, kWide, &work);
    keep_sums(net.widen_scale, kWide, &work);
    convolve(net.wide, kBlockTaps, kWide, kWide, &work);
    margins[b] = margin_of(net, work);
  }
}

namespace {

struct Numbers {
  int8_t *stem;
  int8_t *narrow[2];
  int8_t *widen;
  int8_t *wide;
};

void place_numbers(TargetNet8 *net, Weights *weights, Numbers *numbers) {
  constexpr int32_t kStem = kStemIns * kNarrow;
  constexpr int32_t kInner = kNarrowIns * kNarrow;
  constexpr int32_t kWiden = kNarrowIns * kWide;
  numbers->stem = aligned_numbers(kStem + 2 * kInner + kWiden + kWideIns * kWide, &weights->bytes);
  numbers->narrow[0] = numbers->stem + kStem;
  numbers->narrow[1] = numbers->narrow[0] + kInner;
  numbers->widen = numbers->narrow[1] + kInner;
  numbers->wide = numbers->widen + kWiden;
  net->stem = numbers->stem;
  net->narrow[0] = numbers->narrow[0];
  net->narrow[1] = numbers->narrow[1];
  net->widen = numbers->widen;
  net->wide = numbers->wide;
}

constexpr int32_t kTable = kColumnSymbols * kColumnSymbols * kStemTaps * kNarrow;

// Returns the number of floats.
int64_t place_floats(const float *block, TargetNet8 *net) {
  Tensors tensors(block);
  net->table = tensors.next(kTable);
  net->stem_scale = tensors.next(kNarrow);
  net->narrow_scale = tensors.next(kNarrow);
  net->add_scale = tensors.next(kNarrow);
  net->widen_scale = tensors.next(kWide);
  net->wide_scale = tensors.next(kWide);
  net->dense = tensors.next(kPools * kWide);
  return tensors.used();
}

} // namespace

void fill_net(const GivenNet &given, TargetNet8 *net, Weights *weights) {
  TargetNet wide;
  Weights wide_weights;
  fill_net({given.sizes, given.size_count, given.weights, given.weight_count, kTargetRanges}, &wide, &wide_weights);
  check_ranges(given, kTargetRanges);
  GivenTarget from;
  double step[kTargetRanges];
  const float *ranges = given.weights + read_given(given.weights, &from);
  for (int32_t i = 0; i < kTargetRanges; ++i) {
    step[i] = byte_step(ranges[i]);
  }
  Numbers to;
  place_numbers(net, weights, &to);
  place_floats(aligned_block(place_floats(nullptr, net), weights), net);
  write_times(wide.table, 1 / step[0], kTable, net->table, weights);
  double steps[kWide];
  write_int8_filters(from.stem[1], kNarrow, kNarrow, kStemTaps, to.stem, steps);
  write_times(steps, step[0], kNarrow, net->stem_scale, weights);
  write_int8_filters(from.narrow[0], kNarrow, kNarrow, kBlockTaps, to.narrow[0], steps);
  write_times(steps, step[1] / step[2], kNarrow, net->narrow_scale, weights);
  write_int8_filters(from.narrow[1], kNarrow, kNarrow, kBlockTaps, to.narrow[1], steps);
  write_times(steps, step[2], kNarrow, net->add_scale, weights);
  write_int8_filters(from.widen, kNarrow, kWide, kBlockTaps, to.widen, steps);
  write_times(steps, step[3] / step[4], kWide, net->widen_scale, weights);
  write_int8_filters(from.wide, kWide, kWide, kBlockTaps, to.wide, steps);
  write_times(steps, step[4], kWide, net->wide_scale, weights);
  write_times(wide.dense, 1, kPools * kWide, net->dense, weights);
  net->bias = wide.bias;
  net->first_steps = static_cast<float>(1 / step[1]);
  net->second_steps = static_cast<float>(1 / step[3]);
}

} // namespace shk
