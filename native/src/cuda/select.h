// SPDX-License-Identifier: Apache-2.0
//
// What comes back to the host: the best site of each record and miRNA, and the sites above a threshold. And the
// distinct windows of candidates, which are selected in the same way.
#ifndef SEEDHAWK_CUDA_SELECT_H
#define SEEDHAWK_CUDA_SELECT_H

#include "cuda/block.h"
#include "cuda/candidates.h"
#include "seedhawk_cuda.h"

namespace shk {
namespace cuda {

// Neither NaN nor an infinity is a score: finite weights may overflow all the same.
SHK_HD bool is_score(float score) {
  return score - score == 0.0f;
}

// Ascending as the scores are, 0 for none; -0.0 counts as 0.0. Not for NaN.
SHK_HD uint32_t score_key(float score) {
  const float plain = score + 0.0f;
  uint32_t bits = 0;
  memcpy(&bits, &plain, sizeof bits);
  return (bits >> 31) != 0 ? ~bits : bits | 0x80000000u;
}

// The larger is the better score, among equal ones the earlier candidate. 0 is no candidate.
SHK_HD uint64_t gene_key(float score, int64_t candidate) {
  return static_cast<uint64_t>(score_key(score)) << 32 | (UINT32_MAX - static_cast<uint32_t>(candidate));
}

SHK_HD int64_t candidate_of(uint64_t key) {
  return UINT32_MAX - static_cast<uint32_t>(key);
}

// Scores -> the best candidate and the number of candidates of each record and miRNA.
//
// In: scores, and two columns of the candidates. Out: cells [record_count, mirna_count], zero before. One lane takes
// kLane candidates, neighbouring lanes neighbouring ones, all loads before the first use; a maximum of whole words
// gives the same answer in any order. Bytes: 12 a candidate read, 12 a candidate changed in L2.
// Equals GeneScores of the engine: the first of the highest scores.
struct MaxGenes {
  static constexpr int32_t kThreads = 256;
  static constexpr int32_t kLane = 4;
  struct Shared {};

  const float *scores;
  const int32_t *records;
  const int32_t *mirnas;
  int64_t count;
  int64_t mirna_count;
  uint64_t *keys;
  uint32_t *counts;
  uint64_t *first_bad;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &) const {
    block.each([&](int32_t thread) {
      const int64_t first = block.index() * (kThreads * kLane) + thread;
      float score[kLane];
      int64_t cell[kLane];
      SHK_UNROLL
      for (int32_t i = 0; i < kLane; ++i) {
        const int64_t at = first + i * kThreads;
        const int64_t safe = at < count ? at : count - 1;
        score[i] = scores[safe];
        cell[i] = records[safe] * mirna_count + mirnas[safe];
      }
      SHK_UNROLL
      for (int32_t i = 0; i < kLane; ++i) {
        const int64_t at = first + i * kThreads;
        if (at < count) {
          if (!is_score(score[i])) {
            atomic_lower(first_bad, static_cast<uint64_t>(at));
          } else {
            atomic_raise(keys + cell[i], gene_key(score[i], at));
            atomic_increment(counts + cell[i]);
          }
        }
      }
    });
  }
};

// A selection says which elements stay, writes one, and is told of each element how many stay up to it. Elements keep
// their order.

// Candidates with a score of at least `threshold`. Bytes: 4 a candidate read, twice; 44 a site.
struct SelectSites {
  const float *scores;
  CandidatesView candidates;
  int64_t count;
  float threshold;
  uint64_t *first_bad;
  shk_cuda_site *out;

  SHK_HD_MEMBER bool keep(int64_t at) const {
    const float score = scores[at];
    if (!is_score(score)) {
      atomic_lower(first_bad, static_cast<uint64_t>(at));
    }
    return score >= threshold;
  }

  SHK_HD_MEMBER void write(int64_t at, int64_t place) const {
    const shk_cuda_site site = {candidates.starts[at], candidates.records[at], candidates.mirnas[at],
                                candidates.details[at], scores[at]};
    out[place] = site;
  }

  SHK_HD_MEMBER void count_to(int64_t, int64_t) const {}
};

// Cells that have a candidate. Bytes: 8 a cell read, twice; 64 a gene.
struct SelectGenes {
  const uint64_t *keys;
  const uint32_t *counts;
  const float *scores;
  CandidatesView candidates;
  int64_t count; // of cells
  int64_t mirna_count;
  shk_cuda_gene *out;

  SHK_HD_MEMBER bool keep(int64_t cell) const { return keys[cell] != 0; }

  SHK_HD_MEMBER void write(int64_t cell, int64_t place) const {
    const int64_t best = candidate_of(keys[cell]);
    const int64_t record = cell / mirna_count;
    const shk_cuda_gene gene = {candidates.starts[best],
                                static_cast<int32_t>(record),
                                static_cast<int32_t>(cell - record * mirna_count),
                                candidates.details[best],
                                scores[best],
                                static_cast<int64_t>(counts[cell])};
    out[place] = gene;
  }

  SHK_HD_MEMBER void count_to(int64_t, int64_t) const {}
};

// The first of neighbouring candidates with one window. Bytes: 12 a candidate read, twice, 4 written; 12 a window
// written.
struct SelectWindows {
  CandidatesView candidates;
  int64_t count;
  int64_t *starts; // of the windows
  int32_t *records;
  int32_t *window_of; // of the candidates

  SHK_HD_MEMBER bool keep(int64_t at) const {
    return at == 0 || candidates.starts[at] != candidates.starts[at - 1] ||
           candidates.records[at] != candidates.records[at - 1];
  }

  SHK_HD_MEMBER void write(int64_t at, int64_t place) const {
    starts[place] = candidates.starts[at];
    records[place] = candidates.records[at];
  }

  SHK_HD_MEMBER void count_to(int64_t at, int64_t kept) const { window_of[at] = static_cast<int32_t>(kept - 1); }
};

constexpr int32_t kSelectThreads = 256;
constexpr int32_t kThreadElements = 4;
constexpr int32_t kTileElements = kSelectThreads * kThreadElements;

// How many of a thread's four neighbouring elements stay.
template <class Selection> SHK_HD int64_t kept_of(const Selection &selection, int64_t first) {
  int64_t kept = 0;
  SHK_UNROLL
  for (int32_t i = 0; i < kThreadElements; ++i) {
    kept += first + i < selection.count && selection.keep(first + i) ? 1 : 0;
  }
  return kept;
}

// The number of kept elements of each tile. Out: int64[tiles].
template <class Selection> struct CountKept {
  static constexpr int32_t kThreads = kSelectThreads;
  struct Shared {
    int64_t sums[2][kThreads];
  };

  Selection selection;
  int64_t *counts;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    block.each([&](int32_t thread) {
      shared.sums[0][thread] = kept_of(selection, block.index() * kTileElements + thread * kThreadElements);
    });
    const int64_t *sums = inclusive_sums(block, shared.sums);
    block.each([&](int32_t thread) {
      if (thread == kThreads - 1) {
        counts[block.index()] = sums[thread];
      }
    });
  }
};

// Writes the kept elements of each tile from place offsets[tile] on.
template <class Selection> struct WriteKept {
  static constexpr int32_t kThreads = kSelectThreads;
  struct Shared {
    int64_t sums[2][kThreads];
  };

  Selection selection;
  const int64_t *offsets;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const int64_t tile = block.index() * kTileElements;
    block.each([&](int32_t thread) { shared.sums[0][thread] = kept_of(selection, tile + thread * kThreadElements); });
    const int64_t *sums = inclusive_sums(block, shared.sums);
    block.each([&](int32_t thread) {
      int64_t place = offsets[block.index()] + (thread == 0 ? 0 : sums[thread - 1]);
      for (int32_t i = 0; i < kThreadElements; ++i) {
        const int64_t at = tile + thread * kThreadElements + i;
        if (at < selection.count) {
          if (selection.keep(at)) {
            selection.write(at, place++);
          }
          selection.count_to(at, place);
        }
      }
    });
  }
};

} // namespace cuda
} // namespace shk

#endif
