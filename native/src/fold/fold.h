// SPDX-License-Identifier: Apache-2.0
//
// How likely stretches of a sequence are unpaired, averaged over all windows: the factors of the loops, the memory of a
// call, and the kernel. The recursions stand in seedhawk.h at shk_unpaired.
//
// A lane is a position. All that one position adds up is added in one order, whatever the number of lanes: so every
// backend, and Java, gives the same bits. Positions depend on each other along diagonals alone (a diagonal holds the
// stretches of one length), so a block of positions goes through its diagonals together.
#ifndef SEEDHAWK_FOLD_FOLD_H
#define SEEDHAWK_FOLD_FOLD_H

#include "core/types.h"

namespace shk {

constexpr int32_t kFoldPairs = 6;   // CG GC GU UG AU UA; pair ^ 1 is the pair read from its other side
constexpr int32_t kFoldLetters = 5; // A C G U, no known base
constexpr int32_t kMaxFoldWindow = 160;
constexpr int32_t kMaxLoop = 30;            // unpaired bases of a bulge or of an interior loop
constexpr int32_t kMinHairpin = 3;          // unpaired bases
constexpr int32_t kFirst = kMinHairpin + 1; // the diagonal of the shortest pair
constexpr int32_t kNoBase = 4;

// The factors in the order of seedhawk.h.
struct FoldFactors {
  double stack[kFoldPairs][kFoldPairs];
  double bulge_one[kFoldPairs][kFoldPairs];
  double one_by_one[kFoldPairs][kFoldPairs][kFoldLetters][kFoldLetters];
  double one_by_two[kFoldPairs][kFoldPairs][kFoldLetters][kFoldLetters][kFoldLetters];
  double two_by_two[kFoldPairs][kFoldPairs][kFoldLetters][kFoldLetters][kFoldLetters][kFoldLetters];
  double hairpin[kMaxFoldWindow];
  double hairpin_three[kFoldPairs];
  double hairpin_mismatch[kFoldPairs][kFoldLetters][kFoldLetters];
  double loop[kMaxLoop + 1][kMaxLoop + 1];
  double bulge_end[kFoldPairs];
  double one_by_many[kFoldPairs];
  double two_by_three[kFoldPairs][kFoldLetters][kFoldLetters];
  double interior[kFoldPairs][kFoldLetters][kFoldLetters];
  double multi_branch[kFoldPairs][kFoldLetters][kFoldLetters];
  double multi_close[kFoldPairs][kFoldLetters][kFoldLetters];
  double outside[kFoldPairs][kFoldLetters][kFoldLetters];
};

constexpr int64_t kFactorCount = sizeof(FoldFactors) / sizeof(double);

static_assert(kFactorCount == 30011, "the tables of seedhawk.h");

constexpr int32_t kMaxSpecials = 64;

// Hairpins with an energy of their own.
struct SpecialHairpins {
  int32_t count;
  int32_t size[kMaxSpecials]; // unpaired bases
  int32_t code[kMaxSpecials]; // of all bases, the pair's too: base i in bits 2i
  double factor[kMaxSpecials];
};

struct FoldView {
  const FoldFactors *factors;
  const SpecialHairpins *specials;
};

// What a call asks for, with the window no longer than the sequence. The lengths come in any order.
struct FoldRequest {
  int32_t window;
  int32_t span;
  const int32_t *lengths;
  int64_t length_count;
};

constexpr int64_t kFoldTile = 1024; // stretches that one pass answers for
constexpr int64_t kFoldBlock = 32;  // the most positions that go through a diagonal together

// A table of rows over the positions of a tile. Positions may lie `margin` beside it, where all values are 0.
struct FoldRows {
  double *first; // position 0 of row 0
  int64_t stride;

  double *at(int64_t row, int64_t position) const { return first + row * stride + position; }
};

// Rows of a tile; d is the diagonal: the last position of a stretch minus its first one.
struct FoldWork {
  int8_t *codes; // of position 0
  int64_t base_count;
  int64_t margin;
  // Sums over all structures of a stretch. Row d.
  FoldRows pair;         // both ends pair with each other
  FoldRows interior;     // times what the pair adds as the inner pair of an interior loop
  FoldRows one;          // likewise of a loop with one base on a side
  FoldRows bulge;        // likewise of a bulge
  FoldRows stem;         // likewise of what lies in no loop
  FoldRows hairpin;      // the hairpin of the pair, alone
  FoldRows first_branch; // one branch of a multiloop, which begins the stretch
  FoldRows any_first;    // one branch anywhere
  FoldRows branches;     // one or more
  FoldRows two_branches; // two or more
  // Row m: m bases.
  FoldRows whole;  // all structures of the stretch
  FoldRows prefix; // the same over those of the window that begins there
  // What surrounds a pair, over all windows that hold it. Row d.
  FoldRows around;          // without the pair's own structures
  FoldRows around_interior; // times what the pair adds as the outer pair, as above
  FoldRows around_one;
  FoldRows around_bulge;
  FoldRows around_multi;
  FoldRows around_hairpin;
  // Sums over the right ends j of pairs (i, j), as i and the last base before what is right of it. Row d.
  FoldRows close;          // of around_multi
  FoldRows close_branches; // with one or more branches up to j
  FoldRows close_any;      // with or without
  FoldRows close_two;      // with two or more
  FoldRows close_hairpin;  // of around_hairpin
  // Sums over the loops with so many unpaired bases on the left or on the right of their inner pair, from a position
  // on. Row: the number of them.
  FoldRows left_gap;
  FoldRows right_gap;
};

// Doubles that the work of a tile of `base_count` positions needs.
int64_t fold_work_size(int64_t base_count, int32_t window, int32_t span);

// Lays the rows into memory, and clears what the kernel reads but does not write.
FoldWork lay_fold_work(double *memory, int64_t base_count, int32_t window, int32_t span);

// Which stretches of a tile are wanted: those that start at [from, to). Positions are the tile's.
struct FoldRange {
  int64_t from;
  int64_t to;
  int64_t first_window; // where the first window of the sequence begins
  int64_t last_window;
  double *out; // [request.length_count][stride], the value of `from` first; a stretch that no window holds is NaN
  int64_t stride;
};

using RunFold = void (*)(const FoldView &fold, const FoldRequest &request, const FoldWork &work,
                         const FoldRange &range);

void run_fold_reference(const FoldView &fold, const FoldRequest &request, const FoldWork &work, const FoldRange &range);

} // namespace shk

#endif
