// SPDX-License-Identifier: Apache-2.0
//
// Canonical sites on resident records: the 67 numbers of each, and its strength by a repression model. The rules are
// those of the processor (core/sites.h, core/site_strength.h) over another form of the sequence: what a site reads lies
// within 256 positions, which a lane holds as bits.
#ifndef SEEDHAWK_CUDA_SITES_H
#define SEEDHAWK_CUDA_SITES_H

#include "core/site_strength.h"
#include "cuda/block.h"
#include "cuda/encode.h"
#include "cuda/target.h"

namespace shk {
namespace cuda {

// The sites of one group on one record: sites[begin .. end), as core/sites.h counts them.
struct SiteList {
  int32_t record;
  int32_t group;
  int32_t begin;
  int32_t end;
  int32_t offset_6mers;
  int32_t strong;
};

// The numbers that all sites of a record share.
struct RecordNumbers {
  float lengths[3];
  float all[3];
};

struct SitesInput {
  TargetView target;
  GroupsView groups; // without heads and entries: nothing is searched here
  const SiteTables *tables;
  const RecordNumbers *records; // of all records of the target
  const SiteList *lists;        // none is empty
  const int32_t *sites;
  int32_t list_count;
  int32_t site_count;
};

SHK_HD int32_t bits_set(uint64_t word) {
#if defined(__CUDA_ARCH__)
  return __popcll(word);
#else
  return __builtin_popcountll(word);
#endif
}

constexpr int32_t kSiteWords = 4; // words of 64 positions, from kReach before nt 1 on

// A form of a sequence, see core/sites.h: the record's positions around one site.
struct SiteWindow {
  uint64_t low[kSiteWords];
  uint64_t high[kSiteWords];
  uint64_t known[kSiteWords];
  int32_t first; // position in the record of the first bit
  int32_t length;
  float lengths[3];
  float all[3];
};

SHK_HD SiteWindow site_window(const TargetView &target, int64_t record, const RecordNumbers &numbers, int32_t nt1) {
  const int64_t begin = target.bounds[2 * record];
  const int64_t end = target.bounds[2 * record + 1];
  SiteWindow window;
  window.first = nt1 - kReach;
  window.length = static_cast<int32_t>(end - begin);
  SHK_UNROLL
  for (int32_t w = 0; w < kSiteWords; ++w) {
    const Columns columns = columns_at(target, begin, end, begin + window.first + 64 * w, 64);
    window.low[w] = columns.low;
    window.high[w] = columns.high;
    window.known[w] = columns.known;
  }
  put<3>(window.lengths, numbers.lengths);
  put<3>(window.all, numbers.all);
  return window;
}

// words[w]: a choice, as an array whose index is not known to the compiler is no device's register.
SHK_HD uint64_t word_of(const uint64_t *words, int32_t w) {
  uint64_t word = 0;
  SHK_UNROLL
  for (int32_t i = 0; i < kSiteWords; ++i) {
    word = i == w ? words[i] : word;
  }
  return word;
}

// A bit for each position of a word: the letter is A, C, G (0..2), or A or U (3).
SHK_HD uint64_t letters_of(const SiteWindow &window, int32_t letter, int32_t w) {
  const uint64_t low = word_of(window.low, w);
  const uint64_t high = word_of(window.high, w);
  const uint64_t matches = letter == 0 ? ~(low | high) : letter == 1 ? low : letter == 2 ? high : ~(low ^ high);
  const uint64_t excluded = letter == 1 ? high : letter == 2 ? low : 0;
  return matches & ~excluded & word_of(window.known, w);
}

SHK_HD uint8_t letter_at(const SiteWindow &window, int32_t position) {
  const int32_t bit = position - window.first;
  const int32_t w = bit >> 6;
  const int32_t base = static_cast<int32_t>(word_of(window.low, w) >> (bit & 63) & 1) +
                       2 * static_cast<int32_t>(word_of(window.high, w) >> (bit & 63) & 1);
  return (word_of(window.known, w) >> (bit & 63) & 1) != 0 ? static_cast<uint8_t>(base) : kNoLetter;
}

SHK_HD uint32_t letters_between(const SiteWindow &window, int32_t letter, int32_t from, int32_t to) {
  int32_t count = 0;
  SHK_UNROLL
  for (int32_t w = 0; w < kSiteWords; ++w) {
    const int32_t low = from - window.first - 64 * w;
    const int32_t high = to - window.first - 64 * w;
    const int32_t begin = low > 0 ? low : 0;
    const int32_t end = high < 64 ? high : 64;
    count += begin < end ? bits_set(letters_of(window, letter, w) & bit_range(begin, end)) : 0;
  }
  return static_cast<uint32_t>(count);
}

SHK_HD uint32_t au_bits(const SiteWindow &window, int32_t position) {
  const int32_t bit = position - window.first;
  const int32_t w = bit >> 6;
  const uint64_t words = joined(letters_of(window, 3, w), letters_of(window, 3, w + 1), bit & 63);
  return static_cast<uint32_t>(words) & ((1u << kAuLetters) - 1);
}

// Numbers of a record; one that is too long for sites has none, as nobody reads them.
//
// In: the resident target; int32[records, 2], lengths of the gene's 3'UTR and ORF. Out: RecordNumbers[records]. A block
// takes a record; a lane counts A, C and G in every 128th word of 64 positions, and the first three lanes add up what
// the lanes have. Bytes: 3/8 of a byte a position read, 24 a record written. Equals fill_site_sequence().
struct DescribeRecords {
  static constexpr int32_t kThreads = 128;
  struct Shared {
    int32_t counts[3][kThreads];
  };

  TargetView target;
  const SiteTables *tables;
  const int32_t *lengths;
  RecordNumbers *out;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const int64_t record = block.index();
    const int64_t begin = target.bounds[2 * record];
    const int64_t end = target.bounds[2 * record + 1];
    if (end - begin > kMaxSiteBases) {
      return;
    }
    block.each([&](int32_t thread) {
      int32_t counts[3] = {0, 0, 0};
      for (int64_t at = begin + 64 * thread; at < end; at += 64 * kThreads) {
        const Columns columns = columns_at(target, begin, end, at, 64);
        counts[0] += bits_set(columns.known & ~(columns.low | columns.high));
        counts[1] += bits_set(columns.low & ~columns.high);
        counts[2] += bits_set(columns.high & ~columns.low);
      }
      for (int32_t letter = 0; letter < 3; ++letter) {
        shared.counts[letter][thread] = counts[letter];
      }
    });
    block.each([&](int32_t thread) {
      if (thread < 3) {
        int32_t count = 0;
        for (int32_t i = 0; i < kThreads; ++i) {
          count += shared.counts[thread][i];
        }
        out[record].all[thread] = share_of_all(count, static_cast<int32_t>(end - begin));
      } else if (thread == 3) {
        write_lengths(*tables, lengths[2 * record], lengths[2 * record + 1], out[record].lengths);
      }
    });
  }
};

// Writes the numbers of a site, as describe_site() says; returns its type.
SHK_HD int32_t describe(const SitesInput &in, int32_t site, float *row) {
  int32_t low = 0; // the list of the site: the last one that begins at it or before
  int32_t high = in.list_count - 1;
  while (low < high) {
    const int32_t middle = high - (high - low) / 2;
    if (in.lists[middle].begin <= site) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  const SiteList list = in.lists[low];
  const GroupSites of = {in.sites + list.begin, list.end - list.begin, list.offset_6mers, list.strong};
  const int32_t found = in.sites[site];
  const SiteWindow window = site_window(in.target, list.record, in.records[list.record], nt1_of(found));
  describe_site<PlainShares>(*in.tables, in.groups, window, list.group, of, site - list.begin, row);
  return type_of(found);
}

// The numbers of sites.
//
// In: sites by list, the resident target. Out: float32[sites, 67]. A lane looks up the list of its site, reads 256
// positions, twenty 8-byte loads, and leaves the numbers in shared memory, rows of 67 floats in 32 banks; then all
// lanes write, neighbouring lanes to neighbouring places. Bytes: 268 a site written, about 110 read. Equals
// features_reference().
struct DescribeSites {
  static constexpr int32_t kThreads = 64;
  struct Shared {
    alignas(16) float rows[kThreads * kSiteFeatures];
  };

  SitesInput in;
  float *out;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const int64_t first = block.index() * kThreads;
    const int64_t rest = in.site_count - first;
    const int32_t count = rest < kThreads ? static_cast<int32_t>(rest) : kThreads;
    block.each([&](int32_t thread) {
      if (thread < count) {
        describe(in, static_cast<int32_t>(first) + thread, shared.rows + thread * kSiteFeatures);
      }
    });
    store_all(block, out + first * kSiteFeatures, count * kSiteFeatures, Reader{shared.rows});
  }

private:
  struct Reader {
    const float *rows;

    SHK_HD_MEMBER float value(int32_t e) const { return rows[e]; }

    SHK_HD_MEMBER Vector<float> vector(int32_t e) const { return {{rows[e], rows[e + 1], rows[e + 2], rows[e + 3]}}; }
  };
};

// The strengths of sites, without their numbers between.
//
// In: as DescribeSites, and the weights of a model; types count from first_type. Out: two arrays float32[sites]. A lane
// describes its site into a row of shared memory that no other lane touches, and computes the network with its sums in
// registers; all lanes read the same weights. Bytes: 8 a site written; about 4,900 products a site are what it waits
// for. Equals scores_reference().
struct ScoreSites {
  static constexpr int32_t kThreads = 64;
  static constexpr int32_t kStep = kRowFloats + 1; // an odd number of banks
  struct Shared {
    float rows[kThreads * kStep];
  };

  SitesInput in;
  SiteNet net;
  int32_t first_type;
  SiteScores out;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const int64_t first = block.index() * kThreads;
    block.each([&](int32_t thread) {
      if (first + thread < in.site_count) {
        float *row = shared.rows + thread * kStep;
        for (int32_t i = kSiteFeatures; i < kRowFloats; ++i) {
          row[i] = 0.0f;
        }
        const int32_t site = static_cast<int32_t>(first) + thread;
        const int32_t type = describe(in, site, row);
        score_row(net, row, first_type + type, out.linear + site, out.exp + site);
      }
    });
  }
};

} // namespace cuda
} // namespace shk

#endif
