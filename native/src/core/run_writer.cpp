// SPDX-License-Identifier: Apache-2.0
#include "core/run_writer.h"

namespace shk {

void finish_runs(RunWriter *writer, int64_t end) {
  if (writer->open < 0) {
    return;
  }
  if (writer->count < writer->capacity) {
    writer->runs[2 * writer->count] = writer->open;
    writer->runs[2 * writer->count + 1] = end;
  }
  ++writer->count;
  writer->open = -1;
}

void add_ambiguous_mask(RunWriter *writer, int64_t position, uint64_t mask, int32_t count) {
  int32_t done = 0;
  while (done < count) {
    // The next letter whose kind differs from the one in progress.
    const uint64_t other = (writer->open < 0 ? mask : ~mask) >> done;
    const int32_t step = other == 0 ? 64 : __builtin_ctzll(other);
    if (step >= count - done) {
      return;
    }
    done += step;
    if (writer->open < 0) {
      writer->open = position + done;
    } else {
      finish_runs(writer, position + done);
    }
  }
}

} // namespace shk
