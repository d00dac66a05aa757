// SPDX-License-Identifier: Apache-2.0
//
// Canonical sites, the numbers that describe one, and the arithmetic of its strength: the rules of one site. What is
// found and computed stands in seedhawk.h at shk_canonical_sites, shk_site_features and shk_site_scores.
//
// Every result has the same bits in all backends, on the device and in Java. So nothing here calls the C library's
// mathematics, additions have a fixed order, and a product is rounded before it is added.
#ifndef SEEDHAWK_CORE_SITES_H
#define SEEDHAWK_CORE_SITES_H

#include "core/types.h"

namespace shk {

constexpr int32_t kSeedLetters = 8;     // nt 1-8 make a group
constexpr int32_t kSeedCodes = 1 << 14; // of the seven letters opposite nt 8-2
constexpr int32_t kMaxGroups = 5 * kSeedCodes;
constexpr int64_t kMaxSiteBases = INT64_C(1) << 22;

enum SiteType : int32_t {
  kEightMer,
  kSevenMerM8,
  kSevenMerA1,
  kSixMer, // this one and those before it pair with nt 2-7
  kOffsetSixMer,
  kSixMerA1,
  kSiteTypes
};

constexpr uint8_t kNoLetter = 4; // ambiguous, or outside

// A site is the position opposite nt 1, times 8, plus its type.
SHK_HD int32_t nt1_of(int32_t site) {
  return site >> 3;
}
SHK_HD int32_t type_of(int32_t site) {
  return site & 7;
}

// Where the numbers of a site begin.
constexpr int32_t kOfLetters = 8; // behind those of its group
constexpr int32_t kOfAu = kOfLetters + 6 * 3;
constexpr int32_t kOfShares = kOfAu + 4;
constexpr int32_t kOfAll = kOfShares + 24;
constexpr int32_t kOfEnds = kOfAll + 3;
constexpr int32_t kOfLengths = kOfEnds + 3;
constexpr int32_t kOfOthers = kOfLengths + 3;
constexpr int32_t kSiteFeatures = kOfOthers + 4;
static_assert(kSiteFeatures == 67, "the header says so");

constexpr int32_t kStabilities = 4; // of nt 2-8, 2-7, 3-8, 2-6

// The groups of a search. By the code of seven letters, times 2, plus whether an A lies opposite nt 1: the groups with
// a site there, each as 8 * group + type.
struct GroupsView {
  const uint32_t *heads;   // [2 * kSeedCodes + 1]
  const uint32_t *entries; // with kPostingPadding zeros behind the last one
  const float *numbers;    // [count, 8], the first numbers of a site; the second one belongs to its type
  const float *stability;  // [count, kStabilities]
  int32_t count;
};

SHK_HD int32_t stability_of(int32_t type) {
  return type <= kSevenMerM8 ? 0 : type == kOffsetSixMer ? 2 : type == kSixMerA1 ? 3 : 1;
}

// ---- Arithmetic ----

// A product and a sum that no compiler may join to one operation.
SHK_HD float times(float a, float b) {
#if defined(__CUDA_ARCH__)
  return __fmul_rn(a, b);
#else
  return a * b;
#endif
}
SHK_HD float plus(float a, float b) {
#if defined(__CUDA_ARCH__)
  return __fadd_rn(a, b);
#else
  return a + b;
#endif
}
SHK_HD double times(double a, double b) {
#if defined(__CUDA_ARCH__)
  return __dmul_rn(a, b);
#else
  return a * b;
#endif
}
SHK_HD double plus(double a, double b) {
#if defined(__CUDA_ARCH__)
  return __dadd_rn(a, b);
#else
  return a + b;
#endif
}

// The natural logarithm, 1 <= value: 2 * artanh of (f - 1) / (f + 1), f in (0.75, 1.5], for what is left of it when
// powers of two are taken out. Nine terms: the rest is below 1e-13.
SHK_HD double ln_of(int32_t value) {
  int32_t power = 0;
  while (value >> power > 1) {
    ++power;
  }
  double f = static_cast<double>(value) / static_cast<double>(INT64_C(1) << power);
  if (f > 1.5) {
    f = times(f, 0.5);
    ++power;
  }
  const double s = (f - 1.0) / (f + 1.0);
  const double z = times(s, s);
  double sum = 1.0 / 17.0;
  for (int32_t odd = 15; odd >= 1; odd -= 2) {
    sum = plus(times(sum, z), 1.0 / odd);
  }
  return plus(times(static_cast<double>(power), 0.6931471805599453), times(times(2.0, s), sum));
}

SHK_HD float log10_of(int32_t value) {
  return static_cast<float>(times(ln_of(value), 0.4342944819032518));
}

constexpr float kMostStrength = 8;
constexpr float kLeastStrength = -80;

// exp(x), kLeastStrength <= x <= kMostStrength, within 2 units in the last place: 2^n times a polynomial (Moshier's
// expf, Cephes), where ln 2 is split so that n times its upper part is exact.
SHK_HD float exp_of(float x) {
  const float round = 12582912.0f; // what is added to it loses its fraction
  const float n = plus(plus(times(x, 1.44269504f), round), -round);
  const float r = plus(plus(x, -times(n, 0.693359375f)), times(n, 2.12194440e-4f));
  float y = 1.9875691500e-4f;
  y = plus(times(y, r), 1.3981999507e-3f);
  y = plus(times(y, r), 8.3334519073e-3f);
  y = plus(times(y, r), 4.1665795894e-2f);
  y = plus(times(y, r), 1.6666665459e-1f);
  y = plus(times(y, r), 5.0000001201e-1f);
  y = plus(plus(times(y, times(r, r)), r), 1.0f);
  const uint32_t bits = static_cast<uint32_t>(static_cast<int32_t>(n) + 127) << 23;
  float scale;
  memcpy(&scale, &bits, sizeof scale);
  return times(y, scale);
}

// The limits also take NaN away, as every comparison with it is false.
SHK_HD float limited_strength(float strength) {
  strength = strength < kMostStrength ? strength : kMostStrength;
  return strength > kLeastStrength ? strength : kLeastStrength;
}

// Sums of 16 lanes, in halves.
constexpr int32_t kLanesOfSum = 16;
SHK_HD float fold(float *lanes) {
  SHK_UNROLL
  for (int32_t half = kLanesOfSum / 2; half >= 1; half /= 2) {
    for (int32_t i = 0; i < half; ++i) {
      lanes[i] = plus(lanes[i], lanes[i + half]);
    }
  }
  return lanes[0];
}

// What is looked up. Made once, see site_tables().
struct SiteTables {
  float log10[1 << 14]; // from 1 on
  float log1p[256];
  float inverse[256];     // of 1..255; the first is not used
  float au_before[5][64]; // weights of 6 letters each, by which of them are A or U; the lowest bit lies furthest away
  float au_behind[5][64]; // the lowest bit lies nearest
  float au_inverse[31];   // of the sum of the weights of 0..30 letters
  float one_hot[5][4];    // of a letter: A, C, G, and what is written over
};

constexpr int32_t kAuLetters = 30;

SHK_HD float log10_at(const SiteTables &tables, int32_t value) {
  return value < (1 << 14) ? tables.log10[value] : log10_of(value);
}
SHK_HD float log1p_at(const SiteTables &tables, int32_t value) {
  return value < 256 ? tables.log1p[value] : static_cast<float>(ln_of(value + 1));
}

// Copies so many floats. A device would move bytes where the alignment is not known.
template <int32_t kCount> SHK_HD void put(float *to, const float *from) {
#if defined(__CUDA_ARCH__)
  SHK_UNROLL
  for (int32_t i = 0; i < kCount; ++i) {
    to[i] = from[i];
  }
#else
  memcpy(to, from, kCount * sizeof(float));
#endif
}

constexpr float kUsualOrf = 3.1f; // log10 of an ORF of the median length

// The numbers of the 3'UTR's and the ORF's lengths.
SHK_HD void write_lengths(const SiteTables &tables, int32_t utr_length, int32_t orf_length, float *out) {
  out[0] = log10_at(tables, utr_length > 1 ? utr_length : 1);
  out[1] = orf_length > 0 ? log10_at(tables, orf_length) : kUsualOrf;
  out[2] = orf_length > 0 ? 0.0f : 1.0f;
}

SHK_HD float share_of_all(int32_t letters, int32_t length) {
  return static_cast<float>(letters) / static_cast<float>(length > 1 ? length : 1);
}

// ---- The sequence around a site ----

constexpr int32_t kReach = 112; // the numbers of a site read no further to either side of nt 1

// A sequence in the forms that are read. The rules below are templates over the form: a device has another one, of its
// resident target. A form has `length`, `lengths` and `all`, and letter_at, letters_between and au_bits. Each array
// holds positions from -kReach to length + kReach.
struct SiteSequence {
  const uint8_t *codes;   // 0..3, or kNoLetter
  const uint64_t *before; // how many A, C, G, and A or U lie before a position: 16 bits each, the lowest first. Only
                          // differences are read, and those have no carries.
  const uint8_t *au;      // a bit for a position: A or U
  int32_t length;
  float lengths[3]; // log10 of the 3'UTR's and the ORF's, whether that is unknown
  float all[3];     // shares of A, C, G
};

constexpr uint64_t kCounts[5] = {1 + (UINT64_C(1) << 48), UINT64_C(1) << 16, UINT64_C(1) << 32, UINT64_C(1) << 48, 0};

constexpr int64_t site_cells(int64_t length) {
  return length + 2 * kReach + 1;
}
constexpr int64_t site_au_bytes(int64_t length) {
  return site_cells(length) / 8 + 9; // a word may be read at the last byte
}

SHK_HD uint32_t letters_between(const SiteSequence &sequence, int32_t letter, int32_t from, int32_t to) {
  return static_cast<uint32_t>((sequence.before[to + kReach] - sequence.before[from + kReach]) >> (16 * letter) &
                               0xFFFF);
}

// 0..3, or kNoLetter.
SHK_HD uint8_t letter_at(const SiteSequence &sequence, int32_t position) {
  return sequence.codes[kReach + position];
}

template <class Form> SHK_HD int32_t cut(const Form &sequence, int32_t position) {
  return position < 0 ? 0 : position > sequence.length ? sequence.length : position;
}

// A or U at 30 positions, the first in the lowest bit.
SHK_HD uint32_t au_bits(const SiteSequence &sequence, int32_t position) {
  const int32_t bit = position + kReach;
  uint64_t word;
  memcpy(&word, sequence.au + (bit >> 3), sizeof word);
  return static_cast<uint32_t>(word >> (bit & 7)) & ((1u << kAuLetters) - 1);
}

// The share of A and U on one side, of as many letters as there are.
SHK_HD float weighted_au(const SiteTables &tables, const float (*weights)[64], uint32_t nearest_first, int32_t step,
                         int32_t letters) {
  if (letters <= 0) {
    return 0.5f;
  }
  float sum = weights[0][nearest_first >> (step > 0 ? 0 : 24) & 63];
  for (int32_t i = 1; i < 5; ++i) {
    sum = plus(sum, weights[i][nearest_first >> (step > 0 ? 6 * i : 24 - 6 * i) & 63]);
  }
  return times(sum, tables.au_inverse[letters < kAuLetters ? letters : kAuLetters]);
}

// The shares of A, C and G in eight stretches.
template <class Form>
SHK_HD void write_shares(const SiteTables &tables, const Form &sequence, int32_t nt1, float *out) {
  // From nt 1 on: [kFrom, kTo). Here and not outside, where a device would not see them.
  constexpr int32_t kFrom[8] = {-12, 1, -22, 6, -37, 16, -67, 31};
  constexpr int32_t kTo[8] = {-7, 6, -12, 16, -22, 31, -37, 61};
  SHK_UNROLL
  for (int32_t i = 0; i < 8; ++i) {
    const int32_t from = cut(sequence, nt1 + kFrom[i]);
    const int32_t to = cut(sequence, nt1 + kTo[i]);
    SHK_UNROLL
    for (int32_t letter = 0; letter < 3; ++letter) {
      out[3 * i + letter] =
          to > from ? times(static_cast<float>(letters_between(sequence, letter, from, to)), tables.inverse[to - from])
                    : 0.25f;
    }
  }
}

template <class Form>
SHK_HD float au_share(const SiteTables &tables, const Form &sequence, int32_t nt1, int32_t window) {
  const int32_t from = cut(sequence, nt1 - 7 - window);
  const int32_t to = cut(sequence, nt1 + 1 + window);
  return to > from ? times(static_cast<float>(letters_between(sequence, 3, from, to)), tables.inverse[to - from])
                   : 0.5f;
}

// Sites of one group on one sequence.
struct GroupSites {
  const int32_t *sites;
  int32_t count;
  int32_t offset_6mers;
  int32_t strong; // those that pair with nt 2-7
};

SHK_HD GroupSites count_types(const int32_t *sites, int32_t count) {
  GroupSites of = {sites, count, 0, 0};
  for (int32_t i = 0; i < count; ++i) {
    of.offset_6mers += type_of(sites[i]) == kOffsetSixMer ? 1 : 0;
    of.strong += type_of(sites[i]) <= kSixMer ? 1 : 0;
  }
  return of;
}

// Sites that pair with nt 2-7 and whose nt 1 lies 8 to 60 nt away.
SHK_HD int32_t neighbours(const GroupSites &of, int32_t i) {
  const int32_t here = nt1_of(of.sites[i]);
  int32_t near = 0;
  for (int32_t j = i - 1; j >= 0 && here - nt1_of(of.sites[j]) <= 60; --j) {
    near += type_of(of.sites[j]) <= kSixMer && here - nt1_of(of.sites[j]) >= 8 ? 1 : 0;
  }
  for (int32_t j = i + 1; j < of.count && nt1_of(of.sites[j]) - here <= 60; ++j) {
    near += type_of(of.sites[j]) <= kSixMer && nt1_of(of.sites[j]) - here >= 8 ? 1 : 0;
  }
  return near;
}

SHK_HD void write_others(const SiteTables &tables, const GroupSites &of, int32_t i, float *out) {
  const int32_t type = type_of(of.sites[i]);
  const int32_t near = of.count > 1 ? neighbours(of, i) : 0;
  const int32_t offset_6mers = of.offset_6mers - (type == kOffsetSixMer ? 1 : 0);
  out[0] = near > 0 ? 1.0f : 0.0f;
  out[1] = log1p_at(tables, near);
  out[2] = static_cast<float>(offset_6mers < 5 ? offset_6mers : 5);
  out[3] = log1p_at(tables, of.strong - (type <= kSixMer ? 1 : 0));
}

namespace {

// Loops for what Isa::write_shares does with vectors where all stretches lie inside of the sequence.
struct PlainShares {
  template <class Form>
  SHK_HD void write_shares(const SiteTables &tables, const Form &sequence, int32_t nt1, float *out) {
    shk::write_shares(tables, sequence, nt1, out);
  }
};

} // namespace

// Writes the numbers of site i of a group; four floats may be written where three count, but none behind the row.
template <class Isa, class Form>
SHK_HD void describe_site(const SiteTables &tables, const GroupsView &groups, const Form &sequence, int32_t group,
                          const GroupSites &of, int32_t i, float *row) {
  const int32_t nt1 = nt1_of(of.sites[i]);
  put<8>(row, groups.numbers + 8 * static_cast<int64_t>(group));
  row[1] = groups.stability[kStabilities * static_cast<int64_t>(group) + stability_of(type_of(of.sites[i]))];
  float *letters = row + kOfLetters;
  put<4>(letters, tables.one_hot[letter_at(sequence, nt1 - 9)]); // the fourth is written over by what follows
  put<4>(letters + 3, tables.one_hot[letter_at(sequence, nt1 - 8)]);
  put<4>(letters + 6, tables.one_hot[letter_at(sequence, nt1 - 7)]);
  put<4>(letters + 9, tables.one_hot[letter_at(sequence, nt1)]);
  put<4>(letters + 12, tables.one_hot[letter_at(sequence, nt1 + 1)]);
  put<4>(letters + 15, tables.one_hot[letter_at(sequence, nt1 + 2)]);
  float *au = row + kOfAu;
  au[0] = weighted_au(tables, tables.au_before, au_bits(sequence, nt1 - 7 - kAuLetters), -1, nt1 - 7);
  au[1] = weighted_au(tables, tables.au_behind, au_bits(sequence, nt1 + 1), 1, sequence.length - nt1 - 1);
  if (nt1 >= 107 && nt1 + 101 <= sequence.length) { // all stretches lie inside
    au[2] = times(static_cast<float>(letters_between(sequence, 3, nt1 - 22, nt1 + 16)), tables.inverse[38]);
    au[3] = times(static_cast<float>(letters_between(sequence, 3, nt1 - 107, nt1 + 101)), tables.inverse[208]);
    Isa::write_shares(tables, sequence, nt1, row + kOfShares);
  } else {
    au[2] = au_share(tables, sequence, nt1, 15);
    au[3] = au_share(tables, sequence, nt1, 100);
    write_shares(tables, sequence, nt1, row + kOfShares);
  }
  put<3>(row + kOfAll, sequence.all);
  const float to_start = log10_at(tables, nt1 > 7 ? nt1 - 6 : 1);
  const float to_end = log10_at(tables, sequence.length > nt1 + 1 ? sequence.length - nt1 : 1);
  row[kOfEnds] = to_start;
  row[kOfEnds + 1] = to_end;
  row[kOfEnds + 2] = to_start < to_end ? to_start : to_end;
  put<3>(row + kOfLengths, sequence.lengths);
  write_others(tables, of, i, row + kOfOthers);
}

// The sites of all groups: those of group g are sites[offsets[g] .. offsets[g+1]).
struct SitesView {
  const int32_t *offsets;
  const int32_t *sites;
};

// ---- Strengths ----

constexpr int32_t kStrengthTypes = 2 * kSiteTypes;
constexpr int32_t kHidden = 48;
constexpr int32_t kSecond = 24;
constexpr int32_t kRowFloats = 80;    // the numbers of a site, filled up with zeros to whole lanes
constexpr int32_t kSecondFloats = 32; // likewise

// The weights of a repression model.
struct SiteNet {
  const float *offset;  // [kStrengthTypes]
  const float *slope;   // [kStrengthTypes, kRowFloats]
  const float *bias1;   // [kStrengthTypes, kHidden]
  const float *weight1; // [kSiteFeatures, kHidden]
  const float *bias2;   // [kSecondFloats]
  const float *weight2; // [kHidden, kSecondFloats]
  const float *weight3; // [kSecondFloats]
  float bias3;
};

// Where the results of a call go: the linear part and exp(strength) of each site.
struct SiteScores {
  float *linear;
  float *exp;
};

} // namespace shk

#endif
