// SPDX-License-Identifier: Apache-2.0
//
// The network over registers: its weights from the order of seedhawk.h to that of the kernels, and its scalar kernel,
// the formulas of seedhawk.h one after the other.
#include "net/register_net.h"

#include <cmath>

#include "core/int8.h"
#include "net/weights.h"

namespace shk {
namespace {

float positive(float value) {
  return value > 0 ? value : 0;
}

struct Workspace {
  float along[kPlaces][kMaxFilters];
  float seed[kRegisters][kMaxUnits];
  float rest[kRegisters][kMaxUnits];
  float duplex[kRegisters + kAcross - 1][kMaxUnits]; // register r in row r + kAcross / 2
};

void filter_along(const RegisterNet &net, int32_t n, const PairSymbols &pair, int32_t r, Workspace *work) {
  const float *table = net.table + n * kAlong * kSymbols * kSymbols * net.filters;
  const float *place = net.place + n * (kPlaces + kAlong / 2) * net.filters;
  for (int32_t p = 0; p < kPlaces; ++p) {
    for (int32_t f = 0; f < net.filters; ++f) {
      float sum = place[p * net.filters + f];
      for (int32_t k = 0; k < kAlong; ++k) {
        const int32_t at = p + k - kAlong / 2;
        if (at >= 0 && at < kPlaces) {
          const int32_t row = (pair.mirna[at] * kSymbols + pair.site[at + r]) * kAlong + k;
          sum += table[row * net.filters + f];
        }
      }
      work->along[p][f] = positive(sum);
    }
  }
}

void sum_places(const RegisterNet &net, int32_t n, int32_t from, int32_t to, const Workspace &work, float *out) {
  const float *weights = net.duplex + n * kPlaces * net.filters * net.units;
  for (int32_t u = 0; u < net.units; ++u) {
    float sum = 0;
    for (int32_t p = from; p < to; ++p) {
      for (int32_t f = 0; f < net.filters; ++f) {
        sum = fmaf(work.along[p][f], weights[(p * net.filters + f) * net.units + u], sum);
      }
    }
    out[u] = sum;
  }
}

void join(const RegisterNet &net, int32_t n, Workspace *work) {
  memset(work->duplex, 0, sizeof work->duplex);
  for (int32_t r = 0; r < kRegisters; ++r) {
    for (int32_t u = 0; u < net.units; ++u) {
      float sum = work->seed[r][u];
      if (net.bulge > 0) {
        float best = work->rest[r][u];
        for (int32_t other = r - net.bulge; other <= r + net.bulge; ++other) {
          if (other >= 0 && other < kRegisters && work->rest[other][u] > best) {
            best = work->rest[other][u];
          }
        }
        sum += best;
      }
      work->duplex[r + kAcross / 2][u] =
          positive(fmaf(net.scale[n * net.units + u], sum, net.offset[n * net.units + u]));
    }
  }
}

float margin_of(const RegisterNet &net, int32_t n, const Workspace &work) {
  const float *across = net.across + n * kAcross * net.units * net.units;
  float best[kMaxUnits];
  for (int32_t v = 0; v < net.units; ++v) {
    best[v] = 0;
    for (int32_t r = 0; r < kRegisters; ++r) {
      float sum = net.across_bias[n * net.units + v];
      for (int32_t k = 0; k < kAcross; ++k) {
        for (int32_t u = 0; u < net.units; ++u) {
          sum = fmaf(work.duplex[r + k][u], across[(k * net.units + u) * net.units + v], sum);
        }
      }
      best[v] = sum > best[v] ? sum : best[v];
    }
  }
  float margin = net.margin_bias[n];
  for (int32_t h = 0; h < net.hidden; ++h) {
    float sum = net.dense_bias[n * net.hidden + h];
    for (int32_t u = 0; u < net.units; ++u) {
      sum = fmaf(best[u], net.dense[(n * net.units + u) * net.hidden + h], sum);
    }
    margin = fmaf(positive(sum), net.margin[n * net.hidden + h], margin);
  }
  return margin;
}

// ranges: null unless they are wanted
void run(const RegisterNet &net, const PlanePairs &pairs, float *margins, float *ranges) {
  Workspace work;
  for (int64_t b = 0; b < pairs.batch; ++b) {
    PairSymbols pair;
    read_pair(mirna_of(pairs, b), site_of(pairs, b), &pair);
    float sum = 0;
    for (int32_t n = 0; n < net.nets; ++n) {
      for (int32_t r = 0; r < kRegisters; ++r) {
        filter_along(net, n, pair, r, &work);
        sum_places(net, n, 0, net.seed_places, work, work.seed[r]);
        sum_places(net, n, net.seed_places, kPlaces, work, work.rest[r]);
        for (int32_t p = 0; p < kPlaces && ranges != nullptr; ++p) {
          keep_largest(work.along[p], net.filters, ranges + 2 * n);
        }
      }
      join(net, n, &work);
      for (int32_t r = 0; r < kRegisters && ranges != nullptr; ++r) {
        keep_largest(work.duplex[r + kAcross / 2], net.units, ranges + 2 * n + 1);
      }
      sum += margin_of(net, n, work);
    }
    margins[b] = sum / static_cast<float>(net.nets);
  }
}

} // namespace

void run_reference(const RegisterNet &net, const PlanePairs &pairs, float *margins) {
  run(net, pairs, margins, nullptr);
}

void measure_ranges(const RegisterNet &net, const PlanePairs &pairs, float *ranges) {
  std::vector<float> margins(static_cast<size_t>(pairs.batch));
  run(net, pairs, margins.data(), ranges);
}

namespace {

// The sizes as the caller gives them, in the order of seedhawk.h.
struct Sizes {
  int32_t nets;
  int32_t filters;
  int32_t units;
  int32_t hidden;
  int32_t bulge;
};

int32_t filled(int32_t count, int32_t lanes) {
  return (count + lanes - 1) / lanes * lanes;
}

struct GivenWeights {
  const float *pair;
  const float *along;
  const float *place;
  const float *seed;
  const float *rest;
  const float *scale;
  const float *offset;
  const float *across;
  const float *across_bias;
  const float *dense;
  const float *dense_bias;
  const float *margin;
  const float *margin_bias;
};

int32_t seed_places(const Sizes &sizes) {
  return sizes.bulge > 0 ? kSeedPlaces : kPlaces;
}

// Returns the number of floats.
int64_t read_given(const Sizes &sizes, const float *block, GivenWeights *given) {
  Tensors tensors(block);
  const int64_t filters = int64_t{sizes.nets} * sizes.filters;
  const int64_t units = int64_t{sizes.nets} * sizes.units;
  const int64_t hidden = int64_t{sizes.nets} * sizes.hidden;
  given->pair = tensors.next(4 * kPairTypes * 4);
  given->along = tensors.next(filters * kPairTypes * kAlong);
  given->place = tensors.next(filters * kPlaces);
  given->seed = tensors.next(units * sizes.filters * seed_places(sizes));
  given->rest = tensors.next(units * sizes.filters * (kPlaces - seed_places(sizes)));
  given->scale = tensors.next(units);
  given->offset = tensors.next(units);
  given->across = tensors.next(units * sizes.units * kAcross);
  given->across_bias = tensors.next(units);
  given->dense = tensors.next(hidden * sizes.units);
  given->dense_bias = tensors.next(hidden);
  given->margin = tensors.next(hidden);
  given->margin_bias = tensors.next(sizes.nets);
  return tensors.used();
}

// Places the tensors of `net`, whose sizes are set. Returns the number of floats.
int64_t place_tensors(const float *block, RegisterNet *net) {
  Tensors tensors(block);
  const int64_t nets = net->nets;
  const int64_t twos = net->filters == kFilterLanes ? nets : 0;
  net->two_table = tensors.next(twos * kTwoTable);
  net->two_place = tensors.next(twos * kTwoPlaces * net->filters);
  net->place = tensors.next(nets * (kPlaces + kAlong / 2) * net->filters);
  net->duplex = tensors.next(nets * kPlaces * net->filters * net->units);
  net->scale = tensors.next(nets * net->units);
  net->offset = tensors.next(nets * net->units);
  net->across = tensors.next(nets * kAcross * net->units * net->units);
  net->across_bias = tensors.next(nets * net->units);
  net->dense = tensors.next(nets * net->units * net->hidden);
  net->dense_bias = tensors.next(nets * net->hidden);
  net->margin = tensors.next(nets * net->hidden);
  // Behind those that are read in whole cache lines, which its size would move.
  net->table = tensors.next(nets * kAlong * kSymbols * kSymbols * net->filters);
  net->margin_bias = tensors.next(nets);
  return tensors.used();
}

void write_table(const Sizes &sizes, const GivenWeights &given, const RegisterNet &net, Weights *weights) {
  const Writer table(weights, net.table);
  const Writer place(weights, net.place);
  for (int64_t n = 0; n < sizes.nets; ++n) {
    for (int64_t f = 0; f < sizes.filters; ++f) {
      const int64_t filter = n * sizes.filters + f;
      for (int64_t k = 0; k < kAlong; ++k) {
        for (int64_t m = 0; m < 4; ++m) {
          for (int64_t s = 0; s < 4; ++s) {
            float sum = 0;
            for (int64_t t = 0; t < kPairTypes; ++t) {
              sum = std::fma(given.along[(filter * kPairTypes + t) * kAlong + k],
                             given.pair[(m * kPairTypes + t) * 4 + s], sum);
            }
            table[(((n * kSymbols + m) * kSymbols + s) * kAlong + k) * net.filters + f] = sum;
          }
        }
      }
      for (int64_t p = 0; p < kPlaces; ++p) {
        place[(n * (kPlaces + kAlong / 2) + p) * net.filters + f] = given.place[filter * kPlaces + p];
      }
    }
  }
}

// The rows of `table` and `place` once more, as filter_two_places reads them.
void write_two_places(const RegisterNet &net, Weights *weights) {
  const Writer table(weights, net.two_table);
  const Writer place(weights, net.two_place);
  constexpr int64_t kPairs = kSymbols * kSymbols;
  for (int64_t n = 0; n < net.nets; ++n) {
    for (int64_t f = 0; f < kFilterLanes; ++f) {
      for (int64_t pair = 0; pair < kPairs; ++pair) {
        for (int64_t odd = 0; odd < 2; ++odd) {
          for (int64_t k = 0; k < kAlong; ++k) {
            const int64_t row = ((n * 2 + odd) * kPairs + pair) * kTwoRow + odd + kAlong - 1 - k;
            table[row * kFilterLanes + f] = net.table[((n * kPairs + pair) * kAlong + k) * kFilterLanes + f];
          }
        }
      }
      for (int64_t p = 0; p < kPlaces; ++p) {
        place[(n * kTwoPlaces + kAlong / 2 + p) * kFilterLanes + f] =
            net.place[(n * (kPlaces + kAlong / 2) + p) * kFilterLanes + f];
      }
    }
  }
}

void write_units(const Sizes &sizes, const GivenWeights &given, const RegisterNet &net, Weights *weights) {
  const Writer duplex(weights, net.duplex);
  const Writer scale(weights, net.scale);
  const Writer offset(weights, net.offset);
  const Writer across(weights, net.across);
  const Writer across_bias(weights, net.across_bias);
  const int64_t first = seed_places(sizes);
  for (int64_t n = 0; n < sizes.nets; ++n) {
    for (int64_t u = 0; u < sizes.units; ++u) {
      const int64_t unit = n * sizes.units + u;
      for (int64_t f = 0; f < sizes.filters; ++f) {
        for (int64_t p = 0; p < kPlaces; ++p) {
          duplex[((n * kPlaces + p) * net.filters + f) * net.units + u] =
              p < first ? given.seed[(unit * sizes.filters + f) * first + p]
                        : given.rest[(unit * sizes.filters + f) * (kPlaces - first) + p - first];
        }
      }
      for (int64_t from = 0; from < sizes.units; ++from) {
        for (int64_t k = 0; k < kAcross; ++k) {
          across[((n * kAcross + k) * net.units + from) * net.units + u] =
              given.across[(unit * sizes.units + from) * kAcross + k];
        }
      }
      scale[n * net.units + u] = given.scale[unit];
      offset[n * net.units + u] = given.offset[unit];
      across_bias[n * net.units + u] = given.across_bias[unit];
    }
  }
}

void write_dense(const Sizes &sizes, const GivenWeights &given, const RegisterNet &net, Weights *weights) {
  const Writer dense(weights, net.dense);
  const Writer dense_bias(weights, net.dense_bias);
  const Writer margin(weights, net.margin);
  const Writer margin_bias(weights, net.margin_bias);
  for (int64_t n = 0; n < sizes.nets; ++n) {
    for (int64_t h = 0; h < sizes.hidden; ++h) {
      const int64_t row = n * sizes.hidden + h;
      for (int64_t u = 0; u < sizes.units; ++u) {
        dense[(n * net.units + u) * net.hidden + h] = given.dense[row * sizes.units + u];
      }
      dense_bias[n * net.hidden + h] = given.dense_bias[row];
      margin[n * net.hidden + h] = given.margin[row];
    }
    margin_bias[n] = given.margin_bias[n];
  }
}

} // namespace

void fill_net(const GivenNet &given, RegisterNet *net, Weights *weights) {
  static constexpr SizeLimits kLimits[] = {{"nets", 1, kMaxNets},
                                           {"filters", 1, kMaxFilters},
                                           {"units", 1, kMaxUnits},
                                           {"hidden", 1, kMaxHidden},
                                           {"bulge", 0, kMaxBulge}};
  check_sizes(given, kLimits, sizeof kLimits / sizeof kLimits[0]);
  const Sizes sizes = {given.sizes[0], given.sizes[1], given.sizes[2], given.sizes[3], given.sizes[4]};
  GivenWeights from;
  check_weights(given, read_given(sizes, nullptr, &from));
  read_given(sizes, given.weights, &from);
  net->nets = sizes.nets;
  net->filters = filled(sizes.filters, kFilterLanes);
  net->units = filled(sizes.units, kUnitLanes);
  net->hidden = filled(sizes.hidden, kUnitLanes);
  net->bulge = sizes.bulge;
  net->seed_places = seed_places(sizes);
  place_tensors(aligned_block(place_tensors(nullptr, net), weights), net);
  write_table(sizes, from, *net, weights);
  if (net->filters == kFilterLanes) {
    write_two_places(*net, weights);
  }
  write_units(sizes, from, *net, weights);
  write_dense(sizes, from, *net, weights);
}

} // namespace shk
