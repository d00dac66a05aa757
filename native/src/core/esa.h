// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's extended seed alignment of one pair, and the rows of its encoding, on bit planes.
//
// The alignment is a longest common subsequence under "pairs with". Row r of the table is a word of 10 bits, bit c set
// where the count over nt 0..r grows from site position c-1 to c; the step from row to row is the well-known addition
// with carry. Going back from the corner, a position without growth is skipped, and from one with growth the nearest
// earlier nt that pairs with it is its partner: that is where the traceback "site position first, then diagonal, then
// nt" ends. So unpaired nt stand before unpaired positions, no mismatch is ever aligned, and every run of letters
// between two pairs keeps one shift from its position to its column: the planes are moved run by run.
#ifndef SEEDHAWK_CORE_ESA_H
#define SEEDHAWK_CORE_ESA_H

#include "core/planes.h"

namespace shk {

constexpr int32_t kEsaRows = 10;
constexpr int32_t kEsaColumns = 50;
constexpr int32_t kEsaLength = 10; // nt and site positions that are aligned
constexpr int32_t kEsaFirst = 5;   // the first site position, and the first column, of the alignment

// Bit j of row i is column j of row i: miRNA A C G U gap, site A C G U gap.
struct EsaRows {
  uint64_t rows[kEsaRows];
};

SHK_HD int32_t highest_bit(uint32_t word) {
#if defined(__CUDA_ARCH__)
  return 31 - __clz(static_cast<int>(word));
#else
  return 31 - __builtin_clz(word);
#endif
}

SHK_HD int32_t bit_count(uint32_t word) {
#if defined(__CUDA_ARCH__)
  return __popc(word);
#else
  return __builtin_popcount(word);
#endif
}

SHK_HD Planes planes_at(const uint64_t *planes, int64_t index) {
  const Planes read = {planes[3 * index], planes[3 * index + 1], planes[3 * index + 2]};
  return read;
}

SHK_HD Planes site_of(const PlanePairs &pairs, int64_t pair) {
  return planes_at(pairs.sites, pairs.site_index[pair]);
}

SHK_HD Planes mirna_of(const PlanePairs &pairs, int64_t pair) {
  return planes_at(pairs.mirnas, pairs.mirna_index[pair]);
}

SHK_HD Planes shifted(const Planes &planes, int32_t by) {
  const Planes moved = {planes.low >> by, planes.high >> by, planes.known >> by};
  return moved;
}

// Fills the rows of the table and returns the score. mirna and site: bits 0..9 are what is aligned.
SHK_HD int32_t esa_table(const Planes &mirna, const Planes &site, uint32_t *growth) {
  constexpr uint32_t kAll = (1u << kEsaLength) - 1;
  const uint32_t pairing[4] = {
      static_cast<uint32_t>(columns_pairing(site, 0)) & kAll, static_cast<uint32_t>(columns_pairing(site, 1)) & kAll,
      static_cast<uint32_t>(columns_pairing(site, 2)) & kAll, static_cast<uint32_t>(columns_pairing(site, 3)) & kAll};
  uint32_t flat = kAll;
  for (int32_t nt = 0; nt < kEsaLength; ++nt) {
    const uint32_t matches = (mirna.known >> nt & 1) != 0 ? pairing[base_in(mirna, nt)] : 0;
    const uint32_t hits = flat & matches;
    flat = ((flat + hits) | (flat - hits)) & kAll;
    growth[nt] = ~flat & kAll;
  }
  return bit_count(growth[kEsaLength - 1]);
}

// Adds bits [from, to) of `planes`, moved up by `shift`.
SHK_HD void move_run_of_bits(const Planes &planes, int32_t from, int32_t to, int32_t shift, Planes *out,
                             uint64_t *occupied) {
  const uint64_t bits = (UINT64_C(1) << to) - (UINT64_C(1) << from);
  out->low |= (planes.low & bits) << shift;
  out->high |= (planes.high & bits) << shift;
  out->known |= (planes.known & bits) << shift;
  *occupied |= bits << shift;
}

// One sequence's five rows: what stands before the alignment, the alignment, what follows it.
SHK_HD void esa_rows_of(const Planes &head, const Planes &aligned, const Planes &tail, uint64_t occupied,
                        int32_t length, uint64_t *rows) {
  constexpr uint64_t kAll = (UINT64_C(1) << kEsaColumns) - 1;
  const int32_t end = kEsaFirst + length;
  const Planes all = {head.low | aligned.low << kEsaFirst | tail.low << end,
                      head.high | aligned.high << kEsaFirst | tail.high << end,
                      head.known | aligned.known << kEsaFirst | tail.known << end};
  for (uint32_t base = 0; base < 4; ++base) {
    rows[base] = columns_with(all, base) & kAll;
  }
  rows[4] = (~occupied & ((UINT64_C(1) << length) - 1)) << kEsaFirst;
}

// The score alone.
SHK_HD int32_t esa_score(const Planes &mirna, const Planes &site) {
  uint32_t growth[kEsaLength];
  return esa_table(mirna, shifted(site, kEsaFirst), growth);
}

// The rows; returns the score.
SHK_HD int32_t esa_encode(const Planes &mirna, const Planes &site, EsaRows *out) {
  const Planes seed = shifted(site, kEsaFirst);
  uint32_t growth[kEsaLength];
  const int32_t score = esa_table(mirna, seed, growth);
  // The nt that pair with each base; an unknown site position is never asked for.
  const uint32_t partners[4] = {
      static_cast<uint32_t>(columns_pairing(mirna, 0)), static_cast<uint32_t>(columns_pairing(mirna, 1)),
      static_cast<uint32_t>(columns_pairing(mirna, 2)), static_cast<uint32_t>(columns_pairing(mirna, 3))};
  Planes mirna_run = {0, 0, 0};
  Planes site_run = {0, 0, 0};
  uint64_t mirna_occupied = 0;
  uint64_t site_occupied = 0;
  int32_t nts = kEsaLength;       // not yet placed: [0, nts)
  int32_t positions = kEsaLength; // not yet placed: [0, positions)
  int32_t before = kEsaLength;    // pairs are looked for at positions [0, before)
  int32_t site_shift = kEsaLength - score;
  for (int32_t pair = score - 1; pair >= 0; --pair) {
    const int32_t position = highest_bit(growth[nts - 1] & ((1u << before) - 1));
    const int32_t nt = highest_bit(partners[base_in(seed, position)] & ((1u << nts) - 1));
    move_run_of_bits(mirna, nt, nts, position - pair, &mirna_run, &mirna_occupied);
    move_run_of_bits(seed, position + 1, positions, site_shift, &site_run, &site_occupied);
    site_shift = nt - pair; // of this position and those before it, up to the next pair
    nts = nt;
    positions = position + 1;
    before = position;
  }
  move_run_of_bits(mirna, 0, nts, 0, &mirna_run, &mirna_occupied);
  move_run_of_bits(seed, 0, positions, site_shift, &site_run, &site_occupied);

  const int32_t length = 2 * kEsaLength - score;
  const Planes none = {0, 0, 0};
  const uint64_t head_bits = (UINT64_C(1) << kEsaFirst) - 1;
  const Planes head = {site.low & head_bits, site.high & head_bits, site.known & head_bits};
  esa_rows_of(none, mirna_run, shifted(mirna, kEsaLength), mirna_occupied, length, out->rows);
  esa_rows_of(head, site_run, shifted(seed, kEsaLength), site_occupied, length, out->rows + kEsaRows / 2);
  return score;
}

} // namespace shk

#endif
