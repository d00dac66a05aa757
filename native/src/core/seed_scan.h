// SPDX-License-Identifier: Apache-2.0
//
// The walk of a seed scan over clean stretches, ambiguous runs and the padding. The clean stretches, nearly all of
// every real sequence, go to the kernels of the instruction set.
#ifndef SEEDHAWK_CORE_SEED_SCAN_H
#define SEEDHAWK_CORE_SEED_SCAN_H

#include "core/kernels.h"

namespace shk {

// The starts that a scan visits: [first, end).
struct ScanRange {
  int64_t first;
  int64_t end;
};

// Cuts [from, to) to the windows that the table allows. first >= end when nothing is left.
ScanRange cut_scan_range(const TableView &table, int64_t base_count, int64_t from, int64_t to);

// Scans `range`; returns where to go on: range.end, or the first window whose hits do not fit the sink.
// Throws std::bad_alloc.
int64_t seed_scan(const Kernels &kernels, const TableView &table, const Sequence &sequence, ScanRange range,
                  HitSink *sink);

} // namespace shk

#endif
