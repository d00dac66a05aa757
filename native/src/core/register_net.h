// SPDX-License-Identifier: Apache-2.0
//
// The network over registers: its weights as every backend reads them, and what of a pair they are applied to. The
// formulas stand in seedhawk.h at shk_register_net_run.
//
// A filter along the duplex sees nothing but pairs of letters, so its product with a pair is a row of a table: the
// largest layer of the model is five loads and additions for each place of a register.
#ifndef SEEDHAWK_CORE_REGISTER_NET_H
#define SEEDHAWK_CORE_REGISTER_NET_H

#include "core/planes.h"

namespace shk {

constexpr int32_t kRegisterWindow = 50;
constexpr int32_t kPlaces = 24;
constexpr int32_t kPairTypes = 6;
constexpr int32_t kAlong = 5;
constexpr int32_t kAcross = 5;
constexpr int32_t kSeedPlaces = 10;
constexpr int32_t kOverhang = 6;
constexpr int32_t kRegisters = 49;
constexpr int32_t kSymbols = 5; // A C G U, no base

constexpr int32_t kFilterLanes = 8; // filters are filled up to a multiple of this
constexpr int32_t kUnitLanes = 16;  // units and hidden units likewise
constexpr int32_t kMaxNets = 16;
constexpr int32_t kMaxFilters = 32;
constexpr int32_t kMaxUnits = 64;
constexpr int32_t kMaxHidden = 64;
constexpr int32_t kMaxBulge = 8;

// Weights by net, filled up with zeros to whole lanes: a filled-up filter or unit is 0 everywhere.
struct RegisterNet {
  int32_t nets;
  int32_t filters; // with filling
  int32_t units;
  int32_t hidden;
  int32_t bulge;
  int32_t seed_places;      // kPlaces without a bulge
  const float *table;       // [nets][kSymbols][kSymbols][kAlong][filters], miRNA's symbol first
  const float *place;       // [nets][kPlaces + kAlong / 2][filters], the last ones zero
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

// The symbols of a pair. `site` begins kOverhang columns before the window, so that place p in register r lies opposite
// site[p + r].
struct PairSymbols {
  uint8_t mirna[kPlaces];
  uint8_t site[kPlaces + kRegisters - 1];
};

SHK_HD uint8_t symbol_in(const Planes &planes, int32_t column) {
  const bool known = column >= 0 && column < kMaxPlaneLength && (planes.known >> column & 1) != 0;
  return static_cast<uint8_t>(known ? base_in(planes, column) : kSymbols - 1);
}

SHK_HD void read_pair(const Planes &mirna, const Planes &site, PairSymbols *symbols) {
  for (int32_t p = 0; p < kPlaces; ++p) {
    symbols->mirna[p] = symbol_in(mirna, p);
  }
  for (int32_t i = 0; i < kPlaces + kRegisters - 1; ++i) {
    const int32_t column = i - kOverhang;
    symbols->site[i] = column < kRegisterWindow ? symbol_in(site, column) : static_cast<uint8_t>(kSymbols - 1);
  }
}

} // namespace shk

#endif
