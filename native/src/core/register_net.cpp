// SPDX-License-Identifier: Apache-2.0
//
// The scalar network over registers: the formulas of seedhawk.h, one after the other.
#include <math.h>

#include "core/esa.h"
#include "core/kernels.h"

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

} // namespace

void run_register_net_reference(const RegisterNet &net, const PlanePairs &pairs, float *margins) {
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
      }
      join(net, n, &work);
      sum += margin_of(net, n, work);
    }
    margins[b] = sum / static_cast<float>(net.nets);
  }
}

} // namespace shk
