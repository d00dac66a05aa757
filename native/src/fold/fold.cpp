// SPDX-License-Identifier: Apache-2.0
//
// The memory of a call, and the kernel with one position a step.
#include "fold/fold.h"

#include <cmath>

#include "fold/fold_kernel.h"

namespace shk {
namespace {

// One double a vector.
struct PlainDoubles {
  static constexpr int64_t kDoubles = 1;
  using Doubles = double;

  static inline double load(const double *from) { return *from; }
  static inline double set(double value) { return value; }
  static inline void store(double *to, double a) { *to = a; }
  static inline double add(double a, double b) { return a + b; }
  static inline double multiply_add(double a, double b, double c) { return std::fma(a, b, c); }
};

constexpr int32_t kDiagonalTables = 21;
constexpr int32_t kWindowTables = 2;
constexpr int32_t kGapTables = 2;

int64_t margin_of(int32_t window) {
  return window + 2 * kFoldBlock;
}

int64_t stride_of(int64_t base_count, int32_t window) {
  return base_count + 2 * margin_of(window);
}

int64_t code_size(int64_t stride) {
  return (stride + 7) / 8;
}

// Hands out rows, and clears their margins.
struct Layout {
  double *next;
  int64_t base_count;
  int64_t margin;

  FoldRows rows(int64_t count) {
    const FoldRows rows{next + margin, base_count + 2 * margin};
    for (int64_t row = 0; row < count; ++row) {
      clear(rows.at(row, -margin), margin);
      clear(rows.at(row, base_count), margin);
    }
    next += count * rows.stride;
    return rows;
  }

  static void clear(double *from, int64_t count) { memset(from, 0, static_cast<size_t>(count) * sizeof *from); }

  void clear_row(const FoldRows &rows, int64_t row) const { clear(rows.at(row, 0), base_count); }
};

} // namespace

int64_t fold_work_size(int64_t base_count, int32_t window, int32_t span) {
  const int64_t stride = stride_of(base_count, window);
  const int64_t rows = int64_t{kDiagonalTables} * (span + kFirst) + int64_t{kWindowTables} * (window + 1) +
                       int64_t{kGapTables} * (kMaxLoop + 1);
  return rows * stride + code_size(stride);
}

FoldWork lay_fold_work(double *memory, int64_t base_count, int32_t window, int32_t span) {
  const int64_t margin = margin_of(window);
  const int64_t stride = stride_of(base_count, window);
  const int64_t diagonals = span + kFirst;
  Layout layout{memory, base_count, margin};
  FoldWork work{};
  work.base_count = base_count;
  work.margin = margin;
  FoldRows *const tables[kDiagonalTables] = {&work.pair,           &work.interior,     &work.one,
                                             &work.bulge,          &work.stem,         &work.hairpin,
                                             &work.first_branch,   &work.any_first,    &work.branches,
                                             &work.two_branches,   &work.around,       &work.around_interior,
                                             &work.around_one,     &work.around_bulge, &work.around_multi,
                                             &work.around_hairpin, &work.close,        &work.close_branches,
                                             &work.close_any,      &work.close_two,    &work.close_hairpin};
  for (FoldRows *table : tables) {
    *table = layout.rows(diagonals);
  }
  work.whole = layout.rows(window + 1);
  work.prefix = layout.rows(window + 1);
  work.left_gap = layout.rows(kMaxLoop + 1);
  work.right_gap = layout.rows(kMaxLoop + 1);
  work.codes = reinterpret_cast<int8_t *>(layout.next) + margin;
  memset(work.codes - margin, kNoBase, static_cast<size_t>(stride));
  // Sums over branches and over right ends begin with 0, and so do those over gaps. The empty stretch at the end has
  // one structure.
  layout.clear_row(work.first_branch, kFirst - 1);
  layout.clear_row(work.any_first, kFirst - 1);
  for (int64_t row = 0; row <= kMinHairpin; ++row) {
    layout.clear_row(work.two_branches, row);
  }
  layout.clear_row(work.close, span - 1);
  layout.clear_row(work.close_hairpin, span - 1);
  for (int64_t row = 0; row <= kMaxLoop; ++row) {
    layout.clear_row(work.left_gap, row);
    layout.clear_row(work.right_gap, row);
  }
  *work.whole.at(0, base_count) = 1;
  return work;
}

void run_fold_reference(const FoldView &fold, const FoldRequest &request, const FoldWork &work,
                        const FoldRange &range) {
  run_fold<PlainDoubles>(fold, request, work, range);
}

} // namespace shk
