// SPDX-License-Identifier: Apache-2.0
#include "abi/handles.h"

#include <algorithm>
#include <cinttypes>
#include <memory>

#include "abi/checks.h"
#include "abi/failure.h"
#include "cpu/dispatch.h"

namespace shk {

std::atomic<int64_t> live_handles{0};

namespace {

const char *backend_text(int32_t backend) {
  return backend == SHK_BACKEND_AVX512 ? "avx512" : backend == SHK_BACKEND_AVX2 ? "avx2" : "scalar";
}

// Ascending offsets from 0 to posting_count; the longest list.
uint32_t check_offsets(const uint32_t *offsets, int64_t offset_count, int64_t posting_count) {
  if (offsets[0] != 0) {
    throw Failure(SHK_ERR_ARGUMENT, 0, "offsets[0] is %" PRIu32 "; it must be 0", offsets[0]);
  }
  uint32_t longest = 0;
  for (int64_t i = 1; i < offset_count; ++i) {
    if (offsets[i] < offsets[i - 1]) {
      throw Failure(SHK_ERR_ARGUMENT, i,
                    "offsets[%" PRId64 "] is %" PRIu32 ", less than %" PRIu32 " before it; offsets "
                    "must ascend",
                    i, offsets[i], offsets[i - 1]);
    }
    longest = std::max(longest, offsets[i] - offsets[i - 1]);
  }
  if (offsets[offset_count - 1] != posting_count) {
    throw Failure(SHK_ERR_ARGUMENT, offset_count - 1,
                  "offsets[%" PRId64 "] is %" PRIu32 "; the last offset must be posting_count %" PRId64,
                  offset_count - 1, offsets[offset_count - 1], posting_count);
  }
  return longest;
}

// Each list in ascending order of different seeds.
void check_postings(const uint32_t *offsets, int64_t offset_count, const uint32_t *postings) {
  for (int64_t code = 0; code + 1 < offset_count; ++code) {
    for (int64_t i = int64_t{offsets[code]} + 1; i < offsets[code + 1]; ++i) {
      if ((postings[i] >> 8) <= (postings[i - 1] >> 8)) {
        throw Failure(SHK_ERR_ARGUMENT, i,
                      "postings[%" PRId64 "] of code %" PRId64 " has seed %" PRIu32 " after seed %" PRIu32
                      "; the seeds of a list must ascend, each once",
                      i, code, postings[i] >> 8, postings[i - 1] >> 8);
      }
    }
  }
}

} // namespace
} // namespace shk

extern "C" {

int64_t shk_live_handles(void) {
  return shk::live_handles.load(std::memory_order_relaxed);
}

int32_t shk_engine_create(const shk_options *options, shk_engine **engine, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_pointer(engine, "engine");
    int32_t backend = SHK_BACKEND_AUTO;
    if (options != nullptr) {
      shk::check_pointer(options, "options");
      shk::check_struct_size(options->struct_size, sizeof(shk_options), "options");
      backend = options->backend;
      shk::check_range(backend, SHK_BACKEND_AUTO, SHK_BACKEND_AVX512, "options->backend");
    }
    const shk::Kernels *kernels = shk::find_kernels(backend);
    if (kernels == nullptr) {
      throw shk::Failure(SHK_ERR_DEVICE, -1,
                         "backend '%s' needs instructions that this processor or system lacks; use backend 0 (auto)",
                         shk::backend_text(backend));
    }
    *engine = new shk_engine{kernels, {}};
    return SHK_OK;
  });
}

void shk_engine_destroy(shk_engine *engine) {
  delete engine;
}

const char *shk_backend_name(const shk_engine *engine) {
  return engine == nullptr ? "" : engine->kernels->name;
}

int32_t shk_table_create(const shk_table_shape *shape, const uint32_t *offsets, int64_t offset_count,
                         const uint32_t *postings, int64_t posting_count, shk_table **table, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_pointer(shape, "shape");
    shk::check_struct_size(shape->struct_size, sizeof(shk_table_shape), "shape");
    shk::check_range(shape->k, 1, 12, "shape->k");
    shk::check_range(shape->pad_left, 0, shape->k - 1, "shape->pad_left");
    shk::check_range(shape->pad_right, 0, shape->k - 1, "shape->pad_right");
    shk::check_range(shape->max_ambiguous, 0, 4, "shape->max_ambiguous");
    shk::check_count(offset_count, (INT64_C(1) << (2 * shape->k)) + 1, "offset_count", "4^k + 1");
    shk::check_buffer(offsets, offset_count, "offsets", "offset_count");
    shk::check_range(posting_count, 0, UINT32_MAX, "posting_count");
    shk::check_buffer(postings, posting_count, "postings", "posting_count");
    shk::check_pointer(table, "table");
    const uint32_t max_list = shk::check_offsets(offsets, offset_count, posting_count);
    shk::check_postings(offsets, offset_count, postings);

    auto created = std::make_unique<shk_table>();
    created->offsets.assign(offsets, offsets + offset_count);
    created->postings.reserve(static_cast<size_t>(posting_count) + shk::kPostingPadding);
    if (posting_count > 0) {
      created->postings.assign(postings, postings + posting_count);
    }
    created->postings.resize(static_cast<size_t>(posting_count) + shk::kPostingPadding, 0);
    created->view = {created->offsets.data(), created->postings.data(), shape->k, shape->pad_left,
                     shape->pad_right,        shape->max_ambiguous,     max_list};
    *table = created.release();
    return SHK_OK;
  });
}

void shk_table_destroy(shk_table *table) {
  delete table;
}

int64_t shk_table_max_list(const shk_table *table) {
  return table == nullptr ? -1 : int64_t{table->view.max_list};
}

} // extern "C"
