// SPDX-License-Identifier: Apache-2.0
//
// DeepTarget's network in int8: its weights as every backend reads them, and its vector kernel. The formulas stand in
// seedhawk.h at shk_net_run.
#ifndef SEEDHAWK_NET_DEEP_TARGET_NET8_H
#define SEEDHAWK_NET_DEEP_TARGET_NET8_H

#include "cpu/simd_int8.h"
#include "net/deep_target_net.h"

namespace shk {

constexpr int32_t kDeepMiddleIns = kDeepTaps * kDeepJoined;
constexpr int32_t kDeepLastIns = kDeepTaps * kDeepMiddle;

// Of the convolutions the weights, see int8_weight, and by output channel what makes a sum a value.
struct DeepTargetNet8 {
  static constexpr int32_t kKind = SHK_NET_DEEPTARGET_INT8;

  const float *mirna;        // as DeepTargetNet's, in the steps of x
  const float *site;         // likewise
  const int8_t *middle;      // kDeepMiddleIns
  const int8_t *last;        // kDeepLastIns
  const float *middle_scale; // [kDeepMiddle], to the steps of y
  const float *middle_bias;  // [kDeepMiddle], in them
  const float *last_scale;   // [kDeepLast]
  const float *last_bias;    // [kDeepLast]
  const float *dense;        // [kDeepLastColumns][kDeepLast]
  float bias;
};

void fill_net(const GivenNet &given, DeepTargetNet8 *net, Weights *weights);

void run_reference(const DeepTargetNet8 &net, const PlanePairs &pairs, float *margins);

namespace {

struct alignas(64) DeepWork8 {
  uint8_t joined[kDeepJoinedColumns * kDeepJoined];
  uint8_t middle[kDeepMiddleColumns * kDeepMiddle];
  float last[kDeepLastColumns * kDeepLast];
  int32_t sums[kDeepMiddleColumns * kDeepMiddle];
};

// Bytes of the second layer of one pair.
template <class Isa>
inline void join_sides8(const DeepTargetNet8 &net, const Planes &mirna_planes, const Planes &site_planes,
                        uint8_t *out) {
  using Units = typename Isa::Units;
  constexpr int32_t kRow = kDeepTaps * kDeepJoined;
  uint8_t mirna[kDeepWindow];
  uint8_t site[kDeepWindow];
  read_triplets(mirna_planes, mirna);
  read_triplets(site_planes, site);
  const auto side = [](const float *table, const uint8_t *triplets) {
    const Units sum =
        Isa::add(Isa::load(table + triplets[0] * kRow), Isa::load(table + triplets[1] * kRow + kDeepJoined));
    return Isa::add(sum, Isa::load(table + triplets[2] * kRow + 2 * kDeepJoined));
  };
  for (int32_t p = 0; p < kDeepJoinedColumns; ++p) {
    Isa::store_bytes(out + p * kDeepJoined, Isa::add(side(net.mirna, mirna + p), side(net.site, site + p)));
  }
}

template <class Isa>
inline float deep_margin8(const DeepTargetNet8 &net, const Planes &mirna, const Planes &site, DeepWork8 *work) {
  using Units = typename Isa::Units;
  const Units zero = Isa::set(0.0f);
  join_sides8<Isa>(net, mirna, site, work->joined);
  convolve_int8<Isa, kDeepMiddleColumns, kDeepJoined, kDeepMiddleIns, kDeepMiddle>(
      work->joined, net.middle, work->sums, [&](int32_t column, int32_t c, const Units &sum) {
        Isa::store_bytes(work->middle + column * kDeepMiddle + c,
                         Isa::multiply_add(sum, Isa::load(net.middle_scale + c), Isa::load(net.middle_bias + c)));
      });
  convolve_int8<Isa, kDeepLastColumns, kDeepMiddle, kDeepLastIns, kDeepLast>(
      work->middle, net.last, work->sums, [&](int32_t column, int32_t, const Units &sum) {
        Isa::store(work->last + column * kDeepLast,
                   Isa::larger(Isa::multiply_add(sum, Isa::load(net.last_scale), Isa::load(net.last_bias)), zero));
      });
  Units lanes = zero;
  for (int32_t i = 0; i < kDeepLastColumns * kDeepLast; i += kDeepLast) {
    lanes = Isa::multiply_add(Isa::load(work->last + i), Isa::load(net.dense + i), lanes);
  }
  return net.bias + Isa::fold(lanes);
}

// Equals run_reference.
template <class Isa> void run_net(const DeepTargetNet8 &net, const PlanePairs &pairs, float *margins) {
  DeepWork8 work;
  for (int64_t b = 0; b < pairs.batch; ++b) {
    margins[b] = deep_margin8<Isa>(net, mirna_of(pairs, b), site_of(pairs, b), &work);
  }
}

} // namespace
} // namespace shk

#endif
