// SPDX-License-Identifier: Apache-2.0
//
// The loops around the vector primitives, written once: templates over `Isa`, the struct of an instruction set. They
// and every Isa live in unnamed namespaces, so that each file compiles its own copy with internal linkage; no std::
// template is used here or there, because the linker might keep the AVX-512 instance of it for the whole library.
//
// Isa provides
//   kLetters, pack_block   letters a step, and the step
//   count_block            the number of postings of kScanBlock windows; count_by_loads will do
//   write_hits             expands one list of postings to hits, overwriting up to kHitSlack entries behind them
//   one_hot_window         one window of the one-hot tensor
//   write_bits             50 bits as 50 floats
#ifndef SEEDHAWK_CPU_SIMD_KERNELS_H
#define SEEDHAWK_CPU_SIMD_KERNELS_H

#include "core/esa.h"
#include "core/kernels.h"
#include "core/windows.h"

namespace shk {
namespace {

constexpr int kHitSlack = 3;
constexpr int kScanBlock = 64; // windows looked up together: their postings are prefetched while others are looked up

// Windows with postings: list i is postings[spans[i] & 2^32-1, spans[i] >> 32) and belongs to the window starts[i].
struct FoundLists {
  uint64_t spans[kScanBlock];
  int64_t starts[kScanBlock];
  int64_t count;
  int64_t hits;
};

// Base `position` + i in bits 2i for at least 29 bases. The word must lie inside the sequence.
inline uint64_t word_at(const Sequence &sequence, int64_t position) {
  uint64_t word;
  memcpy(&word, sequence.packed + (position >> 2), 8);
  return word >> (2 * (position & 3));
}

// Both ends of the list of window i of `word`: begin in the low half, end in the high half.
inline uint64_t list_span(const TableView &table, uint64_t word, int i) {
  uint64_t span;
  memcpy(&span, table.offsets + (static_cast<uint32_t>(word >> (2 * i)) & code_mask(table.k)), 8);
  return span;
}

// The number of postings of kScanBlock windows, each looked up by a plain load.
inline int64_t count_by_loads(const TableView &table, const Sequence &sequence, int64_t start) {
  int64_t count = 0;
  for (int group = 0; group < kScanBlock; group += 16) {
    const uint64_t word = word_at(sequence, start + group);
    for (int i = 0; i < 16; ++i) {
      const uint64_t span = list_span(table, word, i);
      count += static_cast<uint32_t>(span >> 32) - static_cast<uint32_t>(span);
    }
  }
  return count;
}

// Looks up the windows [start, start + kScanBlock). Every word that it loads must lie inside the sequence.
// Plain loads: with AVX-512 a gather and a compress of 8 windows took 1.2 times as long (Zen 5).
inline void find_block(const TableView &table, const Sequence &sequence, int64_t start, FoundLists *found) {
  int64_t count = 0;
  int64_t hits = 0;
  for (int group = 0; group < kScanBlock; group += 16) {
    const uint64_t word = word_at(sequence, start + group);
    for (int i = 0; i < 16; ++i) {
      const uint64_t span = list_span(table, word, i);
      const uint32_t length = static_cast<uint32_t>(span >> 32) - static_cast<uint32_t>(span);
      found->spans[count] = span;
      found->starts[count] = start + group + i;
      count += length != 0;
      hits += length;
    }
  }
  found->count = count;
  found->hits = hits;
  for (int64_t i = 0; i < found->count; ++i) {
    __builtin_prefetch(table.postings + static_cast<uint32_t>(found->spans[i]));
  }
}

// The block at `start` is inside [start, end) and needs no byte past the last one.
inline bool has_block(const Sequence &sequence, int64_t start, int64_t end) {
  return end - start >= kScanBlock && ((start + kScanBlock - 16) >> 2) + 8 <= sequence.byte_count;
}

// Equals count_reference.
template <class Isa> int64_t count_clean(const TableView &table, const Sequence &sequence, int64_t begin, int64_t end) {
  int64_t count = 0;
  int64_t start = begin;
  for (; has_block(sequence, start, end); start += kScanBlock) {
    count += Isa::count_block(table, sequence, start);
  }
  return count + count_reference(table, sequence, start, end);
}

// Equals collect_reference. Two blocks are in flight: the lists of the next one are on their way from memory while
// this one is written.
template <class Isa>
int64_t collect_clean(const TableView &table, const Sequence &sequence, int64_t begin, int64_t end, HitSink *sink) {
  FoundLists blocks[2];
  int64_t start = begin;
  int current = 0;
  bool ready = has_block(sequence, start, end);
  if (ready) {
    find_block(table, sequence, start, &blocks[0]);
  }
  while (ready) {
    const FoundLists &found = blocks[current];
    if (found.hits + kHitSlack > sink->capacity - sink->count) {
      break;
    }
    const int64_t next = start + kScanBlock;
    ready = has_block(sequence, next, end);
    if (ready) {
      find_block(table, sequence, next, &blocks[current ^ 1]);
    }
    shk_hit *out = sink->hits + sink->count;
    for (int64_t i = 0; i < found.count; ++i) {
      const uint64_t span = found.spans[i];
      const uint32_t first = static_cast<uint32_t>(span);
      const uint32_t length = static_cast<uint32_t>(span >> 32) - first;
      Isa::write_hits(table.postings + first, length, found.starts[i], out);
      out += length;
    }
    sink->count += found.hits;
    start = next;
    current ^= 1;
  }
  return collect_reference(table, sequence, start, end, sink);
}

// Equals pack_reference over all letters.
template <class Isa> int64_t pack(const uint8_t *letters, int64_t letter_count, uint8_t *packed, RunWriter *runs) {
  int64_t at = 0;
  for (; letter_count - at >= Isa::kLetters; at += Isa::kLetters) {
    uint64_t ambiguous;
    const uint64_t invalid = Isa::pack_block(letters + at, packed + at / 4, &ambiguous);
    if (invalid != 0) {
      return at + __builtin_ctzll(invalid);
    }
    if (ambiguous != 0 || runs->open >= 0) {
      add_ambiguous_mask(runs, at, ambiguous, Isa::kLetters);
    }
  }
  return pack_reference(letters, at, letter_count, packed, runs);
}

// Base `position` + i in bits 2i for 16 bases; any position, bases outside are zero.
inline uint32_t bases16(const Sequence &sequence, int64_t position) {
  if (position >= 0) {
    return position < sequence.base_count ? static_cast<uint32_t>(bases_from(sequence, position)) : 0;
  }
  return position > -16 ? static_cast<uint32_t>(bases_from(sequence, 0) << (-2 * position)) : 0;
}

// Equals one_hot_reference.
template <class Isa> void one_hot(const Sequence &sequence, const Windows &windows, float *out) {
  constexpr int64_t kAhead = 8; // windows: starts may be anywhere in memory
  int64_t run = 0;
  for (int64_t b = 0; b < windows.batch; ++b) {
    if (b + kAhead < windows.batch) {
      // An address outside the sequence is harmless here: a prefetch never faults.
      __builtin_prefetch(reinterpret_cast<const void *>(reinterpret_cast<uintptr_t>(sequence.packed) +
                                                        static_cast<uintptr_t>(windows.starts[b + kAhead] >> 2)));
    }
    const int64_t start = bounded_start(sequence, windows.starts[b], windows.length);
    run = move_run(sequence, run, start);
    const bool clean = is_clean(sequence, run, start, windows.length);
    if (windows.reversed) {
      Isa::template one_hot_window<true>(sequence, run, start, windows.length, clean, out);
    } else {
      Isa::template one_hot_window<false>(sequence, run, start, windows.length, clean, out);
    }
    out += 4 * static_cast<int64_t>(windows.length);
  }
}

// Equals the reference. The alignment is the reference's; the rows are 500 floats of zero and one.
template <class Isa> void esa(const PlanePairs &pairs, float *out, int32_t *scores) {
  for (int64_t b = 0; b < pairs.batch; ++b) {
    EsaRows rows;
    scores[b] = esa_encode(mirna_of(pairs, b), site_of(pairs, b), &rows);
    for (int32_t row = 0; row < kEsaRows; ++row) {
      Isa::write_bits(rows.rows[row], out);
      out += kEsaColumns;
    }
  }
}

} // namespace
} // namespace shk

#endif
