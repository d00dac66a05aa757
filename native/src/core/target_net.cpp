// SPDX-License-Identifier: Apache-2.0
//
// The scalar network of TargetNet: the formulas of seedhawk.h, one after the other.
#include <math.h>

#include "core/esa.h"
#include "core/kernels.h"

namespace shk {
namespace {

constexpr int32_t kLanes = 16; // sums of the last layer

float positive(float value) {
  return value > 0 ? value : 0;
}

// Channels of a column, 0 beside the columns that there are.
struct Layer {
  float values[kEsaColumns][kWide];

  float at(int32_t column, int32_t channel) const {
    return column >= 0 && column < kEsaColumns ? values[column][channel] : 0;
  }
};

void first_layer(const TargetNet &net, const PairColumns &columns, Layer *out) {
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
      out->values[p][c] = positive(sum);
    }
  }
}

// The inputs from a column on to their sides of the products.
void transform_inputs(const Layer &in, int32_t column, int32_t channel, float *v) {
  float d[kParts];
  for (int32_t i = 0; i < kParts; ++i) {
    d[i] = positive(in.at(column + i, channel));
  }
  const float one_even = fmaf(-4.25f, d[4], d[2] + d[6]);
  const float one_odd = fmaf(-4.25f, d[3], d[1] + d[5]);
  const float two_even = fmaf(-1.25f, d[4], fmaf(0.25f, d[2], d[6]));
  const float two_odd = fmaf(-5, d[3], fmaf(4, d[5], d[1]));
  const float half_even = fmaf(-5, d[4], fmaf(4, d[2], d[6]));
  const float half_odd = fmaf(-5, d[3], fmaf(4, d[1], d[5]));
  v[0] = fmaf(5.25f, d[2] - d[4], d[6] - d[0]);
  v[1] = one_even + one_odd;
  v[2] = one_even - one_odd;
  v[3] = fmaf(0.5f, two_odd, two_even);
  v[4] = fmaf(-0.5f, two_odd, two_even);
  v[5] = fmaf(0.5f, half_odd, half_even);
  v[6] = fmaf(-0.5f, half_odd, half_even);
  v[7] = fmaf(5.25f, d[3] - d[5], d[7] - d[1]);
}

// The products to four or six outputs.
void transform_outputs(const float *m, int32_t outputs, float *y) {
  const float one_sum = m[1] + m[2];
  const float one_difference = m[1] - m[2];
  const float two_sum = m[3] + m[4];
  const float two_difference = m[3] - m[4];
  const float half_sum = m[5] + m[6];
  const float half_difference = m[5] - m[6];
  y[0] = (m[0] + one_sum) + (two_sum + half_sum);
  y[1] = fmaf(2, two_difference, fmaf(0.5f, half_difference, one_difference));
  y[2] = fmaf(4, two_sum, fmaf(0.25f, half_sum, one_sum));
  y[3] = fmaf(8, two_difference, fmaf(0.125f, half_difference, one_difference));
  if (outputs == kTile) {
    y[4] = fmaf(16, two_sum, fmaf(0.0625f, half_sum, one_sum));
    y[5] = fmaf(32, two_difference, fmaf(0.03125f, half_difference, one_difference));
  }
  y[outputs - 1] += m[7];
}

// A convolution over max(0, in), so many outputs at a time.
void convolve(const float *weights, int32_t outputs, const Layer &in, int32_t ins, int32_t outs, Layer *out) {
  const int32_t side = (kParts - outputs) / 2;
  for (int32_t column = 0; column < kEsaColumns; column += outputs) {
    float v[kParts][kWide];
    for (int32_t c = 0; c < ins; ++c) {
      float parts[kParts];
      transform_inputs(in, column - side, c, parts);
      for (int32_t e = 0; e < kParts; ++e) {
        v[e][c] = parts[e];
      }
    }
    for (int32_t o = 0; o < outs; ++o) {
      float m[kParts];
      for (int32_t e = 0; e < kParts; ++e) {
        m[e] = 0;
        for (int32_t c = 0; c < ins; ++c) {
          m[e] = fmaf(v[e][c], weights[part_weight(e, ins, outs, c, o)], m[e]);
        }
      }
      float y[kTile];
      transform_outputs(m, outputs, y);
      for (int32_t i = 0; i < outputs && column + i < kEsaColumns; ++i) {
        out->values[column + i][o] = y[i];
      }
    }
  }
}

// in += block; channels that `in` lacks count as 0.
void add_block(const Layer &block, int32_t ins, int32_t outs, Layer *in) {
  for (int32_t p = 0; p < kEsaColumns; ++p) {
    for (int32_t c = 0; c < outs; ++c) {
      in->values[p][c] = c < ins ? block.values[p][c] + in->values[p][c] : block.values[p][c];
    }
  }
}

float margin_of(const TargetNet &net, const Layer &last) {
  float sums[kLanes] = {};
  for (int32_t pool = 0; pool < kPools; ++pool) {
    for (int32_t c = 0; c < kWide; ++c) {
      float most = 0;
      for (int32_t i = 0; i < kPool; ++i) {
        const float value = last.values[pool * kPool + i][c];
        most = value > most ? value : most;
      }
      sums[c % kLanes] = fmaf(most, net.dense[pool * kWide + c], sums[c % kLanes]);
    }
  }
  float margin = net.bias;
  for (int32_t i = 0; i < kLanes; ++i) {
    margin += sums[i];
  }
  return margin;
}

} // namespace

void run_target_net_reference(const TargetNet &net, const PlanePairs &pairs, float *margins) {
  Layer first;
  Layer x;
  Layer inner;
  Layer block;
  for (int64_t b = 0; b < pairs.batch; ++b) {
    PairColumns columns;
    read_columns_of(mirna_of(pairs, b), site_of(pairs, b), &columns);
    first_layer(net, columns, &first);
    convolve(net.stem, kStemTile, first, kNarrow, kNarrow, &x);
    convolve(net.narrow[0], kTile, x, kNarrow, kNarrow, &inner);
    convolve(net.narrow[1], kTile, inner, kNarrow, kNarrow, &block);
    add_block(block, kNarrow, kNarrow, &x);
    convolve(net.widen, kTile, x, kNarrow, kWide, &inner);
    convolve(net.wide, kTile, inner, kWide, kWide, &block);
    add_block(block, kNarrow, kWide, &x);
    margins[b] = margin_of(net, x);
  }
}

} // namespace shk
