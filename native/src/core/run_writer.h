// SPDX-License-Identifier: Apache-2.0
//
// Turns masks of ambiguous letters into runs. A run may span any number of masks.
#ifndef SEEDHAWK_CORE_RUN_WRITER_H
#define SEEDHAWK_CORE_RUN_WRITER_H

#include "core/types.h"

namespace shk {

// `count` goes on past `capacity`, so that a caller learns how much is needed. `open`: the run in progress starts here,
// -1 when there is none.
struct RunWriter {
  int64_t *runs;
  int64_t capacity;
  int64_t count;
  int64_t open;
};

// Takes the letters [position, position + count), bit i set when letter position + i is ambiguous; count is 1..64, the
// bits from `count` on are zero, and positions come in order without a gap.
void add_ambiguous_mask(RunWriter *writer, int64_t position, uint64_t mask, int32_t count);

// Ends the run in progress, if any, at `end`.
void finish_runs(RunWriter *writer, int64_t end);

} // namespace shk

#endif
