// SPDX-License-Identifier: Apache-2.0
//
// The network over registers: its weights as every backend reads them, and its vector kernel. The formulas stand in
// seedhawk.h at shk_net_run.
//
// A filter along the duplex sees nothing but pairs of letters, so its product with a pair is a row of a table: the
// largest layer of the model is five loads and additions for each place of a register.
#ifndef SEEDHAWK_NET_REGISTER_NET_H
#define SEEDHAWK_NET_REGISTER_NET_H

#include "core/esa.h"
#include "cpu/simd_multiply.h"
#include "net/registers.h"

namespace shk {

constexpr int32_t kFilterLanes = 8; // filters are filled up to a multiple of this
constexpr int32_t kTwoRow = 6;      // places of a row of two_table
constexpr int32_t kTwoPlaces = kPlaces + kAlong - 1;
constexpr int32_t kTwoTable = 2 * kSymbols * kSymbols * kTwoRow * kFilterLanes;
constexpr int32_t kUnitLanes = 16; // units and hidden units likewise

// Weights by net, filled up with zeros to whole lanes: a filled-up filter or unit is 0 everywhere.
struct RegisterNet {
  static constexpr int32_t kKind = SHK_NET_REGISTERS;

  int32_t nets;
  int32_t filters; // with filling
  int32_t units;
  int32_t hidden;
  int32_t bulge;
  int32_t seed_places;      // kPlaces without a bulge
  const float *table;       // [nets][kSymbols][kSymbols][kAlong][filters], miRNA's symbol first
  const float *place;       // [nets][kPlaces + kAlong / 2][filters], the last ones zero
  const float *two_table;   // the table where two places lie in a vector, see filter_two_places; null for many filters
  const float *two_place;   // [nets][kTwoPlaces][filters], places kBefore before nt 1 first, which are zero
  const float *duplex;      // [nets][kPlaces][filters][units]
  const float *scale;       // [nets][units]
  const float *offset;      // [nets][units]
  const float *across;      // [nets][kAcross][units][units], the unit that is read first
  const float *across_bias; // [nets][units]
  const float *dense;       // [nets][units][hidden]
  const float *dense_bias;  // [nets][hidden]
  const float *margin;      // [nets][hidden]
  const float *margin_bias; // [nets]
};

// Takes the caller's sizes and weights, and refuses what the kind does not have.
void fill_net(const GivenNet &given, RegisterNet *net, Weights *weights);

void run_reference(const RegisterNet &net, const PlanePairs &pairs, float *margins);

// The largest values that a network in int8 is told: of each net those of a, then those of h.
inline int32_t range_count(const RegisterNet &net) {
  return 2 * net.nets;
}
void measure_ranges(const RegisterNet &net, const PlanePairs &pairs, float *ranges);

// The network over registers in vectors, a template over `Isa` like simd_kernels.h. Lanes are filters or units, so each
// lane adds in the order of the reference.
//
// Isa provides
//   Filters   8 floats: load_filters, add_filters, positive_filters, store_filters
//   kTakesTwoPlaces  whether Units are one machine register, so that two places of 8 filters go through at once
// and what simd_multiply.h asks for.
namespace {

constexpr int32_t kBefore = kAlong / 2; // rows of the duplex before register 0, and places before nt 1
constexpr int32_t kAlongFloats = (kPlaces + kBefore) * kMaxFilters;

template <class Isa> struct alignas(64) RegisterWork {
  float along[Isa::kBlock][kAlongFloats]; // of one block of registers: kBefore rows of no meaning, [places][filters]
  float seed[kRegisters][kMaxUnits];
  float rest[kRegisters][kMaxUnits];
  float duplex[(kRegisters + kAcross - 1) * kMaxUnits]; // [register + kBefore][units]
};

template <class Isa> inline bool takes_two_places(const RegisterNet &net) {
  return Isa::kTakesTwoPlaces && net.filters == kFilterLanes;
}

// Where in the table a pair's rows begin: mirna[p] + site[p + r].
struct TableOffsets {
  int32_t mirna[kPlaces];
  int32_t site[kPlaces + kRegisters - 1];
};

inline void read_offsets(const PairSymbols &pair, int32_t row, TableOffsets *offsets) {
  for (int32_t p = 0; p < kPlaces; ++p) {
    offsets->mirna[p] = pair.mirna[p] * kSymbols * row;
  }
  for (int32_t i = 0; i < kPlaces + kRegisters - 1; ++i) {
    offsets->site[i] = pair.site[i] * row;
  }
}

// Writes max(0, filters along the duplex) of one register, behind the first kBefore rows of `out`. The five places that
// a pair of letters counts for are under way at a time, so that its rows of the table are found once. kFilters: their
// number, or 0 when it is known at run time alone.
template <class Isa, int32_t kFilters>
inline void filter_register(const float *table, const float *place, int32_t filter_count, const TableOffsets &offsets,
                            int32_t r, float *out) {
  static_assert(kAlong == 5, "five sums");
  const int32_t filters = kFilters != 0 ? kFilters : filter_count;
  for (int32_t f = 0; f < filters; f += kFilterLanes) {
    using Filters = typename Isa::Filters;
    const float *rows = table + f;
    const float *fresh = place + f + kBefore * filters;
    float *to = out + f;
    Filters s0 = Isa::load_filters(fresh); // places before nt 1: never read
    Filters s1 = s0;
    Filters s2 = Isa::load_filters(place + f);
    Filters s3 = Isa::load_filters(place + f + filters);
    for (int32_t p = 0; p < kPlaces; ++p) {
      const float *row = rows + offsets.mirna[p] + offsets.site[p + r];
      s0 = Isa::add_filters(s0, Isa::load_filters(row + 4 * filters));
      s1 = Isa::add_filters(s1, Isa::load_filters(row + 3 * filters));
      s2 = Isa::add_filters(s2, Isa::load_filters(row + 2 * filters));
      s3 = Isa::add_filters(s3, Isa::load_filters(row + filters));
      const Filters s4 = Isa::add_filters(Isa::load_filters(fresh), Isa::load_filters(row));
      Isa::store_filters(to, Isa::positive_filters(s0));
      s0 = s1;
      s1 = s2;
      s2 = s3;
      s3 = s4;
      fresh += filters;
      to += filters;
    }
    Isa::store_filters(to, Isa::positive_filters(s0));
    Isa::store_filters(to + filters, Isa::positive_filters(s1));
  }
}

// As filter_register for 8 filters, two places in a vector. What a pair of letters adds to its five places then comes
// in three loads: two_table has each row twice, for a place of even number and for one of odd number, and zeros where a
// vector reaches beyond the five. A zero that is added changes nothing that max(0, ...) lets through.
template <class Isa>
inline void filter_two_places(const float *table, const float *place, const TableOffsets &offsets, int32_t r,
                              float *out) {
  static_assert(kAlong == 5 && kPlaces % 2 == 0 && 2 * kFilterLanes == kUnitLanes, "three vectors of two places");
  using Units = typename Isa::Units;
  constexpr int32_t kOdd = kSymbols * kSymbols * kTwoRow * kFilterLanes;
  const Units zero = Isa::set(0.0f);
  Units s0 = Isa::load(place);
  Units s1 = Isa::load(place + kUnitLanes);
  for (int32_t p = 0; p < kPlaces; p += 2) {
    const float *even = table + offsets.mirna[p] + offsets.site[p + r];
    const float *odd = table + kOdd + offsets.mirna[p + 1] + offsets.site[p + 1 + r];
    s0 = Isa::add(Isa::add(s0, Isa::load(even)), Isa::load(odd));
    s1 = Isa::add(Isa::add(s1, Isa::load(even + kUnitLanes)), Isa::load(odd + kUnitLanes));
    const Units fresh = Isa::load(place + (p + 4) * kFilterLanes);
    const Units s2 = Isa::add(Isa::add(fresh, Isa::load(even + 2 * kUnitLanes)), Isa::load(odd + 2 * kUnitLanes));
    Isa::store(out + p * kFilterLanes, Isa::larger(s0, zero));
    s0 = s1;
    s1 = s2;
  }
  Isa::store(out + kPlaces * kFilterLanes, Isa::larger(s0, zero));
}

// The filters along the duplex, and the two sums over places, of a block of registers.
template <class Isa> struct SumPlaces {
  const RegisterNet &net;
  const TableOffsets &offsets;
  const float *table;
  const float *place;
  const float *weights;
  RegisterWork<Isa> &work;

  template <int kCount> void run(int32_t first) const {
    for (int i = 0; i < kCount; ++i) {
      if (takes_two_places<Isa>(net)) {
        filter_two_places<Isa>(table, place, offsets, first + i, work.along[i]);
      } else if (net.filters == kFilterLanes) {
        filter_register<Isa, kFilterLanes>(table, place, net.filters, offsets, first + i, work.along[i]);
      } else {
        filter_register<Isa, 0>(table, place, net.filters, offsets, first + i, work.along[i]);
      }
    }
    sum<kCount>(0, net.seed_places, work.seed + first);
    if (net.seed_places < kPlaces) {
      sum<kCount>(net.seed_places, kPlaces, work.rest + first);
    }
  }

  template <int kCount> void sum(int32_t from, int32_t to, float (*out)[kMaxUnits]) const {
    const int32_t skip = from * net.filters;
    for (int32_t u = 0; u < net.units; u += kUnitLanes) {
      typename Isa::Units sums[kCount];
      for (int i = 0; i < kCount; ++i) {
        sums[i] = Isa::set(0.0f);
      }
      multiply<Isa, kCount>(work.along[0] + kBefore * net.filters + skip, kAlongFloats,
                            weights + static_cast<int64_t>(skip) * net.units + u, net.units, (to - from) * net.filters,
                            sums);
      for (int i = 0; i < kCount; ++i) {
        Isa::store(out[i] + u, sums[i]);
      }
    }
  }
};

// The best of each unit over the registers; what five neighbouring registers hold lies in one row.
template <class Isa> struct BestAcross {
  const RegisterNet &net;
  const float *weights;
  const float *bias;
  const RegisterWork<Isa> &work;
  float *best;

  template <int kCount> void run(int32_t first) const {
    for (int32_t v = 0; v < net.units; v += kUnitLanes) {
      typename Isa::Units sums[kCount];
      for (int i = 0; i < kCount; ++i) {
        sums[i] = Isa::load(bias + v);
      }
      multiply<Isa, kCount>(work.duplex + first * net.units, net.units, weights + v, net.units, kAcross * net.units,
                            sums);
      typename Isa::Units most = Isa::load(best + v);
      for (int i = 0; i < kCount; ++i) {
        most = Isa::larger(most, sums[i]);
      }
      Isa::store(best + v, most);
    }
  }
};

template <class Isa> inline void join_halves(const RegisterNet &net, int32_t n, RegisterWork<Isa> *work) {
  for (int32_t u = 0; u < net.units; u += kUnitLanes) {
    const typename Isa::Units scale = Isa::load(net.scale + n * net.units + u);
    const typename Isa::Units offset = Isa::load(net.offset + n * net.units + u);
    for (int32_t r = 0; r < kRegisters; ++r) {
      typename Isa::Units sum = Isa::load(work->seed[r] + u);
      if (net.bulge > 0) {
        const int32_t begin = r < net.bulge ? 0 : r - net.bulge;
        const int32_t end = r + net.bulge < kRegisters ? r + net.bulge : kRegisters - 1;
        typename Isa::Units most = Isa::load(work->rest[begin] + u);
        for (int32_t other = begin + 1; other <= end; ++other) {
          most = Isa::larger(most, Isa::load(work->rest[other] + u));
        }
        sum = Isa::add(sum, most);
      }
      sum = Isa::larger(Isa::multiply_add(scale, sum, offset), Isa::set(0.0f));
      Isa::store(work->duplex + (r + kBefore) * net.units + u, sum);
    }
  }
}

template <class Isa> inline float net_margin(const RegisterNet &net, int32_t n, const float *best) {
  float margin = net.margin_bias[n];
  for (int32_t h = 0; h < net.hidden; h += kUnitLanes) {
    typename Isa::Units sum = Isa::load(net.dense_bias + n * net.hidden + h);
    for (int32_t u = 0; u < net.units; ++u) {
      sum = Isa::multiply_add(Isa::set(best[u]), Isa::load(net.dense + (n * net.units + u) * net.hidden + h), sum);
    }
    alignas(64) float hidden[kUnitLanes];
    Isa::store(hidden, Isa::larger(sum, Isa::set(0.0f)));
    for (int32_t i = 0; i < kUnitLanes; ++i) {
      margin = __builtin_fmaf(hidden[i], net.margin[n * net.hidden + h + i], margin);
    }
  }
  return margin;
}

// Equals run_reference.
template <class Isa> void run_net(const RegisterNet &net, const PlanePairs &pairs, float *margins) {
  RegisterWork<Isa> work;
  memset(work.duplex, 0, sizeof work.duplex); // the rows before the first and behind the last register stay so
  for (int64_t b = 0; b < pairs.batch; ++b) {
    PairSymbols pair;
    read_pair(mirna_of(pairs, b), site_of(pairs, b), &pair);
    TableOffsets offsets;
    read_offsets(pair, takes_two_places<Isa>(net) ? kTwoRow * kFilterLanes : kAlong * net.filters, &offsets);
    float sum = 0;
    for (int32_t n = 0; n < net.nets; ++n) {
      const bool two = takes_two_places<Isa>(net);
      const float *table =
          two ? net.two_table + n * kTwoTable : net.table + n * kSymbols * kSymbols * kAlong * net.filters;
      const float *place =
          two ? net.two_place + n * kTwoPlaces * net.filters : net.place + n * (kPlaces + kBefore) * net.filters;
      each_block<Isa, kRegisters>(
          SumPlaces<Isa>{net, offsets, table, place, net.duplex + n * kPlaces * net.filters * net.units, work});
      join_halves<Isa>(net, n, &work);
      alignas(64) float best[kMaxUnits] = {};
      each_block<Isa, kRegisters>(BestAcross<Isa>{net, net.across + n * kAcross * net.units * net.units,
                                                  net.across_bias + n * net.units, work, best});
      sum += net_margin<Isa>(net, n, best);
    }
    margins[b] = sum / static_cast<float>(net.nets);
  }
}

} // namespace
} // namespace shk

#endif
