// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network: its weights from the order of seedhawk.h to that of the kernels, and its scalar kernel, the
// formulas of seedhawk.h one after the other.
#include "net/target_net.h"

#include <cmath>

#include "core/int8.h"
#include "net/filters.h"

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

// ranges: null unless they are wanted
void run(const TargetNet &net, const PlanePairs &pairs, float *margins, float *ranges) {
  Layer first;
  Layer x;
  Layer inner;
  Layer block;
  for (int64_t b = 0; b < pairs.batch; ++b) {
    PairColumns columns;
    read_columns_of(mirna_of(pairs, b), site_of(pairs, b), &columns);
    first_layer(net, columns, &first);
    const auto note = [ranges](int32_t range, const Layer &layer, int32_t channels) {
      for (int32_t p = 0; p < kEsaColumns && ranges != nullptr; ++p) {
        keep_largest(layer.values[p], channels, ranges + range);
      }
    };
    note(0, first, kNarrow);
    convolve(net.stem, kStemTile, first, kNarrow, kNarrow, &x);
    note(1, x, kNarrow);
    convolve(net.narrow[0], kTile, x, kNarrow, kNarrow, &inner);
    note(2, inner, kNarrow);
    convolve(net.narrow[1], kTile, inner, kNarrow, kNarrow, &block);
    add_block(block, kNarrow, kNarrow, &x);
    note(3, x, kNarrow);
    convolve(net.widen, kTile, x, kNarrow, kWide, &inner);
    note(4, inner, kWide);
    convolve(net.wide, kTile, inner, kWide, kWide, &block);
    add_block(block, kNarrow, kWide, &x);
    margins[b] = margin_of(net, x);
  }
}

} // namespace

void run_reference(const TargetNet &net, const PlanePairs &pairs, float *margins) {
  run(net, pairs, margins, nullptr);
}

void measure_ranges(const TargetNet &net, const PlanePairs &pairs, float *ranges) {
  std::vector<float> margins(static_cast<size_t>(pairs.batch));
  run(net, pairs, margins.data(), ranges);
}

int64_t read_given(const float *block, GivenTarget *given) {
  Tensors tensors(block);
  given->stem[0] = tensors.next(kNarrow * kEsaRows * kStemTaps);
  given->stem[1] = tensors.next(kNarrow * kNarrow * kStemTaps);
  given->narrow[0] = tensors.next(kNarrow * kNarrow * kBlockTaps);
  given->narrow[1] = tensors.next(kNarrow * kNarrow * kBlockTaps);
  given->widen = tensors.next(kWide * kNarrow * kBlockTaps);
  given->wide = tensors.next(kWide * kWide * kBlockTaps);
  given->dense = tensors.next(kWide * kPools);
  given->bias = tensors.next(1);
  return tensors.used();
}

namespace {

// Returns the number of floats.
int64_t place_target(const float *block, TargetNet *net) {
  Tensors tensors(block);
  net->table = tensors.next(kColumnSymbols * kColumnSymbols * kStemTaps * kNarrow);
  net->stem = tensors.next(kParts * kNarrow * kNarrow);
  net->narrow[0] = tensors.next(kParts * kNarrow * kNarrow);
  net->narrow[1] = tensors.next(kParts * kNarrow * kNarrow);
  net->widen = tensors.next(kParts * kNarrow * kWide);
  net->wide = tensors.next(kParts * kWide * kWide);
  net->dense = tensors.next(kPools * kWide);
  return tensors.used();
}

// A column's symbol has one row of the encoding, nothing has none.
float stem_weight(const float *stem, int32_t channel, int32_t first_row, int32_t symbol, int32_t tap) {
  const int32_t nothing = kColumnSymbols - 1;
  return symbol == nothing ? 0.0f : stem[(channel * kEsaRows + first_row + symbol) * kStemTaps + tap];
}

void write_table(const GivenTarget &given, const TargetNet &net, Weights *weights) {
  const Writer table(weights, net.table);
  for (int32_t c = 0; c < kNarrow; ++c) {
    for (int32_t k = 0; k < kStemTaps; ++k) {
      for (int32_t m = 0; m < kColumnSymbols; ++m) {
        for (int32_t s = 0; s < kColumnSymbols; ++s) {
          table[((m * kColumnSymbols + s) * kStemTaps + k) * kNarrow + c] =
              stem_weight(given.stem[0], c, 0, m, k) + stem_weight(given.stem[0], c, kEsaRows / 2, s, k);
        }
      }
    }
  }
}

void write_dense(const GivenTarget &given, const TargetNet &net, Weights *weights) {
  const Writer dense(weights, net.dense);
  for (int32_t c = 0; c < kWide; ++c) {
    for (int32_t pool = 0; pool < kPools; ++pool) {
      dense[pool * kWide + c] = given.dense[c * kPools + pool];
    }
  }
}

} // namespace

void fill_net(const GivenNet &given, TargetNet *net, Weights *weights) {
  GivenTarget from;
  check_sizes(given, nullptr, 0);
  check_weights(given, read_given(nullptr, &from));
  read_given(given.weights, &from);
  place_target(aligned_block(place_target(nullptr, net), weights), net);
  write_table(from, *net, weights);
  write_parts(from.stem[1], kNarrow, kNarrow, kStemTaps, net->stem, weights);
  write_parts(from.narrow[0], kNarrow, kNarrow, kBlockTaps, net->narrow[0], weights);
  write_parts(from.narrow[1], kNarrow, kNarrow, kBlockTaps, net->narrow[1], weights);
  write_parts(from.widen, kNarrow, kWide, kBlockTaps, net->widen, weights);
  write_parts(from.wide, kWide, kWide, kBlockTaps, net->wide, weights);
  write_dense(from, *net, weights);
  net->bias = from.bias[0];
}
} // namespace shk
