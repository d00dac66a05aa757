// SPDX-License-Identifier: Apache-2.0
//
// Canonical sites in plain loops: the tables, the search, and the scalar kernels.
#include "core/sites.h"

#include "core/find_sites.h"
#include "core/site_groups.h"
#include "core/site_strength.h"

namespace shk {

const SiteTables &site_tables() {
  static const std::unique_ptr<const SiteTables> tables = make_site_tables();
  return *tables;
}

void fill_codes(const Sequence &packed, uint8_t *codes) {
  memset(codes, kNoLetter, kReach);
  memset(codes + kReach + packed.base_count, kNoLetter, kReach + 1);
  for (int64_t i = 0; i < packed.base_count; ++i) {
    codes[kReach + i] = static_cast<uint8_t>(packed.packed[i >> 2] >> (2 * (i & 3)) & 3);
  }
  for (int64_t run = 0; run < packed.run_count; ++run) {
    memset(codes + kReach + packed.runs[2 * run], kNoLetter,
           static_cast<size_t>(packed.runs[2 * run + 1] - packed.runs[2 * run]));
  }
}

int64_t find_sites(const GroupsView &groups, const uint8_t *codes, int64_t length, int32_t *offsets, FoundSite *found,
                   int64_t capacity) {
  int64_t count = 0;
  each_place(codes, static_cast<int32_t>(length), [&](int32_t nt1, uint32_t code, uint32_t missing, bool with_a) {
    if (missing != 0) {
      sites_at(groups, code, missing, with_a, [&](int32_t group, int32_t type) {
        if (count < capacity) {
          found[count] = {static_cast<uint32_t>(8 * group + type), nt1};
        }
        ++count;
      });
      return;
    }
    const uint32_t *entries = groups.entries + groups.heads[2 * code + (with_a ? 1 : 0)];
    const int64_t size = groups.entries + groups.heads[2 * code + (with_a ? 2 : 1)] - entries;
    if (count + size <= capacity) {
      // Most lists are short: some entries too many cost less than a loop whose end cannot be foreseen.
      for (int64_t i = 0; i < size; i += kFoundPadding) {
        for (int64_t j = i; j < i + kFoundPadding; ++j) {
          found[count + j] = {entries[j], nt1};
        }
      }
    }
    count += size;
  });

  memset(offsets, 0, sizeof *offsets * static_cast<size_t>(groups.count + 1));
  int32_t *counts = offsets + 1;
  if (count <= capacity) {
    for (int64_t i = 0; i < count; ++i) {
      ++counts[found[i].entry >> 3];
    }
  } else {
    each_place(codes, static_cast<int32_t>(length), [&](int32_t, uint32_t code, uint32_t missing, bool with_a) {
      sites_at(groups, code, missing, with_a, [&](int32_t group, int32_t) { ++counts[group]; });
    });
  }
  for (int32_t group = 0; group < groups.count; ++group) {
    offsets[group + 1] += offsets[group];
  }
  return count;
}

void sort_sites(const FoundSite *found, int64_t count, int32_t group_count, int32_t *offsets, int32_t *sites) {
  // The begin of a list moves on with its sites, and is then the begin of the next one.
  for (int64_t i = 0; i < count; ++i) {
    sites[offsets[found[i].entry >> 3]++] = found[i].nt1 << 3 | static_cast<int32_t>(found[i].entry & 7);
  }
  memmove(offsets + 1, offsets, sizeof *offsets * static_cast<size_t>(group_count));
  offsets[0] = 0;
}

void fill_site_sequence(const Sequence &packed, int32_t utr_length, int32_t orf_length, uint8_t *codes,
                        uint64_t *before, uint8_t *au, SiteSequence *sequence) {
  const int32_t length = static_cast<int32_t>(packed.base_count);
  fill_codes(packed, codes);
  memset(au, 0, static_cast<size_t>(site_au_bytes(length)));
  memset(before, 0, kReach * sizeof *before);
  uint64_t sum = 0;
  int32_t letters[5] = {0, 0, 0, 0, 0};
  for (int32_t i = kReach; i < kReach + length; ++i) {
    const uint8_t code = codes[i];
    before[i] = sum;
    sum += kCounts[code];
    ++letters[code];
    au[i >> 3] = static_cast<uint8_t>(au[i >> 3] | (0b1001 >> code & 1) << (i & 7));
  }
  for (int64_t i = kReach + length; i < site_cells(length); ++i) {
    before[i] = sum;
  }
  *sequence = {codes, before, au, length, {}, {}};
  write_lengths(site_tables(), utr_length, orf_length, sequence->lengths);
  for (int32_t letter = 0; letter < 3; ++letter) {
    sequence->all[letter] = share_of_all(letters[letter], length);
  }
}

void features_reference(const SiteTables &tables, const GroupsView &groups, const SiteSequence &sequence,
                        const SitesView &sites, float *out) {
  for (int32_t group = 0; group < groups.count; ++group) {
    const int32_t begin = sites.offsets[group];
    const GroupSites of = count_types(sites.sites + begin, sites.offsets[group + 1] - begin);
    for (int32_t i = 0; i < of.count; ++i) {
      describe_site<PlainShares>(tables, groups, sequence, group, of, i,
                                 out + static_cast<int64_t>(kSiteFeatures) * (begin + i));
    }
  }
}

void scores_reference(const SiteTables &tables, const SiteNet &net, const GroupsView &groups,
                      const SiteSequence &sequence, const SitesView &sites, int32_t first_type, const SiteScores &out) {
  float row[kRowFloats] = {};
  for (int32_t group = 0; group < groups.count; ++group) {
    const int32_t begin = sites.offsets[group];
    const GroupSites of = count_types(sites.sites + begin, sites.offsets[group + 1] - begin);
    for (int32_t i = 0; i < of.count; ++i) {
      describe_site<PlainShares>(tables, groups, sequence, group, of, i, row);
      score_row(net, row, first_type + type_of(of.sites[i]), out.linear + begin + i, out.exp + begin + i);
    }
  }
}

} // namespace shk
