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

void second_layer(const TargetNet &net, const Layer &in, Layer *out) {
  for (int32_t p = 0; p < kEsaColumns; ++p) {
    for (int32_t c = 0; c < kNarrow; ++c) {
      float sum = 0;
      for (int32_t k = 0; k < kStemTaps; ++k) {
        for (int32_t from = 0; from < kNarrow; ++from) {
          sum = fmaf(in.at(p + k - kStemSide, from), net.stem[(k * kNarrow + from) * kNarrow + c], sum);
        }
      }
      out->values[p][c] = sum;
    }
  }
}

void transform_inputs(const Layer &in, int32_t tile, int32_t channel, float *v) {
  float d[kParts];
  for (int32_t i = 0; i < kParts; ++i) {
    d[i] = positive(in.at(tile * kTile + i - 1, channel));
  }
  v[0] = fmaf(4, d[0], fmaf(-5, d[2], d[4]));
  v[1] = fmaf(-4, d[2], d[4]) + fmaf(-4, d[1], d[3]);
  v[2] = fmaf(-4, d[2], d[4]) - fmaf(-4, d[1], d[3]);
  v[3] = fmaf(2, d[3] - d[1], d[4] - d[2]);
  v[4] = fmaf(-2, d[3] - d[1], d[4] - d[2]);
  v[5] = fmaf(4, d[1], fmaf(-5, d[3], d[5]));
}

void transform_outputs(const float *m, float *y) {
  y[0] = (m[0] + (m[1] + m[2])) + (m[3] + m[4]);
  y[1] = fmaf(2, m[3] - m[4], m[1] - m[2]);
  y[2] = fmaf(4, m[3] + m[4], m[1] + m[2]);
  y[3] = fmaf(8, m[3] - m[4], m[1] - m[2]) + m[5];
}

// A convolution of three taps over max(0, in).
void convolve(const float *weights, const Layer &in, int32_t ins, int32_t outs, Layer *out) {
  for (int32_t tile = 0; tile < kTiles; ++tile) {
    float v[kParts][kWide];
    for (int32_t c = 0; c < ins; ++c) {
      float parts[kParts];
      transform_inputs(in, tile, c, parts);
      for (int32_t e = 0; e < kParts; ++e) {
        v[e][c] = parts[e];
      }
    }
    for (int32_t o = 0; o < outs; ++o) {
      float m[kParts];
      for (int32_t e = 0; e < kParts; ++e) {
        m[e] = 0;
        for (int32_t c = 0; c < ins; ++c) {
          m[e] = fmaf(v[e][c], weights[(e * ins + c) * outs + o], m[e]);
        }
      }
      float y[kTile];
      transform_outputs(m, y);
      for (int32_t i = 0; i < kTile && tile * kTile + i < kEsaColumns; ++i) {
        out->values[tile * kTile + i][o] = y[i];
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
    second_layer(net, first, &x);
    convolve(net.narrow[0], x, kNarrow, kNarrow, &inner);
    convolve(net.narrow[1], inner, kNarrow, kNarrow, &block);
    add_block(block, kNarrow, kNarrow, &x);
    convolve(net.widen, x, kNarrow, kWide, &inner);
    convolve(net.wide, inner, kWide, kWide, &block);
    add_block(block, kNarrow, kWide, &x);
    margins[b] = margin_of(net, x);
  }
}

} // namespace shk
