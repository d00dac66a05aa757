// SPDX-License-Identifier: Apache-2.0
//
// The search for canonical sites, and what is made ready for the kernels that describe them.
#ifndef SEEDHAWK_CORE_FIND_SITES_H
#define SEEDHAWK_CORE_FIND_SITES_H

#include "core/sites.h"

namespace shk {

const SiteTables &site_tables();

// Fills `codes`, of site_cells elements.
void fill_codes(const Sequence &packed, uint8_t *codes);

// A site before it is sorted: 8 * group + type, as GroupsView has it, and the position opposite nt 1.
struct FoundSite {
  uint32_t entry;
  int32_t nt1;
};

constexpr int64_t kFoundPadding = 8;

// Finds all sites and writes where the list of each group begins; returns their number. `found` holds `capacity` sites
// and kFoundPadding that may be overwritten; what is in it counts when all sites fit.
int64_t find_sites(const GroupsView &groups, const uint8_t *codes, int64_t length, int32_t *offsets, FoundSite *found,
                   int64_t capacity);

// Sorts sites by group; `offsets` are those of find_sites.
void sort_sites(const FoundSite *found, int64_t count, int32_t group_count, int32_t *offsets, int32_t *sites);

// Fills the three arrays, of site_cells, site_cells and site_au_bytes elements, and `sequence` with them.
void fill_site_sequence(const Sequence &packed, int32_t utr_length, int32_t orf_length, uint8_t *codes,
                        uint64_t *before, uint8_t *au, SiteSequence *sequence);

// The scalar kernels.
void features_reference(const SiteTables &tables, const GroupsView &groups, const SiteSequence &sequence,
                        const SitesView &sites, float *out);
void scores_reference(const SiteTables &tables, const SiteNet &net, const GroupsView &groups,
                      const SiteSequence &sequence, const SitesView &sites, int32_t first_type, const SiteScores &out);

// The type at a place where letters are missing, and -1 where there is none. A missing letter matches nothing, so that
// one type is left at most. `entry_type` is that of a group which matches the code with zeros in place of what is
// missing, and an A opposite nt 1. Bit k of `missing` stands for the letter opposite nt 2 + k.
SHK_HD int32_t partial_type(int32_t entry_type, uint32_t missing, bool with_a) {
  const bool no2 = (missing & 1) != 0;
  const bool no7 = (missing & 1 << 5) != 0;
  const bool no8 = (missing & 1 << 6) != 0;
  if ((missing & 0x1E) != 0) {
    return -1; // nt 3-6 belong to every type
  }
  if (no2) {
    return !no7 && !no8 && (entry_type == kEightMer || entry_type == kOffsetSixMer) ? kOffsetSixMer : -1;
  }
  if (entry_type == kOffsetSixMer) {
    return -1;
  }
  if (!no7 && entry_type != kSixMerA1) {
    return with_a ? kSevenMerA1 : kSixMer;
  }
  return with_a ? kSixMerA1 : -1;
}

// Calls found(group, type) for each site with nt 1 opposite `nt1`, in no order. `code` and `missing` are those of the
// seven letters before it; letters that are missing count as 0 in the code.
template <class Found>
SHK_HD void sites_at(const GroupsView &groups, uint32_t code, uint32_t missing, bool with_a, Found &&found) {
  const uint32_t list = 2 * code + (with_a || missing != 0 ? 1 : 0);
  for (uint32_t i = groups.heads[list]; i < groups.heads[list + 1]; ++i) {
    const uint32_t entry = groups.entries[i];
    const int32_t type = static_cast<int32_t>(entry & 7);
    const int32_t left = missing == 0 ? type : partial_type(type, missing, with_a);
    if (left >= 0) {
      found(static_cast<int32_t>(entry >> 3), left);
    }
  }
}

// Calls place(nt1, code, missing, with_a) for each place of nt 1, see sites_at. `codes` are those of a SiteSequence. An
// offset 6mer at the 3' end has neither nt 1 nor nt 2 opposite a letter.
template <class Place> SHK_HD void each_place(const uint8_t *codes, int32_t length, Place &&place) {
  uint32_t code = 0;
  uint32_t missing = 0x7F;
  for (int32_t nt1 = 1; nt1 <= length + 1; ++nt1) {
    const uint32_t entering = codes[kReach + nt1 - 1]; // opposite nt 2
    code = (code << 2 | (entering & 3)) & (kSeedCodes - 1);
    missing = (missing << 1 | entering >> 2) & 0x7F;
    place(nt1, code, missing, codes[kReach + nt1] == 0);
  }
}

} // namespace shk

#endif
