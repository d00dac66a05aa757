// SPDX-License-Identifier: Apache-2.0
//
// Hits -> candidate sites: one for each miRNA of a hit's seed, in the order of the hits, miRNAs as the family lists
// them.
#ifndef SEEDHAWK_CUDA_CANDIDATES_H
#define SEEDHAWK_CUDA_CANDIDATES_H

#include "cuda/block.h"
#include "cuda/target.h"

namespace shk {
namespace cuda {

// The miRNAs of seed s are mirnas[offsets[s] .. offsets[s+1]).
struct FamiliesView {
  const uint32_t *offsets;
  const int32_t *mirnas;
};

// Columns of the list of candidates.
struct CandidatesView {
  int64_t *starts;  // of the hit
  int32_t *records; // that the hit lies in
  int32_t *mirnas;
  int32_t *details;
};

constexpr int32_t kCandidateThreads = 256;
constexpr int32_t kThreadHits = 4;
constexpr int32_t kTileHits = kCandidateThreads * kThreadHits;

struct HitsView {
  const shk_hit *hits;
  int64_t count;
};

SHK_HD uint32_t members_of(const FamiliesView &families, int32_t seed) {
  return families.offsets[seed + 1] - families.offsets[seed];
}

// Candidates of each tile of kTileHits hits.
//
// In: shk_hit[count], family offsets. Out: int64[tiles]. One lane reads kThreadHits hits, neighbouring lanes
// neighbouring hits, and sums what their families count; the block sums its lanes. Bytes: 16 a hit read (8 from the
// families, which stay in L1 or L2), 8 a tile written.
struct CountCandidates {
  static constexpr int32_t kThreads = kCandidateThreads;
  struct Shared {
    int64_t sums[2][kThreads];
  };

  HitsView hits;
  FamiliesView families;
  int64_t *counts;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const int64_t first = block.index() * kTileHits;
    block.each([&](int32_t thread) {
      int64_t count = 0;
      SHK_UNROLL
      for (int32_t i = 0; i < kThreadHits; ++i) {
        const int64_t hit = first + i * kThreads + thread;
        count += hit < hits.count ? members_of(families, hits.hits[hit].seed) : 0;
      }
      shared.sums[0][thread] = count;
    });
    const int64_t *sums = inclusive_sums(block, shared.sums);
    block.each([&](int32_t thread) {
      if (thread == kThreads - 1) {
        counts[block.index()] = sums[thread];
      }
    });
  }
};

// Writes the candidates of each tile from place offsets[tile] on.
//
// In: as CountCandidates, and int64[tiles] offsets. Out: the four columns. The family sizes of the tile go to shared
// memory, each lane sums four neighbouring hits, the block sums the lanes; then, kStage candidates at a time, lanes put
// (hit, member) into shared memory and all of them read it in order and write the columns, neighbouring lanes to
// neighbouring places. Bytes: 16 a hit and 4 a candidate read, 20 a candidate written.
struct WriteCandidates {
  static constexpr int32_t kThreads = kCandidateThreads;
  static constexpr int32_t kStage = 4096;

  struct Staged {
    uint32_t hit;    // in the tile
    uint32_t member; // index into the families' miRNAs
  };

  struct Shared {
    int64_t sums[2][kThreads];
    uint32_t members[kTileHits];
    Staged stage[kStage];
  };

  HitsView hits;
  FamiliesView families;
  TargetView target;
  int64_t reach; // base start + reach of a hit's window lies in its record, or before its end; see allowed_starts()
  const int64_t *offsets;
  CandidatesView out;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const int64_t first = block.index() * kTileHits;
    block.each([&](int32_t thread) {
      SHK_UNROLL
      for (int32_t i = 0; i < kThreadHits; ++i) {
        const int32_t local = i * kThreads + thread;
        shared.members[local] = first + local < hits.count ? members_of(families, hits.hits[first + local].seed) : 0;
      }
    });
    block.each([&](int32_t thread) {
      int64_t count = 0;
      for (int32_t i = 0; i < kThreadHits; ++i) {
        count += shared.members[thread * kThreadHits + i];
      }
      shared.sums[0][thread] = count;
    });
    const int64_t *sums = inclusive_sums(block, shared.sums);
    const int64_t total = sums[kThreads - 1];
    const int64_t place = offsets[block.index()];
    for (int64_t done = 0; done < total; done += kStage) {
      const int64_t until = total < done + kStage ? total : done + kStage;
      block.each([&](int32_t thread) {
        stage(shared, first, thread * kThreadHits, thread == 0 ? 0 : sums[thread - 1], done, until);
      });
      block.each([&](int32_t thread) {
        for (int64_t slot = thread; slot < until - done; slot += kThreads) {
          const Staged staged = shared.stage[slot];
          const shk_hit hit = hits.hits[first + staged.hit];
          const int64_t at = place + done + slot;
          out.starts[at] = hit.start;
          out.records[at] = static_cast<int32_t>(record_ending_after(target, hit.start + reach));
          out.mirnas[at] = families.mirnas[staged.member];
          out.details[at] = hit.detail;
        }
      });
    }
  }

private:
  SHK_HD_MEMBER void stage(Shared &shared, int64_t first, int32_t local, int64_t at, int64_t done,
                           int64_t until) const {
    for (int32_t i = 0; i < kThreadHits && at < until; ++i, ++local) {
      const int64_t count = shared.members[local];
      if (count != 0 && at + count > done) {
        const uint32_t family = families.offsets[hits.hits[first + local].seed];
        const int64_t from = at < done ? done : at;
        const int64_t to = at + count < until ? at + count : until;
        for (int64_t slot = from; slot < to; ++slot) {
          shared.stage[slot - done] = {static_cast<uint32_t>(local), family + static_cast<uint32_t>(slot - at)};
        }
      }
      at += count;
    }
  }
};

} // namespace cuda
} // namespace shk

#endif
