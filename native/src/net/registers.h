// SPDX-License-Identifier: Apache-2.0
//
// What the kernels of a processor and of a device share of the network over registers: its sizes, what of a pair it is
// applied to, and its weights in int8. Nothing here is written for one instruction set.
#ifndef SEEDHAWK_NET_REGISTERS_H
#define SEEDHAWK_NET_REGISTERS_H

#include "core/planes.h"
#include "net/net.h"

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

constexpr int32_t kMaxNets = 16;
constexpr int32_t kMaxFilters = 32;
constexpr int32_t kMaxUnits = 64;
constexpr int32_t kMaxHidden = 64;
constexpr int32_t kMaxBulge = 8;

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

// The symbol of a site that stands at `i` of PairSymbols::site.
SHK_HD uint8_t site_symbol(const Planes &site, int32_t i) {
  const int32_t column = i - kOverhang;
  return column < kRegisterWindow ? symbol_in(site, column) : static_cast<uint8_t>(kSymbols - 1);
}

SHK_HD void read_pair(const Planes &mirna, const Planes &site, PairSymbols *symbols) {
  for (int32_t p = 0; p < kPlaces; ++p) {
    symbols->mirna[p] = symbol_in(mirna, p);
  }
  for (int32_t i = 0; i < kPlaces + kRegisters - 1; ++i) {
    symbols->site[i] = site_symbol(site, i);
  }
}

// In int8, what a pair of letters brings to its five places is a row of whole numbers of 16 bits, so four places of 8
// filters lie in one vector. A row that begins at any of the four reaches into the next vector at most.
constexpr int32_t kGroupFilters = 8;
constexpr int32_t kFilterGroups = kMaxFilters / kGroupFilters;
constexpr int32_t kPhases = 4;                              // places of a vector
constexpr int32_t kPhaseShorts = kPhases * kGroupFilters;   // of a vector
constexpr int32_t kEdge = kAlong / 2;                       // rows before place 0
constexpr int32_t kAlongRows = kPlaces + kAlong - 1;        // with those before the first and behind the last
constexpr int32_t kAlongBytes = kAlongRows * kGroupFilters; // of a register and group
constexpr int32_t kDuplexIns = kPlaces * kGroupFilters;     // of a group
constexpr int32_t kPhaseRows = kSymbols * kSymbols;         // rows of a phase
constexpr int32_t kGroupTable = kPhases * kPhaseRows * 2 * kPhaseShorts;
constexpr int32_t kMostShift = 7;

static_assert(kAlongRows % kPhases == 0 && kPhases - 1 + kAlong <= 2 * kPhases, "two vectors hold a row");

// Filters in groups of 8, units and hidden units filled up as those of RegisterNet. Whole numbers are in the steps of
// what they are added to.
struct RegisterNet8 {
  static constexpr int32_t kKind = SHK_NET_REGISTERS_INT8;

  int32_t nets;
  int32_t groups; // of filters
  int32_t units;
  int32_t hidden;
  int32_t bulge;
  int32_t seed_places;
  int32_t shifts[kMaxNets];  // bits behind the point of table and place
  const int16_t *table;      // [nets][groups][phase][miRNA's symbol][site's symbol][2 * kPhases places][kGroupFilters]
  const int16_t *place;      // [nets][groups][kAlongRows][kGroupFilters], a half added
  const int8_t *duplex;      // [nets] of groups * kDuplexIns inputs, see int8_weight
  const float *scale;        // [nets][units]
  const float *offset;       // [nets][units]
  const int8_t *across;      // [nets] of kAcross * units inputs
  const float *across_scale; // [nets][units]
  const float *across_bias;  // [nets][units]
  const float *dense;        // [nets][units][hidden]
  const float *dense_bias;   // [nets][hidden]
  const float *margin;       // [nets][hidden]
  const float *margin_bias;  // [nets]
};

// Where the row of a pair of letters begins in a group's table; `p`: the place in the miRNA.
SHK_HD int32_t mirna_row(int32_t p, int32_t symbol) {
  return (p % kPhases * kPhaseRows + symbol * kSymbols) * 2 * kPhaseShorts;
}

SHK_HD int32_t site_row(int32_t symbol) {
  return symbol * 2 * kPhaseShorts;
}

void fill_net(const GivenNet &given, RegisterNet8 *net, Weights *weights);

} // namespace shk

#endif
