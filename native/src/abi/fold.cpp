// SPDX-License-Identifier: Apache-2.0
//
// The functions of unpaired stretches: the factors as a handle, and a long sequence as tiles.
#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <memory>

#include "abi/checks.h"
#include "abi/failure.h"
#include "abi/handles.h"
#include "core/windows.h"

namespace shk {
namespace {

constexpr int64_t kMaxLengths = 64;

void check_factors(const double *factors, int64_t count, const char *name) {
  for (int64_t i = 0; i < count; ++i) {
    // Also false for what is no number.
    if (!(factors[i] >= 0 && factors[i] <= 1e100)) {
      throw Failure(SHK_ERR_ARGUMENT, i, "%s[%" PRId64 "] is %g; it must be 0..1e100", name, i, factors[i]);
    }
  }
}

void fill_specials(const int32_t *hairpins, const double *factors, int64_t count, SpecialHairpins *specials) {
  specials->count = static_cast<int32_t>(count);
  for (int64_t i = 0; i < count; ++i) {
    const int32_t size = hairpins[2 * i];
    const int32_t code = hairpins[2 * i + 1];
    if (size < kMinHairpin || size > 6) {
      throw Failure(SHK_ERR_ARGUMENT, i, "hairpin %" PRId64 " has %" PRId32 " unpaired bases; it must have 3..6", i,
                    size);
    }
    if (code < 0 || code >= 1 << (2 * (size + 2))) {
      throw Failure(SHK_ERR_ARGUMENT, i, "hairpin %" PRId64 " has the code %" PRId32 "; %" PRId32 " bases end at %d", i,
                    code, size + 2, (1 << (2 * (size + 2))) - 1);
    }
    specials->size[i] = size;
    specials->code[i] = code;
    specials->factor[i] = factors[i];
  }
}

// The bases of [from - 1, from + count + 1), and what lies beside the sequence as no base.
void read_codes(const Sequence &sequence, int64_t from, int64_t count, int8_t *codes) {
  int64_t run = run_ending_after(sequence, from - 1);
  for (int64_t p = from - 1; p <= from + count; ++p) {
    run = move_run(sequence, run, p);
    const uint8_t symbol = symbol_at(sequence, run, p);
    codes[p - from] = static_cast<int8_t>(symbol < kNoBase ? symbol : kNoBase);
  }
}

void run_tiles(RunFold run, const FoldView &fold, const Sequence &sequence, FoldRequest request, double *out) {
  const int64_t n = sequence.base_count;
  request.window = static_cast<int32_t>(std::min<int64_t>(request.window, n));
  request.span = std::min(request.span, request.window);
  const int64_t halo = request.window;
  const int64_t largest = std::min(n, kFoldTile + 2 * halo);
  const int64_t size = fold_work_size(largest, request.window, request.span);
  // Not cleared: lay_fold_work clears what has to be.
  const std::unique_ptr<double[]> memory(new double[static_cast<size_t>(size)]);
  for (int64_t from = 0; from < n; from += kFoldTile) {
    const int64_t to = std::min(n, from + kFoldTile);
    const int64_t begin = std::max<int64_t>(0, from - halo);
    const int64_t end = std::min(n, to + halo);
    const FoldWork work = lay_fold_work(memory.get(), end - begin, request.window, request.span);
    read_codes(sequence, begin, end - begin, work.codes);
    run(fold, request, work, {from - begin, to - begin, -begin, n - request.window - begin, out + from, n});
  }
}

} // namespace
} // namespace shk

extern "C" {

int32_t shk_fold_create(const double *factors, int64_t factor_count, const int32_t *hairpins,
                        const double *hairpin_factors, int64_t hairpin_count, shk_fold **fold, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_pointer(fold, "fold");
    shk::check_count(factor_count, shk::kFactorCount, "factor_count", "the sum of all tables");
    shk::check_buffer(factors, factor_count, "factors", "factor_count");
    shk::check_range(hairpin_count, 0, shk::kMaxSpecials, "hairpin_count");
    shk::check_buffer(hairpins, 2 * hairpin_count, "hairpins", "hairpin_count");
    shk::check_buffer(hairpin_factors, hairpin_count, "hairpin_factors", "hairpin_count");
    shk::check_factors(factors, factor_count, "factors");
    shk::check_factors(hairpin_factors, hairpin_count, "hairpin_factors");
    auto created = std::make_unique<shk_fold>();
    memcpy(&created->factors, factors, sizeof created->factors);
    shk::fill_specials(hairpins, hairpin_factors, hairpin_count, &created->specials);
    *fold = created.release();
    return SHK_OK;
  });
}

void shk_fold_destroy(shk_fold *fold) {
  delete fold;
}

int32_t shk_unpaired(const shk_engine *engine, const shk_fold *fold, const uint8_t *packed, int64_t base_count,
                     const int64_t *ambiguous, int64_t ambiguous_count, int32_t window, int32_t span,
                     const int32_t *lengths, int64_t length_count, double *out, int64_t out_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    shk::check_handle(fold, "fold");
    const shk::Sequence sequence = shk::checked_sequence(packed, base_count, ambiguous, ambiguous_count);
    shk::check_range(window, 1, shk::kMaxFoldWindow, "window");
    shk::check_range(span, 1, window, "span");
    shk::check_range(length_count, 1, shk::kMaxLengths, "length_count");
    shk::check_buffer(lengths, length_count, "lengths", "length_count");
    for (int64_t i = 0; i < length_count; ++i) {
      if (lengths[i] < 1 || lengths[i] > window) {
        throw shk::Failure(SHK_ERR_ARGUMENT, i, "lengths[%" PRId64 "] is %" PRId32 "; it must be 1..window %" PRId32, i,
                           lengths[i], window);
      }
    }
    shk::check_count(out_count, shk::checked_product(length_count, base_count, 1, "length_count*base_count"),
                     "out_count", "length_count*base_count");
    shk::check_buffer(out, out_count, "out", "out_count");
    if (base_count > 0) {
      shk::run_tiles(engine->kernels->fold, {&fold->factors, &fold->specials}, sequence,
                     {window, span, lengths, length_count}, out);
    }
    return SHK_OK;
  });
}

} // extern "C"
