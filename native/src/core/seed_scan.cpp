// SPDX-License-Identifier: Apache-2.0
#include "core/seed_scan.h"

#include <algorithm>
#include <vector>

#include "core/fillings.h"
#include "core/windows.h"

namespace shk {
namespace {

// The hits of windows with ambiguous or outside bases: those on which all fillings of these bases agree.
class Fillings {
public:
  explicit Fillings(const TableView &table) : table_(table) {}

  // `code` with zero bits at the ambiguous bases, which are the set bits of `holes` (bit i: base i of the window).
  // The postings of the window: (seed << 8) | largest detail. Valid until the next call.
  const std::vector<uint32_t> &agree(uint32_t code, uint32_t holes) {
    agreed_.clear();
    const int32_t count = __builtin_popcount(holes);
    const uint32_t fillings = 1u << (2 * count);
    uint32_t best = 0;
    uint32_t best_length = UINT32_MAX;
    for (uint32_t filling = 0; filling < fillings; ++filling) {
      const uint32_t filled = filled_code(code, holes, filling);
      const uint32_t length = table_.offsets[filled + 1] - table_.offsets[filled];
      if (length == 0) {
        return agreed_;
      }
      if (length < best_length) {
        best_length = length;
        best = filling;
      }
    }
    // Begin with the shortest list: it bounds the answer and every merge after it.
    const uint32_t shortest = filled_code(code, holes, best);
    agreed_.assign(table_.postings + table_.offsets[shortest], table_.postings + table_.offsets[shortest + 1]);
    for (uint32_t filling = 0; filling < fillings && !agreed_.empty(); ++filling) {
      if (filling != best) {
        intersect(filled_code(code, holes, filling));
      }
    }
    return agreed_;
  }

private:
  void intersect(uint32_t code) {
    const uint32_t *other = table_.postings + table_.offsets[code];
    const uint32_t *end = table_.postings + table_.offsets[code + 1];
    size_t kept = 0;
    for (const uint32_t posting : agreed_) {
      while (other != end && (*other >> 8) < (posting >> 8)) {
        ++other;
      }
      if (other == end) {
        break;
      }
      if ((*other >> 8) == (posting >> 8)) {
        agreed_[kept++] = std::max(posting, *other); // same seed, so the larger posting has the larger detail
      }
    }
    agreed_.resize(kept);
  }

  const TableView &table_;
  std::vector<uint32_t> agreed_;
};

// Puts one hit a posting; false, and nothing written, when they do not fit.
bool put(const std::vector<uint32_t> &postings, int64_t start, HitSink *sink) {
  const int64_t count = static_cast<int64_t>(postings.size());
  if (sink->hits != nullptr) {
    if (count > sink->capacity - sink->count) {
      return false;
    }
    for (int64_t i = 0; i < count; ++i) {
      sink->hits[sink->count + i] = hit_of(postings[static_cast<size_t>(i)], start);
    }
  }
  sink->count += count;
  return true;
}

} // namespace

ScanRange cut_scan_range(const TableView &table, int64_t base_count, int64_t from, int64_t to) {
  const int64_t first = -static_cast<int64_t>(table.pad_left);
  const int64_t end = std::max(first, base_count - table.k + table.pad_right + 1);
  return {std::max(from, first), std::clamp(to, first, end)};
}

int64_t seed_scan(const Kernels &kernels, const TableView &table, const Sequence &sequence, ScanRange range,
                  HitSink *sink) {
  const int64_t k = table.k;
  Fillings fillings(table);
  int64_t start = range.first;
  int64_t run = run_ending_after(sequence, start);
  while (start < range.end) {
    run = move_run(sequence, run, start);
    const bool has_run = run < sequence.run_count;

    // Clean windows end at the next run or at the last base.
    if (start >= 0) {
      const int64_t clean_bases = has_run ? sequence.runs[2 * run] : sequence.base_count;
      const int64_t clean_end = std::min(clean_bases - k + 1, range.end);
      if (start < clean_end) {
        if (sink->hits == nullptr) {
          sink->count += kernels.count_clean(table, sequence, start, clean_end);
        } else {
          const int64_t stopped = kernels.collect_clean(table, sequence, start, clean_end, sink);
          if (stopped < clean_end) {
            return stopped;
          }
        }
        start = clean_end;
        continue;
      }
    }

    // Windows inside one run are all alike: the inner part of a run of any length is one step.
    if (has_run && sequence.runs[2 * run] <= start && sequence.runs[2 * run + 1] - start >= k) {
      const int64_t alike_end = std::min(sequence.runs[2 * run + 1] - k + 1, range.end);
      if (k <= table.max_ambiguous) {
        const std::vector<uint32_t> &agreed = fillings.agree(0, (1u << k) - 1);
        if (sink->hits == nullptr) {
          sink->count += static_cast<int64_t>(agreed.size()) * (alike_end - start);
        } else if (!agreed.empty()) {
          for (; start < alike_end; ++start) {
            if (!put(agreed, start, sink)) {
              return start;
            }
          }
        }
      }
      start = alike_end;
      continue;
    }

    const uint64_t all = (UINT64_C(1) << k) - 1;
    const uint32_t clean = static_cast<uint32_t>(clean_mask(sequence, run, start, static_cast<int32_t>(k)));
    const uint32_t holes = ~clean & static_cast<uint32_t>(all);
    if (__builtin_popcount(holes) <= table.max_ambiguous) {
      uint32_t code = 0;
      for (uint32_t rest = clean; rest != 0; rest &= rest - 1) {
        const int32_t i = __builtin_ctz(rest);
        code |= base_at(sequence, start + i) << (2 * i);
      }
      if (!put(fillings.agree(code, holes), start, sink)) {
        return start;
      }
    }
    ++start;
  }
  return range.end;
}

} // namespace shk
