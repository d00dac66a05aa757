// SPDX-License-Identifier: Apache-2.0
//
// The stateless functions of seedhawk.h: check, call the kernel, answer. Nothing is computed here.
#include <cinttypes>

#include "abi/checks.h"
#include "abi/failure.h"
#include "abi/handles.h"
#include "core/codec.h"
#include "core/esa.h"
#include "core/seed_scan.h"

extern "C" {

uint32_t shk_abi_version(void) {
  return SHK_ABI_VERSION;
}

int32_t shk_pack(const shk_engine *engine, const uint8_t *letters, int64_t letter_count, uint8_t *packed,
                 int64_t packed_byte_count, int64_t *ambiguous, int64_t ambiguous_capacity, int64_t *ambiguous_count,
                 shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    shk::check_range(letter_count, 0, shk::kMaxBaseCount, "letter_count");
    shk::check_buffer(letters, letter_count, "letters", "letter_count");
    const int64_t needed = shk::packed_bytes(letter_count);
    if (packed_byte_count < needed) {
      throw shk::Failure(SHK_ERR_ARGUMENT, -1,
                         "packed_byte_count is %" PRId64 "; %" PRId64 " letters need %" PRId64 " bytes",
                         packed_byte_count, letter_count, needed);
    }
    shk::check_buffer(packed, packed_byte_count, "packed", "packed_byte_count");
    shk::check_buffer(ambiguous, ambiguous_capacity, 2 * sizeof(int64_t), alignof(int64_t), "ambiguous",
                      "ambiguous_capacity");
    shk::check_pointer(ambiguous_count, "ambiguous_count");

    shk::RunWriter runs = {ambiguous, ambiguous_capacity, 0, -1};
    const int64_t bad = engine->kernels->pack(letters, letter_count, packed, &runs);
    if (bad >= 0) {
      shk::refuse_letter(letters, bad);
    }
    shk::finish_runs(&runs, letter_count);
    *ambiguous_count = runs.count;
    if (runs.count > ambiguous_capacity) {
      return shk::report(error, SHK_ERR_CAPACITY, -1,
                         "ambiguous holds too few runs; call again with room for *ambiguous_count of them");
    }
    return SHK_OK;
  });
}

int32_t shk_seed_scan(const shk_engine *engine, const shk_table *table, const uint8_t *packed, int64_t base_count,
                      const int64_t *ambiguous, int64_t ambiguous_count, int64_t from, int64_t to, shk_hit *hits,
                      int64_t hit_capacity, int64_t *hit_count, int64_t *next, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    shk::check_handle(table, "table");
    const shk::Sequence sequence = shk::checked_sequence(packed, base_count, ambiguous, ambiguous_count);
    const shk::TableView &view = table->view;
    shk::check_buffer(hits, hit_capacity, "hits", "hit_capacity");
    if (hits != nullptr && hit_capacity < view.max_list) {
      throw shk::Failure(SHK_ERR_ARGUMENT, -1,
                         "hit_capacity is %" PRId64 "; it must be at least shk_table_max_list = %" PRIu32
                         ", or hits NULL to count",
                         hit_capacity, view.max_list);
    }
    shk::check_pointer(hit_count, "hit_count");
    shk::check_pointer(next, "next");

    const shk::ScanRange range = shk::cut_scan_range(view, base_count, from, to);
    shk::HitSink sink = {hits, hit_capacity, 0};
    const int64_t stopped = shk::seed_scan(*engine->kernels, view, sequence, range, &sink);
    *hit_count = sink.count;
    *next = stopped;
    if (stopped < range.end) {
      return shk::report(error, SHK_ERR_CAPACITY, -1, "hits is full; take them and call again with from = *next");
    }
    return SHK_OK;
  });
}

int32_t shk_one_hot(const shk_engine *engine, const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                    int64_t ambiguous_count, const int64_t *starts, int64_t batch, int32_t length, int32_t reversed,
                    float *out, int64_t out_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    const shk::Sequence sequence = shk::checked_sequence(packed, base_count, ambiguous, ambiguous_count);
    const shk::Windows windows = shk::checked_windows(starts, batch, length, reversed);
    shk::check_count(out_count, shk::checked_product(batch, 4, length, "batch*4*length"), "out_count",
                     "batch*4*length");
    shk::check_buffer(out, out_count, "out", "out_count");
    engine->kernels->one_hot(sequence, windows, out);
    return SHK_OK;
  });
}

int32_t shk_tokens(const shk_engine *engine, const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                   int64_t ambiguous_count, const int64_t *starts, int64_t batch, int32_t length, int32_t reversed,
                   const int64_t *ids, int64_t id_count, int64_t *out, int64_t out_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    const shk::Sequence sequence = shk::checked_sequence(packed, base_count, ambiguous, ambiguous_count);
    const shk::Windows windows = shk::checked_windows(starts, batch, length, reversed);
    shk::check_count(id_count, 6, "id_count", "A C G U ambiguous outside");
    shk::check_buffer(ids, id_count, "ids", "id_count");
    shk::check_count(out_count, shk::checked_product(batch, 1, length, "batch*length"), "out_count", "batch*length");
    shk::check_buffer(out, out_count, "out", "out_count");
    shk::encode_tokens(sequence, windows, ids, out);
    return SHK_OK;
  });
}

int32_t shk_kmers(const shk_engine *engine, const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                  int64_t ambiguous_count, const int64_t *starts, int64_t batch, int32_t length, int32_t k,
                  int32_t reversed, const int64_t *ids, int64_t id_count, int64_t *out, int64_t out_count,
                  shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    const shk::Sequence sequence = shk::checked_sequence(packed, base_count, ambiguous, ambiguous_count);
    const shk::Windows windows = shk::checked_windows(starts, batch, length, reversed);
    shk::check_range(k, 1, length < 6 ? length : 6, "k");
    shk::check_count(id_count, 3, "id_count", "first k-mer, ambiguous, outside");
    shk::check_buffer(ids, id_count, "ids", "id_count");
    shk::check_count(out_count, shk::checked_product(batch, 1, length - k + 1, "batch*(length-k+1)"), "out_count",
                     "batch*(length-k+1)");
    shk::check_buffer(out, out_count, "out", "out_count");
    shk::encode_kmers(sequence, windows, k, ids, out);
    return SHK_OK;
  });
}

int32_t shk_planes(const shk_engine *engine, const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                   int64_t ambiguous_count, const int64_t *starts, int64_t batch, int32_t length, int32_t reversed,
                   uint64_t *out, int64_t out_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    const shk::Sequence sequence = shk::checked_sequence(packed, base_count, ambiguous, ambiguous_count);
    shk::check_range(length, 1, shk::kMaxPlaneLength, "length");
    const shk::Windows windows = shk::checked_windows(starts, batch, length, reversed);
    shk::check_count(out_count, shk::checked_product(batch, 1, 3, "batch*3"), "out_count", "batch*3");
    shk::check_buffer(out, out_count, "out", "out_count");
    shk::encode_planes(sequence, windows, out);
    return SHK_OK;
  });
}

int32_t shk_esa(const shk_engine *engine, const uint64_t *sites, int64_t site_count, const uint64_t *mirnas,
                int64_t mirna_count, const int32_t *site_index, const int32_t *mirna_index, int64_t batch, float *out,
                int64_t out_count, int32_t *scores, int64_t score_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    const shk::PlanePairs pairs =
        shk::checked_pairs(sites, site_count, mirnas, mirna_count, site_index, mirna_index, batch);
    const bool encodes = out != nullptr || out_count != 0;
    if (encodes) {
      shk::check_count(out_count, shk::checked_product(batch, shk::kEsaRows, shk::kEsaColumns, "batch*10*50"),
                       "out_count", "batch*10*50");
      shk::check_buffer(out, out_count, "out", "out_count");
    }
    shk::check_count(score_count, batch, "score_count", "batch");
    shk::check_buffer(scores, score_count, "scores", "score_count");
    shk::check_indices(pairs, site_count, mirna_count);
    if (encodes) {
      engine->kernels->esa(pairs, out, scores);
    } else {
      shk::score_esa(pairs, scores);
    }
    return SHK_OK;
  });
}

int32_t shk_rows_gather(const shk_engine *engine, const float *rows, int64_t row_count, int64_t row_length,
                        const int32_t *index, int64_t batch, float *out, int64_t out_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    shk::check_range(row_count, 0, INT64_MAX, "row_count");
    shk::check_range(row_length, 0, INT64_MAX, "row_length");
    const int64_t cells = shk::checked_product(row_count, 1, row_length, "row_count*row_length");
    shk::check_buffer(rows, cells, "rows", "row_count*row_length");
    shk::check_buffer(index, batch, "index", "batch");
    shk::check_count(out_count, shk::checked_product(batch, 1, row_length, "batch*row_length"), "out_count",
                     "batch*row_length");
    shk::check_buffer(out, out_count, "out", "out_count");
    shk::check_index(index, batch, row_count, "index");
    shk::gather_rows(rows, row_length, index, batch, out);
    return SHK_OK;
  });
}

} // extern "C"
