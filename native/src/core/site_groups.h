// SPDX-License-Identifier: Apache-2.0
//
// What is made once for many sequences: tables, groups of miRNAs, and the weights of a repression model in the order in
// which kernels read them. For the two libraries, on the host; files for one instruction set must not see it.
#ifndef SEEDHAWK_CORE_SITE_GROUPS_H
#define SEEDHAWK_CORE_SITE_GROUPS_H

#include <memory>
#include <vector>

#include "abi/checks.h"
#include "abi/failure.h"
#include "core/sites.h"
#include "net/weights.h"

namespace shk {

inline void fill_au(SiteTables *tables) {
  for (int32_t chunk = 0; chunk < 5; ++chunk) {
    for (int32_t bits = 0; bits < 64; ++bits) {
      float before = 0;
      float behind = 0;
      for (int32_t i = 0; i < 6; ++i) {
        const float weight = 1.0f / static_cast<float>(6 * chunk + i + 1);
        before += (bits >> (5 - i) & 1) != 0 ? weight : 0.0f;
        behind += (bits >> i & 1) != 0 ? weight : 0.0f;
      }
      tables->au_before[chunk][bits] = before;
      tables->au_behind[chunk][bits] = behind;
    }
  }
  float all = 0;
  for (int32_t letters = 1; letters <= kAuLetters; ++letters) {
    all += 1.0f / static_cast<float>(letters);
    tables->au_inverse[letters] = 1.0f / all;
  }
}

inline std::unique_ptr<const SiteTables> make_site_tables() {
  auto tables = std::make_unique<SiteTables>();
  for (int32_t i = 1; i < 1 << 14; ++i) {
    tables->log10[i] = log10_of(i);
  }
  for (int32_t i = 0; i < 256; ++i) {
    tables->log1p[i] = static_cast<float>(ln_of(i + 1));
    tables->inverse[i] = i > 0 ? 1.0f / static_cast<float>(i) : 0.0f;
  }
  fill_au(tables.get());
  for (int32_t letter = 0; letter < 3; ++letter) {
    tables->one_hot[letter][letter] = 1.0f;
  }
  return tables;
}

// A copy of the groups that a caller gives.
struct SiteGroups {
  std::vector<uint32_t> heads;
  std::vector<uint32_t> entries;
  std::vector<float> numbers;
  std::vector<float> stability;
  GroupsView view;
};

namespace site_groups {

// The code of the seven letters that pair with nt 8-2.
inline uint32_t code_of(const int8_t *letters) {
  uint32_t code = 0;
  for (int32_t nt = 8; nt >= 2; --nt) {
    code = code << 2 | static_cast<uint32_t>(3 - letters[nt - 1]);
  }
  return code;
}

// Predicted energy of nt first..last on their partners, kcal/mol: nearest neighbours of Xia et al. 1998.
inline float stability(const int8_t *letters, int32_t first, int32_t last) {
  constexpr float kStack[4][4] = {{-0.93f, -2.24f, -2.08f, -1.10f},
                                  {-2.11f, -3.26f, -2.36f, -2.08f},
                                  {-2.35f, -3.42f, -3.26f, -2.24f},
                                  {-1.33f, -2.35f, -2.11f, -0.93f}};
  const auto end = [&](int32_t nt) { return letters[nt - 1] == 0 || letters[nt - 1] == 3 ? 0.45f : 0.0f; };
  float energy = 4.09f + end(first) + end(last);
  for (int32_t nt = first; nt < last; ++nt) {
    energy += kStack[letters[nt - 1]][letters[nt]];
  }
  return energy;
}

// Calls match(list, type) for each list of GroupsView that a group is in.
template <class Match> void each_list(uint32_t code, Match &&match) {
  for (uint32_t eighth = 0; eighth < 4; ++eighth) {
    const uint32_t with8 = (code & 0xFFF) | eighth << 12;
    const bool pairs8 = eighth == code >> 12;
    match(2 * with8, pairs8 ? kSevenMerM8 : kSixMer);
    match(2 * with8 + 1, pairs8 ? kEightMer : kSevenMerA1);
    if (eighth != (code & 3)) {
      const uint32_t without2 = (code & ~3u) | eighth;
      match(2 * without2, kOffsetSixMer);
      match(2 * without2 + 1, kOffsetSixMer);
    }
    for (uint32_t seventh = 0; seventh < 4; ++seventh) {
      if (seventh != (code >> 10 & 3)) {
        match(2 * ((with8 & ~(3u << 10)) | seventh << 10) + 1, kSixMerA1);
      }
    }
  }
}

inline void check_letters(const int8_t *letters, int64_t group_count) {
  std::vector<bool> seen(static_cast<size_t>(kMaxGroups), false);
  for (int64_t group = 0; group < group_count; ++group) {
    const int8_t *of = letters + kSeedLetters * group;
    for (int32_t i = 0; i < kSeedLetters; ++i) {
      if (of[i] > 3 || of[i] < (i == 0 ? -1 : 0)) {
        throw Failure(SHK_ERR_ARGUMENT, kSeedLetters * group + i,
                      "letters[%" PRId64 "] is %d; a code is 0..3, and that of nt 1 may be -1",
                      kSeedLetters * group + i, of[i]);
      }
    }
    const size_t key = code_of(of) * 5 + static_cast<size_t>(of[0] + 1);
    if (seen[key]) {
      throw Failure(SHK_ERR_ARGUMENT, kSeedLetters * group,
                    "group %" PRId64 " has the letters of one before it; give each group once", group);
    }
    seen[key] = true;
  }
}

} // namespace site_groups

// Checks and copies groups; see shk_groups_create.
inline void fill_groups(const int8_t *letters, int64_t letter_count, const float *abundance, int64_t group_count,
                        SiteGroups *groups) {
  check_range(group_count, 0, kMaxGroups, "group_count");
  check_count(letter_count, kSeedLetters * group_count, "letter_count", "8*group_count");
  check_buffer(letters, letter_count, "letters", "letter_count");
  check_buffer(abundance, group_count, "abundance", "group_count");
  site_groups::check_letters(letters, group_count);
  groups->heads.assign(2 * kSeedCodes + 1, 0);
  groups->numbers.assign(static_cast<size_t>(8 * group_count), 0.0f);
  groups->stability.resize(static_cast<size_t>(kStabilities * group_count));
  for (int64_t group = 0; group < group_count; ++group) {
    const int8_t *of = letters + kSeedLetters * group;
    site_groups::each_list(site_groups::code_of(of), [&](uint32_t list, int32_t) { ++groups->heads[list + 1]; });
    float *numbers = groups->numbers.data() + 8 * group;
    numbers[0] = abundance[group];
    if (of[0] >= 0 && of[0] < 3) {
      numbers[2 + of[0]] = 1.0f;
    }
    if (of[7] < 3) {
      numbers[5 + of[7]] = 1.0f;
    }
    float *stability = groups->stability.data() + kStabilities * group;
    stability[stability_of(kEightMer)] = site_groups::stability(of, 2, 8);
    stability[stability_of(kSixMer)] = site_groups::stability(of, 2, 7);
    stability[stability_of(kOffsetSixMer)] = site_groups::stability(of, 3, 8);
    stability[stability_of(kSixMerA1)] = site_groups::stability(of, 2, 6);
  }
  for (size_t list = 0; list < 2 * kSeedCodes; ++list) {
    groups->heads[list + 1] += groups->heads[list];
  }
  groups->entries.assign(groups->heads.back() + size_t{kPostingPadding}, 0);
  std::vector<uint32_t> next(groups->heads.begin(), groups->heads.end() - 1);
  for (int64_t group = 0; group < group_count; ++group) {
    site_groups::each_list(site_groups::code_of(letters + kSeedLetters * group), [&](uint32_t list, int32_t type) {
      groups->entries[next[list]++] = static_cast<uint32_t>(8 * group + type);
    });
  }
  groups->view = {groups->heads.data(), groups->entries.data(), groups->numbers.data(), groups->stability.data(),
                  static_cast<int32_t>(group_count)};
}

// Copies rows of a caller's tensor to rows that are filled up with zeros.
inline void copy_rows(const float *from, int64_t rows, int64_t columns, int64_t step, const Writer &to) {
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < columns; ++column) {
      to[row * step + column] = from[row * columns + column];
    }
  }
}

// Checks and copies the weights of a repression model; see shk_site_net_create.
inline void fill_site_net(const float *weights, int64_t weight_count, SiteNet *net, Weights *held) {
  Tensors given(weights);
  const float *offset = given.next(kStrengthTypes);
  const float *slope = given.next(kStrengthTypes * kSiteFeatures);
  const float *bias1 = given.next(kStrengthTypes * kHidden);
  const float *weight1 = given.next(kSiteFeatures * kHidden);
  const float *bias2 = given.next(kSecond);
  const float *weight2 = given.next(kHidden * kSecond);
  const float *bias3 = given.next(1);
  const float *weight3 = given.next(kSecond);
  check_weights({nullptr, 0, weights, weight_count}, given.used());

  constexpr int64_t kTypes = 16; // kStrengthTypes, so that what follows begins at a cache line
  Tensors block(aligned_block(kTypes + kStrengthTypes * (kRowFloats + kHidden) + kSiteFeatures * kHidden +
                                  kSecondFloats * (kHidden + 2),
                              held));
  net->offset = block.next(kTypes);
  net->slope = block.next(kStrengthTypes * kRowFloats);
  net->bias1 = block.next(kStrengthTypes * kHidden);
  net->weight1 = block.next(kSiteFeatures * kHidden);
  net->bias2 = block.next(kSecondFloats);
  net->weight2 = block.next(kHidden * kSecondFloats);
  net->weight3 = block.next(kSecondFloats);
  net->bias3 = bias3[0];
  copy_rows(offset, 1, kStrengthTypes, kTypes, Writer(held, net->offset));
  copy_rows(slope, kStrengthTypes, kSiteFeatures, kRowFloats, Writer(held, net->slope));
  copy_rows(bias1, kStrengthTypes, kHidden, kHidden, Writer(held, net->bias1));
  copy_rows(weight1, kSiteFeatures, kHidden, kHidden, Writer(held, net->weight1));
  copy_rows(bias2, 1, kSecond, kSecondFloats, Writer(held, net->bias2));
  copy_rows(weight2, kHidden, kSecond, kSecondFloats, Writer(held, net->weight2));
  copy_rows(weight3, 1, kSecond, kSecondFloats, Writer(held, net->weight3));
}

// The sites of one list, sites[from .. to): by ascending nt 1, inside of a sequence of base_count letters, of types
// that exist.
inline void check_site_list(const int32_t *sites, int64_t from, int64_t to, int64_t base_count) {
  int32_t last = 0;
  for (int64_t i = from; i < to; ++i) {
    if (nt1_of(sites[i]) <= last || nt1_of(sites[i]) > base_count + 1 || type_of(sites[i]) >= kSiteTypes) {
      throw Failure(SHK_ERR_ARGUMENT, i,
                    "sites[%" PRId64 "] is %" PRId32 "; its nt 1 must be at 1..%" PRId64
                    ", behind that of its group's site before it, and its type 0..5",
                    i, sites[i], base_count + 1);
    }
    last = nt1_of(sites[i]);
  }
}

// Sites that a caller gives: lists that follow each other, each by ascending nt 1, with types that exist.
inline SitesView checked_sites(const GroupsView &groups, int64_t base_count, const int32_t *offsets,
                               int64_t offset_count, const int32_t *sites, int64_t site_count) {
  check_count(offset_count, int64_t{groups.count} + 1, "offset_count", "groups + 1");
  check_buffer(offsets, offset_count, "offsets", "offset_count");
  check_range(site_count, 0, INT32_MAX, "site_count");
  check_buffer(sites, site_count, "sites", "site_count");
  int64_t before = 0;
  for (int64_t group = 0; group < offset_count; ++group) {
    if (offsets[group] < before || (group == 0 && offsets[group] != 0) || offsets[group] > site_count) {
      throw Failure(SHK_ERR_ARGUMENT, group,
                    "offsets[%" PRId64 "] is %" PRId32 "; offsets ascend from 0 to site_count %" PRId64, group,
                    offsets[group], site_count);
    }
    check_site_list(sites, before, offsets[group], base_count);
    before = offsets[group];
  }
  if (before != site_count) {
    throw Failure(SHK_ERR_ARGUMENT, offset_count - 1,
                  "the last of offsets is %" PRId64 "; it must be site_count %" PRId64, before, site_count);
  }
  return {offsets, sites};
}

} // namespace shk

#endif
