// SPDX-License-Identifier: Apache-2.0
//
// The seed scan: all seeds in one pass over the bases. A tile is kTileStarts neighbouring starts; CountHits gives the
// number of hits of every tile, a prefix sum over the tiles follows, and WriteHits puts each tile's hits in their
// place, in ascending start, then in the order of the table, whatever the order in which blocks run.
#ifndef SEEDHAWK_CUDA_SCAN_H
#define SEEDHAWK_CUDA_SCAN_H

#include "core/esa.h"
#include "core/fillings.h"
#include "cuda/block.h"
#include "cuda/target.h"

namespace shk {
namespace cuda {

constexpr int32_t kScanThreads = 256;
constexpr int32_t kThreadStarts = 32; // neighbouring starts of one thread
static_assert(kScanThreads * kThreadStarts == kTileStarts, "a tile is one round of a block");

constexpr uint32_t kLongList = 15; // a short length that stands for "this many or more: see the offsets"

// What both kernels are given.
struct ScanInput {
  TargetView target;
  TableView table;        // on the device
  const uint8_t *lengths; // uint4[4^k]: the length of each list, or kLongList; code c in bits 4*(c%2) of byte c/2
  int64_t length_bytes;   // ceil(4^k / 2), rounded up to 16
  int64_t origin;         // first start of tile 0, a multiple of kLead
  int64_t from;           // starts [from, to) are asked for
  int64_t to;
  int64_t tile_count;
  bool lengths_in_shared;
};

// The bases and known bits of a tile and of the 64 positions behind it.
struct Tile {
  alignas(16) uint64_t packed[kTileStarts / 32 + 2];
  alignas(16) uint64_t known[kTileStarts / 64 + 2];
};

// What a thread knows of its starts.
struct ThreadStarts {
  uint64_t bases[2]; // of 64 positions, from its first start on
  uint64_t known;    // likewise
  uint32_t allowed;  // bit i: start i is to be scanned
  uint32_t clean;    // bit i: and has no unknown base
};

// Copies the short lengths to shared memory when they fit there; `lengths` is what to read them from afterwards.
template <class Block> SHK_HD const uint8_t *place_lengths(Block &block, const ScanInput &in) {
  if (!in.lengths_in_shared) {
    return in.lengths;
  }
  Vector<uint8_t> *to = reinterpret_cast<Vector<uint8_t> *>(block.extra());
  const Vector<uint8_t> *from = reinterpret_cast<const Vector<uint8_t> *>(in.lengths);
  block.each([&](int32_t thread) {
    for (int64_t i = thread; i < in.length_bytes / 16; i += Block::kThreads) {
      to[i] = from[i];
    }
  });
  return block.extra();
}

template <class Block> SHK_HD void load_tile(Block &block, const ScanInput &in, int64_t tile, Tile &shared) {
  constexpr int32_t kPacked = sizeof(shared.packed) / 16;
  constexpr int32_t kKnown = sizeof(shared.known) / 16;
  static_assert(kPacked + kKnown <= kScanThreads, "one load a thread");
  const int64_t at = in.origin + tile * kTileStarts + kLead; // a multiple of kLead: both loads are aligned
  block.each([&](int32_t thread) {
    if (thread < kPacked) {
      reinterpret_cast<Vector<uint64_t> *>(shared.packed)[thread] =
          reinterpret_cast<const Vector<uint64_t> *>(in.target.packed + (at >> 5))[thread];
    } else if (thread < kPacked + kKnown) {
      reinterpret_cast<Vector<uint64_t> *>(shared.known)[thread - kPacked] =
          reinterpret_cast<const Vector<uint64_t> *>(in.target.known + (at >> 6))[thread - kPacked];
    }
  });
}

// Bit i: start + i is a start of some record's scan (see cut_scan_range) and in [from, to).
SHK_HD uint32_t allowed_starts(const ScanInput &in, int64_t start) {
  const int64_t end = start + kThreadStarts;
  const int64_t reach = in.table.k - in.table.pad_right - 1; // the last start of a record is its end - reach - 1
  uint32_t allowed = 0;
  for (int64_t r = record_ending_after(in.target, start + reach); r < in.target.record_count; ++r) {
    int64_t from = in.target.bounds[2 * r] - in.table.pad_left;
    int64_t to = in.target.bounds[2 * r + 1] - reach;
    if (from >= end) {
      break;
    }
    from = from < start ? start : from;
    from = from < in.from ? in.from : from;
    to = to < end ? to : end;
    to = to < in.to ? to : in.to;
    if (from < to) {
      allowed |= static_cast<uint32_t>(bit_range(from - start, to - start));
    }
  }
  return allowed;
}

SHK_HD ThreadStarts starts_of(const ScanInput &in, const Tile &shared, int64_t tile, int32_t thread) {
  ThreadStarts starts;
  starts.bases[0] = shared.packed[thread];
  starts.bases[1] = shared.packed[thread + 1];
  starts.known = joined(shared.known[thread / 2], shared.known[thread / 2 + 1], thread % 2 * 32);
  starts.allowed = allowed_starts(in, in.origin + tile * kTileStarts + thread * kThreadStarts);
  uint64_t clean = starts.known;
  for (int32_t i = 1; i < in.table.k; ++i) {
    clean &= starts.known >> i;
  }
  starts.clean = starts.allowed & static_cast<uint32_t>(clean);
  return starts;
}

SHK_HD uint32_t list_length(const ScanInput &in, const uint8_t *lengths, uint32_t code) {
  const uint32_t length = lengths[code >> 1] >> (4 * (code & 1)) & 15u;
  return length != kLongList ? length : in.table.offsets[code + 1] - in.table.offsets[code];
}

// Visits the starts that can have hits, ascending: visit(i, code, holes). Without holes the window's list is that of
// its code; else the code has zero bits at the holes, and the postings are those of visit_agreed(). Stops on false.
template <class Visit> SHK_HD void visit_starts(const ScanInput &in, const ThreadStarts &starts, Visit visit) {
  const uint32_t mask = code_mask(in.table.k);
  uint64_t low = starts.bases[0];
  uint64_t high = starts.bases[1];
  uint32_t allowed = starts.allowed;
  for (int32_t i = 0; allowed != 0; ++i, allowed >>= 1) {
    if ((allowed & 1) != 0) {
      uint32_t code = static_cast<uint32_t>(low) & mask;
      uint32_t holes = 0;
      bool wanted = true;
      if ((starts.clean >> i & 1) == 0) {
        holes = ~static_cast<uint32_t>(starts.known >> i) & ((1u << in.table.k) - 1);
        wanted = bit_count(holes) <= in.table.max_ambiguous;
        for (uint32_t rest = holes; rest != 0; rest &= rest - 1) {
          code &= ~(3u << (2 * lowest_bit(rest)));
        }
      }
      if (wanted && !visit(i, code, holes)) {
        return;
      }
    }
    low = low >> 2 | high << 62;
    high >>= 2;
  }
}

SHK_HD int64_t hits_of(const ScanInput &in, const uint8_t *lengths, const ThreadStarts &starts) {
  int64_t count = 0;
  visit_starts(in, starts, [&](int32_t, uint32_t code, uint32_t holes) {
    if (holes == 0) {
      count += list_length(in, lengths, code);
    } else {
      visit_agreed(in.table, code, holes, 1u << (2 * bit_count(holes)), [&](uint32_t) { ++count; });
    }
    return true;
  });
  return count;
}

// Hits of each tile.
//
// In: packed and known words, the table. Out: int64[tile_count]. A block takes every gridDim-th tile: it loads the tile
// with one 16-byte access a lane, then each lane walks 32 neighbouring starts in registers; a start costs one byte of
// the short lengths, from shared memory where they fit (k <= 8; beyond that from L1 and L2). Bytes: 3/8 a start read, 8
// a tile written; the lookups, one a start, are the larger work. Equals seed_scan() (core/seed_scan.cpp) with a sink
// that only counts.
struct CountHits {
  static constexpr int32_t kThreads = kScanThreads;
  struct Shared {
    Tile tile;
    int64_t sums[2][kThreads];
  };

  ScanInput in;
  int64_t *counts;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const uint8_t *lengths = place_lengths(block, in);
    for (int64_t tile = block.index(); tile < in.tile_count; tile += block.count()) {
      load_tile(block, in, tile, shared.tile);
      block.each([&](int32_t thread) {
        shared.sums[0][thread] = hits_of(in, lengths, starts_of(in, shared.tile, tile, thread));
      });
      const int64_t *sums = inclusive_sums(block, shared.sums);
      block.each([&](int32_t thread) {
        if (thread == kThreads - 1) {
          counts[tile] = sums[thread];
        }
      });
    }
  }
};

// Writes the hits of each tile to hits[offsets[tile] ..].
//
// In: as CountHits, and int64[tile_count] offsets. Out: shk_hit, 16 bytes each. As there, every lane counts its hits;
// their prefix sum over the block says where they go. Then, kStage hits at a time, the lanes put (start, posting index)
// into shared memory, and all of them together read it in order, fetch four postings each before they use one, and
// store 16 bytes a lane to neighbouring places: lists of any length come out as full lines.
// Bytes: 3/8 a start and 4 a hit read, 16 a hit written.
// Equals seed_scan() (core/seed_scan.cpp).
struct WriteHits {
  static constexpr int32_t kThreads = kScanThreads;
  static constexpr int32_t kStage = 4096;
  static constexpr int32_t kInFlight = 4;

  struct Staged {
    uint32_t start; // in the tile; kPosting set: `value` is the posting itself
    uint32_t value; // index of the posting
  };
  static constexpr uint32_t kPosting = 1u << 31;

  struct Shared {
    Tile tile;
    int64_t sums[2][kThreads];
    Staged stage[kStage];
  };

  ScanInput in;
  const int64_t *offsets;
  shk_hit *hits;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const uint8_t *lengths = place_lengths(block, in);
    for (int64_t tile = block.index(); tile < in.tile_count; tile += block.count()) {
      load_tile(block, in, tile, shared.tile);
      block.each([&](int32_t thread) {
        shared.sums[0][thread] = hits_of(in, lengths, starts_of(in, shared.tile, tile, thread));
      });
      const int64_t *sums = inclusive_sums(block, shared.sums);
      const int64_t total = sums[kThreads - 1];
      const int64_t tile_start = in.origin + tile * kTileStarts;
      shk_hit *out = hits + offsets[tile];
      for (int64_t done = 0; done < total; done += kStage) {
        const int64_t until = total < done + kStage ? total : done + kStage;
        block.each([&](int32_t thread) {
          const int64_t first = thread == 0 ? 0 : sums[thread - 1];
          if (first < until && sums[thread] > done) {
            stage(shared, lengths, starts_of(in, shared.tile, tile, thread), thread * kThreadStarts, first, done,
                  until);
          }
        });
        block.each([&](int32_t thread) {
          const int32_t count = static_cast<int32_t>(until - done);
          for (int32_t slot = thread; slot < count; slot += kInFlight * kThreads) {
            write_hits(shared, slot, count, tile_start, out + done);
          }
        });
      }
    }
  }

private:
  // Puts those of a thread's hits into the stage that have places [done, until); its first one has place `place`.
  SHK_HD_MEMBER void stage(Shared &shared, const uint8_t *lengths, const ThreadStarts &starts, int32_t first_start,
                           int64_t place, int64_t done, int64_t until) const {
    visit_starts(in, starts, [&](int32_t i, uint32_t code, uint32_t holes) {
      const uint32_t start = static_cast<uint32_t>(first_start + i);
      if (holes == 0) {
        const int64_t length = list_length(in, lengths, code);
        if (length != 0 && place + length > done) {
          const uint32_t list = in.table.offsets[code];
          const int64_t from = place < done ? done : place;
          const int64_t to = place + length < until ? place + length : until;
          for (int64_t at = from; at < to; ++at) {
            shared.stage[at - done] = {start, list + static_cast<uint32_t>(at - place)};
          }
        }
        place += length;
      } else {
        visit_agreed(in.table, code, holes, 1u << (2 * bit_count(holes)), [&](uint32_t posting) {
          if (place >= done && place < until) {
            shared.stage[place - done] = {start | kPosting, posting};
          }
          ++place;
        });
      }
      return place < until;
    });
  }

  // Slots slot, slot + kThreads, ...: kInFlight of them.
  SHK_HD_MEMBER void write_hits(const Shared &shared, int32_t slot, int32_t count, int64_t tile_start,
                                shk_hit *out) const {
    Staged staged[kInFlight];
    uint32_t postings[kInFlight];
    SHK_UNROLL
    for (int32_t i = 0; i < kInFlight; ++i) {
      const int32_t at = slot + i * kThreads;
      staged[i] = shared.stage[at < count ? at : slot];
    }
    SHK_UNROLL
    for (int32_t i = 0; i < kInFlight; ++i) {
      postings[i] = (staged[i].start & kPosting) != 0 ? staged[i].value : in.table.postings[staged[i].value];
    }
    SHK_UNROLL
    for (int32_t i = 0; i < kInFlight; ++i) {
      const int32_t at = slot + i * kThreads;
      if (at < count) {
        const shk_hit hit = hit_of(postings[i], tile_start + (staged[i].start & ~kPosting));
        Vector<uint64_t> vector;
        memcpy(&vector, &hit, sizeof vector);
        *reinterpret_cast<Vector<uint64_t> *>(out + at) = vector;
      }
    }
  }
};

static_assert(sizeof(shk_hit) == sizeof(Vector<uint64_t>), "a hit is stored at once");

} // namespace cuda
} // namespace shk

#endif
