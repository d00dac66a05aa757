// SPDX-License-Identifier: Apache-2.0
//
// The kernel of fold.h, a template over `Isa`, the doubles of an instruction set:
//   Doubles, kDoubles          a vector, and how many it holds
//   load, store, set           unaligned
//   add, multiply_add(a, b, c) c + a * b, rounded once
// The products of what is unpaired weigh most: some 20,000 a position. Each is a load, a broadcast and a fused
// multiply-add, and kVectors of them run side by side so that none waits for the one before it.
#ifndef SEEDHAWK_FOLD_FOLD_KERNEL_H
#define SEEDHAWK_FOLD_FOLD_KERNEL_H

#include "fold/fold.h"

namespace shk {
namespace {

// Pairs of letters, or -1.
constexpr int8_t kPairOf[kFoldLetters][kFoldLetters] = {
    {-1, -1, -1, 4, -1}, {-1, -1, 0, -1, -1}, {-1, 1, -1, 2, -1}, {5, -1, 3, -1, -1}, {-1, -1, -1, -1, -1}};

// Loops with energies of their own, by the bases on the left and on the right.
constexpr int32_t kTabled = 9;
constexpr int8_t kTabledLoops[kTabled][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {1, 2}, {2, 1}, {2, 2}, {2, 3}, {3, 2}};

inline int32_t pair_at(const FoldWork &work, int64_t i, int64_t j) {
  return kPairOf[work.codes[i]][work.codes[j]];
}

// The loop between the pairs (i, j) and (k, l), number `tabled` of kTabledLoops.
inline double tabled_loop(const FoldFactors &f, const int8_t *code, int32_t tabled, int64_t i, int64_t j, int64_t k,
                          int64_t l, int32_t outer, int32_t inner) {
  switch (tabled) {
  case 0:
    return f.stack[outer][inner];
  case 1:
  case 2:
    return f.bulge_one[outer][inner];
  case 3:
    return f.one_by_one[outer][inner][code[i + 1]][code[j - 1]];
  case 4:
    return f.one_by_two[outer][inner][code[i + 1]][code[l + 1]][code[j - 1]];
  case 5:
    return f.one_by_two[inner ^ 1][outer ^ 1][code[l + 1]][code[i + 1]][code[k - 1]];
  case 6:
    return f.two_by_two[outer][inner][code[i + 1]][code[k - 1]][code[l + 1]][code[j - 1]];
  default:
    return f.two_by_three[outer][code[i + 1]][code[j - 1]] * f.two_by_three[inner ^ 1][code[l + 1]][code[k - 1]] *
           f.loop[k - i - 1][j - l - 1];
  }
}

inline double hairpin_of(const FoldView &fold, const int8_t *code, int64_t i, int64_t j, int32_t pair) {
  const int64_t size = j - i - 1;
  if (size <= 6) {
    int32_t letters = 0;
    bool known = true;
    for (int64_t p = i; p <= j; ++p) {
      known = known && code[p] != kNoBase;
      letters |= (code[p] & 3) << (2 * (p - i));
    }
    const SpecialHairpins &special = *fold.specials;
    for (int32_t n = 0; known && n < special.count; ++n) {
      if (special.size[n] == size && special.code[n] == letters) {
        return special.factor[n];
      }
    }
  }
  const FoldFactors &f = *fold.factors;
  return f.hairpin[size] *
         (size == kMinHairpin ? f.hairpin_three[pair] : f.hairpin_mismatch[pair][code[i + 1]][code[j - 1]]);
}

template <class Isa> struct FoldKernel {
  using V = typename Isa::Doubles;
  static constexpr int64_t kLanes = Isa::kDoubles;
  static constexpr int64_t kVectors = 4;
  static constexpr int64_t kBlock = kLanes * kVectors;
  static_assert(kBlock <= kFoldBlock, "the margins of a tile hold a block");

  // A block of sums.
  struct Sums {
    V v[kVectors];

    Sums() {
      for (int64_t x = 0; x < kVectors; ++x) {
        v[x] = Isa::set(0.0);
      }
    }
    explicit Sums(const double *from) {
      for (int64_t x = 0; x < kVectors; ++x) {
        v[x] = Isa::load(from + x * kLanes);
      }
    }
    void add(const double *from) {
      for (int64_t x = 0; x < kVectors; ++x) {
        v[x] = Isa::add(v[x], Isa::load(from + x * kLanes));
      }
    }
    void add(const Sums &other) {
      for (int64_t x = 0; x < kVectors; ++x) {
        v[x] = Isa::add(v[x], other.v[x]);
      }
    }
    void add_scaled(double factor, const double *from) {
      const V scale = Isa::set(factor);
      for (int64_t x = 0; x < kVectors; ++x) {
        v[x] = Isa::multiply_add(scale, Isa::load(from + x * kLanes), v[x]);
      }
    }
    void add_product(const double *a, const double *b) {
      for (int64_t x = 0; x < kVectors; ++x) {
        v[x] = Isa::multiply_add(Isa::load(a + x * kLanes), Isa::load(b + x * kLanes), v[x]);
      }
    }
    void store(double *to) const {
      for (int64_t x = 0; x < kVectors; ++x) {
        Isa::store(to + x * kLanes, v[x]);
      }
    }
    // to += this * factors
    void add_times(const double *factors, double *to) const {
      for (int64_t x = 0; x < kVectors; ++x) {
        Isa::store(to + x * kLanes,
                   Isa::multiply_add(v[x], Isa::load(factors + x * kLanes), Isa::load(to + x * kLanes)));
      }
    }
  };

  const FoldView &fold;
  const FoldRequest &request;
  const FoldWork &work;
  const int64_t last; // the longest diagonal of a pair
  int32_t shortest;   // length that is asked for

  // What pairs (i, i + d) add up inside of bulges and interior loops that are not tabled.
  void inner_loops(int64_t i, int64_t d, Sums *bulges, Sums *ones, Sums *interiors) const {
    const FoldFactors &f = *fold.factors;
    for (int64_t s = 2; s <= kMaxLoop && d - 2 - s >= kFirst; ++s) {
      const int64_t inner = d - 2 - s;
      bulges->add_scaled(f.loop[0][s], work.bulge.at(inner, i + 1));
      bulges->add_scaled(f.loop[s][0], work.bulge.at(inner, i + 1 + s));
      if (s >= 4) {
        ones->add_scaled(f.loop[1][s - 1], work.one.at(inner, i + 2));
        ones->add_scaled(f.loop[s - 1][1], work.one.at(inner, i + s));
      }
      if (s >= 6) {
        for (int64_t left = 2; left <= s - 2; ++left) {
          interiors->add_scaled(f.loop[left][s - left], work.interior.at(inner, i + 1 + left));
        }
      }
    }
  }

  void inside_pairs(int64_t first, int64_t d) const {
    const FoldFactors &f = *fold.factors;
    const int8_t *code = work.codes;
    Sums bulge_sums;
    Sums one_sums;
    Sums interior_sums;
    inner_loops(first, d, &bulge_sums, &one_sums, &interior_sums);
    double bulges[kBlock];
    double ones[kBlock];
    double interiors[kBlock];
    double stems[kBlock];
    bulge_sums.store(bulges);
    one_sums.store(ones);
    interior_sums.store(interiors);
    for (int64_t lane = 0; lane < kBlock; ++lane) {
      const int64_t i = first + lane;
      const int64_t j = i + d;
      const int32_t pair = j < work.base_count ? pair_at(work, i, j) : -1;
      double all = 0;
      double hairpin = 0;
      double interior = 0;
      double one = 0;
      double bulge = 0;
      double stem = 0;
      double branch = 0;
      if (pair >= 0) {
        hairpin = hairpin_of(fold, code, i, j, pair);
        all = hairpin;
        for (int32_t n = 0; n < kTabled; ++n) {
          const int64_t left = kTabledLoops[n][0];
          const int64_t right = kTabledLoops[n][1];
          const int64_t inner = d - 2 - left - right;
          if (inner < kFirst) {
            break;
          }
          const double within = *work.pair.at(inner, i + 1 + left);
          if (within != 0) {
            const int64_t k = i + 1 + left;
            const int64_t l = j - 1 - right;
            all = __builtin_fma(tabled_loop(f, code, n, i, j, k, l, pair, pair_at(work, k, l)), within, all);
          }
        }
        all = __builtin_fma(f.bulge_end[pair], bulges[lane], all);
        all = __builtin_fma(f.one_by_many[pair], ones[lane], all);
        all = __builtin_fma(f.interior[pair][code[i + 1]][code[j - 1]], interiors[lane], all);
        all = __builtin_fma(f.multi_close[pair][code[i + 1]][code[j - 1]], *work.two_branches.at(d - 2, i + 1), all);
        interior = all * f.interior[pair ^ 1][code[j + 1]][code[i - 1]];
        one = all * f.one_by_many[pair ^ 1];
        bulge = all * f.bulge_end[pair ^ 1];
        stem = all * f.outside[pair][code[i - 1]][code[j + 1]];
        branch = all * f.multi_branch[pair][code[i - 1]][code[j + 1]];
      }
      *work.pair.at(d, i) = all;
      *work.hairpin.at(d, i) = hairpin;
      *work.interior.at(d, i) = interior;
      *work.one.at(d, i) = one;
      *work.bulge.at(d, i) = bulge;
      *work.stem.at(d, i) = stem;
      stems[lane] = branch;
    }
    Sums begins(work.first_branch.at(d - 1, first));
    begins.add(stems);
    begins.store(work.first_branch.at(d, first));
    Sums any(work.any_first.at(d - 1, first + 1));
    any.add(begins);
    any.store(work.any_first.at(d, first));
    Sums two;
    for (int64_t a = kFirst; a <= d - kFirst - 1; ++a) {
      two.add_product(work.branches.at(a, first), work.first_branch.at(d - a - 1, first + a + 1));
    }
    two.store(work.two_branches.at(d, first));
    any.add(two);
    any.store(work.branches.at(d, first));
  }

  void inside_windows(int64_t first) const {
    for (int64_t lane = 0; lane < kBlock; ++lane) {
      *work.whole.at(0, first + lane) = first + lane <= work.base_count ? 1 : 0;
    }
    const int64_t window = request.window;
    for (int64_t m = 1; m <= window; ++m) {
      Sums all(work.whole.at(m - 1, first + 1));
      for (int64_t d = kFirst; d <= last && d < m; ++d) {
        all.add_product(work.stem.at(d, first), work.whole.at(m - d - 1, first + d + 1));
      }
      all.store(work.whole.at(m, first));
    }
    double shares[kBlock];
    for (int64_t lane = 0; lane < kBlock; ++lane) {
      const int64_t start = first + lane;
      shares[lane] = start >= 0 && start + window <= work.base_count ? 1 / *work.whole.at(window, start) : 0;
    }
    for (int64_t m = 0; m <= window; ++m) {
      Sums none;
      none.add_product(shares, work.whole.at(m, first));
      none.store(work.prefix.at(m, first));
    }
  }

  // All windows that hold [start, start + size), with nothing around it.
  Sums in_windows(int64_t start, int64_t size) const {
    Sums all;
    for (int64_t m = 0; m <= request.window - size; ++m) {
      all.add_product(work.prefix.at(m, start - m), work.whole.at(request.window - m - size, start + size));
    }
    return all;
  }

  void outer_loops(int64_t k, int64_t d, Sums *bulges, Sums *ones, Sums *interiors) const {
    const FoldFactors &f = *fold.factors;
    const int64_t most = last - d - 2 < kMaxLoop ? last - d - 2 : kMaxLoop; // unpaired bases
    const double *bulge = work.bulge.at(d, k);
    const double *one = work.one.at(d, k);
    const double *interior = work.interior.at(d, k);
    for (int64_t s = 2; s <= most; ++s) {
      const int64_t outer = d + 2 + s;
      const double *right = work.around_bulge.at(outer, k - 1);
      const double *left = work.around_bulge.at(outer, k - 1 - s);
      bulges->add_scaled(f.loop[0][s], right);
      bulges->add_scaled(f.loop[s][0], left);
      if (s >= shortest) {
        add_gap(f.loop[0][s], right, bulge, work.right_gap.at(s, k + d + 1));
        add_gap(f.loop[s][0], left, bulge, work.left_gap.at(s, k - s));
      }
    }
    for (int64_t s = 4; s <= most; ++s) {
      const int64_t outer = d + 2 + s;
      const double *right = work.around_one.at(outer, k - 2);
      const double *left = work.around_one.at(outer, k - s);
      ones->add_scaled(f.loop[1][s - 1], right);
      ones->add_scaled(f.loop[s - 1][1], left);
      if (shortest <= 1) {
        add_gap(f.loop[1][s - 1], right, one, work.left_gap.at(1, k - 1));
        add_gap(f.loop[s - 1][1], left, one, work.right_gap.at(1, k + d + 1));
      }
      if (s - 1 >= shortest) {
        add_gap(f.loop[1][s - 1], right, one, work.right_gap.at(s - 1, k + d + 1));
        add_gap(f.loop[s - 1][1], left, one, work.left_gap.at(s - 1, k - s + 1));
      }
    }
    for (int64_t left = 2; left <= most - 2; ++left) {
      Sums row;
      for (int64_t right = left < 4 ? 6 - left : 2; right <= most - left; ++right) {
        row.add_scaled(f.loop[left][right], work.around_interior.at(d + 2 + left + right, k - 1 - left));
      }
      interiors->add(row);
      if (left >= shortest) {
        row.add_times(interior, work.left_gap.at(left, k - left));
      }
    }
    for (int64_t right = shortest < 2 ? 2 : shortest; right <= most - 2; ++right) {
      Sums row;
      for (int64_t left = right < 4 ? 6 - right : 2; left <= most - right; ++left) {
        row.add_scaled(f.loop[left][right], work.around_interior.at(d + 2 + left + right, k - 1 - left));
      }
      row.add_times(interior, work.right_gap.at(right, k + d + 1));
    }
  }

  // to += (factor * around) * within
  static void add_gap(double factor, const double *around, const double *within, double *to) {
    Sums loops;
    loops.add_scaled(factor, around);
    loops.add_times(within, to);
  }

  void outside_pairs(int64_t first, int64_t d) const {
    const FoldFactors &f = *fold.factors;
    const int8_t *code = work.codes;
    const Sums free = in_windows(first, d + 1);
    Sums bulge_sums;
    Sums one_sums;
    Sums interior_sums;
    outer_loops(first, d, &bulge_sums, &one_sums, &interior_sums);
    Sums multi_sums;
    for (int64_t t = 1; d + t < last; ++t) {
      multi_sums.add(work.close_branches.at(d + t, first - t));
      if (t - 2 >= kFirst) {
        multi_sums.add_product(work.branches.at(t - 2, first - t + 1), work.close_any.at(d + t, first - t));
      }
    }
    double frees[kBlock];
    double bulges[kBlock];
    double ones[kBlock];
    double interiors[kBlock];
    double multis[kBlock];
    free.store(frees);
    bulge_sums.store(bulges);
    one_sums.store(ones);
    interior_sums.store(interiors);
    multi_sums.store(multis);
    for (int64_t lane = 0; lane < kBlock; ++lane) {
      const int64_t k = first + lane;
      const int64_t l = k + d;
      const int32_t pair = l < work.base_count ? pair_at(work, k, l) : -1;
      double all = 0;
      double interior = 0;
      double one = 0;
      double bulge = 0;
      double multi = 0;
      double hairpin = 0;
      if (pair >= 0) {
        all = frees[lane] * f.outside[pair][code[k - 1]][code[l + 1]];
        for (int32_t n = 0; n < kTabled; ++n) {
          const int64_t left = kTabledLoops[n][0];
          const int64_t right = kTabledLoops[n][1];
          const int64_t outer = d + 2 + left + right;
          if (outer > last) {
            break;
          }
          const int64_t i = k - 1 - left;
          const double around = *work.around.at(outer, i);
          if (around != 0) {
            const int64_t j = l + 1 + right;
            const double loop = tabled_loop(f, code, n, i, j, k, l, pair_at(work, i, j), pair);
            all = __builtin_fma(loop, around, all);
            if (left >= shortest) {
              double *gap = work.left_gap.at(left, k - left);
              *gap = __builtin_fma(loop * around, *work.pair.at(d, k), *gap);
            }
            if (right >= shortest) {
              double *gap = work.right_gap.at(right, l + 1);
              *gap = __builtin_fma(loop * around, *work.pair.at(d, k), *gap);
            }
          }
        }
        all = __builtin_fma(f.bulge_end[pair ^ 1], bulges[lane], all);
        all = __builtin_fma(f.one_by_many[pair ^ 1], ones[lane], all);
        all = __builtin_fma(f.interior[pair ^ 1][code[l + 1]][code[k - 1]], interiors[lane], all);
        all = __builtin_fma(f.multi_branch[pair][code[k - 1]][code[l + 1]], multis[lane], all);
        interior = all * f.interior[pair][code[k + 1]][code[l - 1]];
        one = all * f.one_by_many[pair];
        bulge = all * f.bulge_end[pair];
        multi = all * f.multi_close[pair][code[k + 1]][code[l - 1]];
        hairpin = all * *work.hairpin.at(d, k);
      }
      *work.around.at(d, k) = all;
      *work.around_interior.at(d, k) = interior;
      *work.around_one.at(d, k) = one;
      *work.around_bulge.at(d, k) = bulge;
      *work.around_multi.at(d, k) = multi;
      *work.around_hairpin.at(d, k) = hairpin;
    }
  }

  // Pairs (i, j) with j behind i + d.
  void close_pairs(int64_t i, int64_t d) const {
    Sums plain(work.close.at(d + 1, i));
    Sums hairpins(work.close_hairpin.at(d + 1, i));
    if (d + 1 >= kFirst) {
      plain.add(work.around_multi.at(d + 1, i));
      hairpins.add(work.around_hairpin.at(d + 1, i));
    }
    Sums branched;
    Sums twice;
    for (int64_t outer = d + 2 + kFirst; outer <= last; ++outer) {
      const double *around = work.around_multi.at(outer, i);
      const int64_t within = outer - d - 2;
      branched.add_product(around, work.branches.at(within, i + d + 1));
      if (within > 2 * kFirst) {
        twice.add_product(around, work.two_branches.at(within, i + d + 1));
      }
    }
    plain.store(work.close.at(d, i));
    hairpins.store(work.close_hairpin.at(d, i));
    branched.store(work.close_branches.at(d, i));
    twice.store(work.close_two.at(d, i));
    plain.add(branched);
    plain.store(work.close_any.at(d, i));
  }

  // Stretches of `length` from `start` on, over all windows.
  void unpaired(int64_t start, int64_t length, double *to) const {
    Sums all = in_windows(start, length);
    Sums hairpins;
    Sums multis;
    for (int64_t t = 1; length - 1 + t < last; ++t) {
      const int64_t d = length - 1 + t;
      const int64_t i = start - t;
      hairpins.add(work.close_hairpin.at(d, i));
      multis.add(work.close_two.at(d, i));
      if (t - 2 >= kFirst) {
        multis.add_product(work.branches.at(t - 2, i + 1), work.close_branches.at(d, i));
      }
      if (t - 2 > 2 * kFirst) {
        multis.add_product(work.two_branches.at(t - 2, i + 1), work.close.at(d, i));
      }
    }
    Sums interiors;
    for (int64_t gap = length; gap <= kMaxLoop; ++gap) {
      for (int64_t before = 0; before <= gap - length; ++before) {
        interiors.add(work.left_gap.at(gap, start - before));
        interiors.add(work.right_gap.at(gap, start - before));
      }
    }
    all.add(hairpins);
    all.add(multis);
    all.add(interiors);
    all.store(to);
  }

  void run(const FoldRange &range) const {
    const int64_t n = work.base_count;
    for (int64_t first = (n - 1) / kBlock * kBlock; first >= 0; first -= kBlock) {
      for (int64_t d = kFirst; d <= last; ++d) {
        inside_pairs(first, d);
      }
      inside_windows(first);
    }
    for (int64_t first = 0; first < n; first += kBlock) {
      for (int64_t d = last; d >= 1; --d) {
        if (d >= kFirst) {
          outside_pairs(first, d);
        }
        if (d < last) {
          close_pairs(first, d);
        }
      }
    }
    for (int64_t which = 0; which < request.length_count; ++which) {
      const int64_t length = request.lengths[which];
      double *out = range.out + which * range.stride;
      const int64_t ends = range.last_window + request.window - length + 1;
      const int64_t fits = length > request.window ? range.from : ends < range.to ? ends : range.to;
      for (int64_t first = range.from; first < fits; first += kBlock) {
        double sums[kBlock];
        unpaired(first, length, sums);
        for (int64_t lane = 0; lane < kBlock && first + lane < fits; ++lane) {
          const int64_t start = first + lane;
          const int64_t earliest = start + length - request.window;
          const int64_t from = earliest > range.first_window ? earliest : range.first_window;
          const int64_t to = start < range.last_window ? start : range.last_window;
          out[start - range.from] = sums[lane] / static_cast<double>(to - from + 1);
        }
      }
      for (int64_t start = fits > range.from ? fits : range.from; start < range.to; ++start) {
        out[start - range.from] = __builtin_nan("");
      }
    }
  }
};

// Equals run_fold_reference.
template <class Isa>
void run_fold(const FoldView &fold, const FoldRequest &request, const FoldWork &work, const FoldRange &range) {
  int32_t shortest = kMaxFoldWindow;
  for (int64_t i = 0; i < request.length_count; ++i) {
    shortest = request.lengths[i] < shortest ? request.lengths[i] : shortest;
  }
  FoldKernel<Isa>{fold, request, work, int64_t{request.span} - 1, shortest}.run(range);
}

} // namespace
} // namespace shk

#endif
