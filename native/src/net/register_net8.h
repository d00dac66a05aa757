// SPDX-License-Identifier: Apache-2.0
//
// The network over registers in int8: its vector kernel. The formulas stand in seedhawk.h at shk_net_run, its weights
// in registers.h.
#ifndef SEEDHAWK_NET_REGISTER_NET8_H
#define SEEDHAWK_NET_REGISTER_NET8_H

#include "cpu/simd_int8.h"
#include "net/register_net.h"

namespace shk {

void run_reference(const RegisterNet8 &net, const PlanePairs &pairs, float *margins);

namespace {

template <class Isa> struct alignas(64) RegisterWork8 {
  uint8_t along[Isa::kBlock][kFilterGroups * kAlongBytes]; // of one block of registers: [group][kAlongRows][filters]
  int32_t seed[kRegisters * kMaxUnits];                    // [register][units]
  int32_t rest[kRegisters * kMaxUnits];
  uint8_t duplex[(kRegisters + kAcross - 1) * kMaxUnits]; // [register + kAcross / 2][units]
};

struct RowOffsets {
  int32_t mirna[kPlaces];
  int32_t site[kPlaces + kRegisters - 1];
};

inline void read_rows(const PairSymbols &pair, RowOffsets *offsets) {
  for (int32_t p = 0; p < kPlaces; ++p) {
    offsets->mirna[p] = mirna_row(p, pair.mirna[p]);
  }
  for (int32_t i = 0; i < kPlaces + kRegisters - 1; ++i) {
    offsets->site[i] = site_row(pair.site[i]);
  }
}

// The filters along the duplex of one register and group.
template <class Isa>
inline void filter_register8(const int16_t *table, const int16_t *place, int32_t shift, const RowOffsets &offsets,
                             int32_t r, uint8_t *out) {
  using Shorts = typename Isa::Shorts;
  Shorts own = Isa::load_shorts(place);
  for (int32_t p = 0; p < kPlaces; p += kPhases) {
    Shorts next = Isa::load_shorts(place + (p + kPhases) * kGroupFilters);
#pragma GCC unroll 4
    for (int32_t phase = 0; phase < kPhases; ++phase) {
      const int16_t *row = table + offsets.mirna[p + phase] + offsets.site[p + phase + r];
      own = Isa::add_shorts(own, Isa::load_shorts(row));
      next = Isa::add_shorts(next, Isa::load_shorts(row + kPhaseShorts));
    }
    Isa::store_shorts(out + p * kGroupFilters, own, shift);
    own = next;
  }
  Isa::store_shorts(out + kPlaces * kGroupFilters, own, shift);
}

// The filters along the duplex, and the two sums over places, of a block of registers.
template <class Isa> struct SumPlaces8 {
  const RegisterNet8 &net;
  const RowOffsets &offsets;
  int32_t n;
  RegisterWork8<Isa> &work;

  template <int kCount> void run(int32_t first) const {
    for (int32_t group = 0; group < net.groups; ++group) {
      const int64_t at = int64_t{n} * net.groups + group;
      for (int i = 0; i < kCount; ++i) {
        filter_register8<Isa>(net.table + at * kGroupTable, net.place + at * kAlongBytes, net.shifts[n], offsets,
                              first + i, work.along[i] + group * kAlongBytes);
      }
    }
    sum<kCount>(0, net.seed_places, work.seed + first * net.units);
    if (net.seed_places < kPlaces) {
      sum<kCount>(net.seed_places, kPlaces, work.rest + first * net.units);
    }
  }

  template <int kCount> void sum(int32_t from, int32_t to, int32_t *out) const {
    const int8_t *weights = net.duplex + int64_t{n} * net.units * net.groups * kDuplexIns;
    for (int32_t u = 0; u < net.units; u += kInt8Lanes) {
      typename Isa::Sums sums[kCount];
      for (int i = 0; i < kCount; ++i) {
        sums[i] = Isa::no_sums();
      }
      for (int32_t group = 0; group < net.groups; ++group) {
        const int32_t skip = group * kDuplexIns + from * kGroupFilters;
        multiply_int8<Isa, kCount>(work.along[0] + group * kAlongBytes + (kEdge + from) * kGroupFilters,
                                   kFilterGroups * kAlongBytes, weights + int8_weight(net.groups * kDuplexIns, skip, u),
                                   (to - from) * kGroupFilters / kQuad, sums);
      }
      for (int i = 0; i < kCount; ++i) {
        Isa::store_sums(out + i * net.units + u, sums[i]);
      }
    }
  }
};

// The best of each unit over the registers; what five neighbouring registers hold lies in one row.
template <class Isa> struct BestAcross8 {
  const RegisterNet8 &net;
  const int8_t *weights;
  const RegisterWork8<Isa> &work;
  int32_t *best;

  template <int kCount> void run(int32_t first) const {
    const int32_t ins = kAcross * net.units;
    for (int32_t v = 0; v < net.units; v += kInt8Lanes) {
      typename Isa::Sums sums[kCount];
      for (int i = 0; i < kCount; ++i) {
        sums[i] = Isa::no_sums();
      }
      multiply_int8<Isa, kCount>(work.duplex + first * net.units, net.units, weights + int8_weight(ins, 0, v),
                                 ins / kQuad, sums);
      typename Isa::Sums most = Isa::load_sums(best + v);
      for (int i = 0; i < kCount; ++i) {
        most = Isa::larger_sums(most, sums[i]);
      }
      Isa::store_sums(best + v, most);
    }
  }
};

template <class Isa> inline void join_halves8(const RegisterNet8 &net, int32_t n, RegisterWork8<Isa> *work) {
  for (int32_t u = 0; u < net.units; u += kInt8Lanes) {
    const typename Isa::Units scale = Isa::load(net.scale + n * net.units + u);
    const typename Isa::Units offset = Isa::load(net.offset + n * net.units + u);
    const int32_t ins = net.groups * kDuplexIns;
    const typename Isa::Sums missing =
        missing_sums<Isa>(net.duplex + int64_t{n} * net.units * ins + int8_weight(ins, 0, u), ins / kQuad);
    for (int32_t r = 0; r < kRegisters; ++r) {
      typename Isa::Sums sum = Isa::load_sums(work->seed + r * net.units + u);
      if (net.bulge > 0) {
        const int32_t begin = r < net.bulge ? 0 : r - net.bulge;
        const int32_t end = r + net.bulge < kRegisters ? r + net.bulge : kRegisters - 1;
        typename Isa::Sums most = Isa::load_sums(work->rest + begin * net.units + u);
        for (int32_t other = begin + 1; other <= end; ++other) {
          most = Isa::larger_sums(most, Isa::load_sums(work->rest + other * net.units + u));
        }
        sum = Isa::add_sums(sum, most);
      }
      Isa::store_bytes(work->duplex + (r + kAcross / 2) * net.units + u,
                       Isa::multiply_add(scale, Isa::to_units(whole_sums<Isa>(sum, missing)), offset));
    }
  }
}

// weights: across, of the net
template <class Isa>
inline float net_margin8(const RegisterNet8 &net, int32_t n, const int8_t *weights, const int32_t *best) {
  using Units = typename Isa::Units;
  const Units zero = Isa::set(0.0f);
  alignas(64) float z[kMaxUnits];
  for (int32_t u = 0; u < net.units; u += kInt8Lanes) {
    const int32_t at = n * net.units + u;
    const int32_t ins = kAcross * net.units;
    const typename Isa::Sums sum =
        whole_sums<Isa>(Isa::load_sums(best + u), missing_sums<Isa>(weights + int8_weight(ins, 0, u), ins / kQuad));
    Isa::store(z + u, Isa::larger(Isa::multiply_add(Isa::to_units(sum), Isa::load(net.across_scale + at),
                                                    Isa::load(net.across_bias + at)),
                                  zero));
  }
  Units margin = zero;
  for (int32_t h = 0; h < net.hidden; h += kInt8Lanes) {
    Units sum = Isa::load(net.dense_bias + n * net.hidden + h);
    for (int32_t u = 0; u < net.units; ++u) {
      sum = Isa::multiply_add(Isa::set(z[u]), Isa::load(net.dense + (n * net.units + u) * net.hidden + h), sum);
    }
    margin = Isa::multiply_add(Isa::larger(sum, zero), Isa::load(net.margin + n * net.hidden + h), margin);
  }
  return net.margin_bias[n] + Isa::fold(margin);
}

// Equals run_reference.
template <class Isa> void run_net(const RegisterNet8 &net, const PlanePairs &pairs, float *margins) {
  RegisterWork8<Isa> work;
  // The rows before the first and behind the last register stay so.
  memset(work.duplex, Isa::kZeroByte, sizeof work.duplex);
  for (int64_t b = 0; b < pairs.batch; ++b) {
    PairSymbols pair;
    read_pair(mirna_of(pairs, b), site_of(pairs, b), &pair);
    RowOffsets offsets;
    read_rows(pair, &offsets);
    float sum = 0;
    for (int32_t n = 0; n < net.nets; ++n) {
      each_int8_block<kRegisters, Isa::kBlock>(SumPlaces8<Isa>{net, offsets, n, work});
      join_halves8<Isa>(net, n, &work);
      alignas(64) int32_t best[kMaxUnits];
      for (int32_t u = 0; u < net.units; ++u) {
        best[u] = INT32_MIN;
      }
      const int8_t *across = net.across + int64_t{n} * kAcross * net.units * net.units;
      each_int8_block<kRegisters, Isa::kBlock>(BestAcross8<Isa>{net, across, work, best});
      sum += net_margin8<Isa>(net, n, across, best);
    }
    margins[b] = sum / static_cast<float>(net.nets);
  }
}

} // namespace
} // namespace shk

#endif
