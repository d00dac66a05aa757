// SPDX-License-Identifier: Apache-2.0
#include "core/esa.h"
#include "core/find_sites.h"
#include "core/kernels.h"
#include "core/windows.h"
#include "net/nets.h"

namespace shk {
namespace {

struct LetterTable {
  uint8_t classes[256];
};

constexpr LetterTable make_letter_table() {
  LetterTable table{};
  for (int letter = 0; letter < 256; ++letter) {
    table.classes[letter] = classify_letter(static_cast<uint8_t>(letter));
  }
  return table;
}

constexpr LetterTable kLetters = make_letter_table();

int64_t pack_all(const uint8_t *letters, int64_t letter_count, uint8_t *packed, RunWriter *runs) {
  return pack_reference(letters, 0, letter_count, packed, runs);
}

// Writes what stands in each column of window b; `run` moves along with the windows.
void read_symbols(const Sequence &sequence, const Windows &windows, int64_t b, int64_t *run, uint8_t *symbols) {
  const int64_t start = bounded_start(sequence, windows.starts[b], windows.length);
  *run = move_run(sequence, *run, start);
  const int32_t length = windows.length;
  if (is_clean(sequence, *run, start, length)) {
    for (int32_t i = 0; i < length; ++i) {
      symbols[i] = static_cast<uint8_t>(base_at(sequence, start + i));
    }
  } else {
    int64_t at = *run;
    for (int32_t i = 0; i < length; ++i) {
      while (at < sequence.run_count && sequence.runs[2 * at + 1] <= start + i) {
        ++at;
      }
      symbols[i] = symbol_at(sequence, at, start + i);
    }
  }
  if (windows.reversed) {
    for (int32_t i = 0, j = length - 1; i < j; ++i, --j) {
      const uint8_t symbol = symbols[i];
      symbols[i] = symbols[j];
      symbols[j] = symbol;
    }
  }
}

void encode_esa(const PlanePairs &pairs, float *out, int32_t *scores) {
  for (int64_t b = 0; b < pairs.batch; ++b) {
    EsaRows rows;
    scores[b] = esa_encode(mirna_of(pairs, b), site_of(pairs, b), &rows);
    for (int32_t row = 0; row < kEsaRows; ++row) {
      for (int32_t column = 0; column < kEsaColumns; ++column) {
        *out++ = static_cast<float>(rows.rows[row] >> column & 1);
      }
    }
  }
}

} // namespace

int64_t pack_reference(const uint8_t *letters, int64_t begin, int64_t end, uint8_t *packed, RunWriter *runs) {
  for (int64_t at = begin; at < end; at += 4) {
    const int32_t count = end - at < 4 ? static_cast<int32_t>(end - at) : 4;
    uint32_t byte = 0;
    uint32_t kinds = 0;
    uint64_t ambiguous = 0;
    for (int32_t i = 0; i < count; ++i) {
      const uint32_t letter_class = kLetters.classes[letters[at + i]];
      if (letter_class == kInvalidLetter) {
        return at + i;
      }
      kinds |= letter_class;
      byte |= (letter_class & 3) << (2 * i);
      ambiguous |= static_cast<uint64_t>(letter_class >> 7) << i;
    }
    packed[at >> 2] = static_cast<uint8_t>(byte);
    if ((kinds & kAmbiguousLetter) != 0 || runs->open >= 0) {
      add_ambiguous_mask(runs, at, ambiguous, count);
    }
  }
  return -1;
}

int64_t count_reference(const TableView &table, const Sequence &sequence, int64_t begin, int64_t end) {
  const uint32_t mask = code_mask(table.k);
  int64_t count = 0;
  for (int64_t start = begin; start < end; ++start) {
    const uint32_t code = static_cast<uint32_t>(bases_from(sequence, start)) & mask;
    count += table.offsets[code + 1] - table.offsets[code];
  }
  return count;
}

int64_t collect_reference(const TableView &table, const Sequence &sequence, int64_t begin, int64_t end, HitSink *sink) {
  const uint32_t mask = code_mask(table.k);
  int64_t count = sink->count;
  int64_t start = begin;
  for (; start < end; ++start) {
    const uint32_t code = static_cast<uint32_t>(bases_from(sequence, start)) & mask;
    const uint32_t first = table.offsets[code];
    const uint32_t last = table.offsets[code + 1];
    if (last - first > sink->capacity - count) {
      break;
    }
    for (uint32_t i = first; i < last; ++i) {
      sink->hits[count++] = hit_of(table.postings[i], start);
    }
  }
  sink->count = count;
  return start;
}

void one_hot_reference(const Sequence &sequence, const Windows &windows, float *out) {
  uint8_t symbols[kMaxWindowLength];
  int64_t run = 0;
  for (int64_t b = 0; b < windows.batch; ++b) {
    read_symbols(sequence, windows, b, &run, symbols);
    for (int32_t channel = 0; channel < 4; ++channel) {
      for (int32_t j = 0; j < windows.length; ++j) {
        *out++ = one_hot_value(symbols[j], channel);
      }
    }
  }
}

void encode_tokens(const Sequence &sequence, const Windows &windows, const int64_t *ids, int64_t *out) {
  uint8_t symbols[kMaxWindowLength];
  int64_t run = 0;
  for (int64_t b = 0; b < windows.batch; ++b) {
    read_symbols(sequence, windows, b, &run, symbols);
    for (int32_t j = 0; j < windows.length; ++j) {
      *out++ = ids[symbols[j]];
    }
  }
}

void encode_kmers(const Sequence &sequence, const Windows &windows, int32_t k, const int64_t *ids, int64_t *out) {
  uint8_t symbols[kMaxWindowLength];
  int64_t run = 0;
  const uint32_t mask = code_mask(k);
  for (int64_t b = 0; b < windows.batch; ++b) {
    read_symbols(sequence, windows, b, &run, symbols);
    uint32_t code = 0;
    int32_t ambiguous_until = 0; // k-mers that start before this column hold an ambiguous base
    int32_t outside_until = 0;
    for (int32_t j = 0; j < windows.length; ++j) {
      const uint8_t symbol = symbols[j];
      if (symbol == kAmbiguous) {
        ambiguous_until = j + 1;
      } else if (symbol == kOutside) {
        outside_until = j + 1;
      }
      code = ((code << 2) | (symbol & 3u)) & mask;
      const int32_t first = j - k + 1;
      if (first >= 0) {
        const int64_t token = static_cast<int64_t>(static_cast<uint64_t>(ids[0]) + code); // wraps, never overflows
        *out++ = first < outside_until ? ids[2] : first < ambiguous_until ? ids[1] : token;
      }
    }
  }
}

void encode_planes(const Sequence &sequence, const Windows &windows, uint64_t *out) {
  int64_t run = 0;
  for (int64_t b = 0; b < windows.batch; ++b) {
    const int64_t start = bounded_start(sequence, windows.starts[b], windows.length);
    run = move_run(sequence, run, start);
    const Planes planes = planes_of(sequence, run, start, windows.length, windows.reversed);
    *out++ = planes.low;
    *out++ = planes.high;
    *out++ = planes.known;
  }
}

void score_esa(const PlanePairs &pairs, int32_t *scores) {
  for (int64_t b = 0; b < pairs.batch; ++b) {
    scores[b] = esa_score(mirna_of(pairs, b), site_of(pairs, b));
  }
}

void gather_rows(const float *rows, int64_t row_length, const int32_t *index, int64_t batch, float *out) {
  if (row_length == 0) {
    return;
  }
  for (int64_t b = 0; b < batch; ++b) {
    memcpy(out + b * row_length, rows + index[b] * row_length, static_cast<size_t>(row_length) * sizeof(float));
  }
}

namespace {

template <class Nets> struct ReferenceNets;

template <class... Nets> struct ReferenceNets<NetList<Nets...>> {
  template <class Net> static void run(const void *net, const PlanePairs &pairs, float *margins) {
    run_reference(*static_cast<const Net *>(net), pairs, margins);
  }
  static constexpr RunNet kRuns[] = {run<Nets>...};
};

} // namespace

const Kernels reference_kernels = {
    "scalar",           pack_all,          count_reference,
    collect_reference,  one_hot_reference, encode_esa,
    features_reference, scores_reference,  ReferenceNets<Float32Nets>::kRuns,
    run_fold_reference,
};

const RunNet *const reference_int8_kernels = ReferenceNets<Int8Nets>::kRuns;

} // namespace shk
