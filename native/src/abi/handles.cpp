// SPDX-License-Identifier: Apache-2.0
#include "abi/handles.h"

#include <memory>

#include "abi/checks.h"
#include "abi/failure.h"
#include "cpu/dispatch.h"

namespace shk {

std::atomic<int64_t> live_handles{0};

namespace {

const char *backend_text(int32_t backend) {
  switch (backend) {
  case SHK_BACKEND_AVX2:
    return "avx2";
  case SHK_BACKEND_AVX512:
    return "avx512";
  case SHK_BACKEND_NEON:
    return "neon";
  default:
    return "scalar";
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
      shk::check_struct(options, "options");
      backend = options->backend;
      shk::check_range(backend, SHK_BACKEND_AUTO, SHK_BACKEND_NEON, "options->backend");
    }
    const shk::Kernels *kernels = shk::find_kernels(backend);
    if (kernels == nullptr) {
      throw shk::Failure(SHK_ERR_DEVICE, -1,
                         "backend '%s' needs instructions that this processor or system lacks; use auto",
                         shk::backend_text(backend));
    }
    *engine = new shk_engine{kernels, shk::find_int8(kernels), {}};
    return SHK_OK;
  });
}

void shk_engine_destroy(shk_engine *engine) {
  delete engine;
}

const char *shk_backend_name(const shk_engine *engine) {
  return engine == nullptr ? "" : engine->kernels->name;
}

int32_t shk_has_int8(const shk_engine *engine) {
  return engine != nullptr && engine->int8 != nullptr ? 1 : 0;
}

int32_t shk_table_create(const shk_table_shape *shape, const uint32_t *offsets, int64_t offset_count,
                         const uint32_t *postings, int64_t posting_count, shk_table **table, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_pointer(table, "table");
    const uint32_t max_list = shk::check_table(shape, offsets, offset_count, postings, posting_count);

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
