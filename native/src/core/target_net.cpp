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

// A convolution over max(0, in), so many outputs at a time.
void convolve(const float *weights, int32_t outputs, const Layer &in, int32_t ins, int32_t outs, Layer *out) {
  const int32_t side = (kParts - outputs) / 2;
  const int32_t tiles = (kEsaColumns + outputs - 1) / outputs;
  float rows[(kTiles * kTile + kParts) * kWide];
  float sums[kTiles * kTile * kWide];
  for (int32_t p = 0; p < tiles * outputs + 2 * side; ++p) {
    for (int32_t c = 0; c < ins; ++c) {
      rows[p * ins + c] = positive(in.at(p - side, c));
    }
  }
  filter_reference(weights, outputs, tiles, rows, ins, outs, sums);
  for (int32_t p = 0; p < kEsaColumns; ++p) {
    for (int32_t o = 0; o < outs; ++o) {
      out->values[p][o] = sums[p * outs + o];
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
