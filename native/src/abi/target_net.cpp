// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network: its weights from the order of seedhawk.h to that of the kernels.
#include <memory>

#include "abi/checks.h"
#include "abi/failure.h"
#include "abi/filters.h"
#include "abi/handles.h"

namespace shk {
namespace {

struct GivenTarget {
  const float *stem[2];
  const float *narrow[2];
  const float *widen;
  const float *wide;
  const float *dense;
  const float *bias;
};

// Returns the number of floats.
int64_t read_target(const float *block, GivenTarget *given) {
  Tensors tensors(block);
  given->stem[0] = tensors.next(kNarrow * kEsaRows * kStemTaps);
  given->stem[1] = tensors.next(kNarrow * kNarrow * kStemTaps);
  given->narrow[0] = tensors.next(kNarrow * kNarrow * kBlockTaps);
  given->narrow[1] = tensors.next(kNarrow * kNarrow * kBlockTaps);
  given->widen = tensors.next(kWide * kNarrow * kBlockTaps);
  given->wide = tensors.next(kWide * kWide * kBlockTaps);
  given->dense = tensors.next(kWide * kPools);
  given->bias = tensors.next(1);
  return tensors.used();
}

// Returns the number of floats.
int64_t place_target(const float *block, TargetNet *net) {
  Tensors tensors(block);
  net->table = tensors.next(kColumnSymbols * kColumnSymbols * kStemTaps * kNarrow);
  net->stem = tensors.next(kParts * kNarrow * kNarrow);
  net->narrow[0] = tensors.next(kParts * kNarrow * kNarrow);
  net->narrow[1] = tensors.next(kParts * kNarrow * kNarrow);
  net->widen = tensors.next(kParts * kNarrow * kWide);
  net->wide = tensors.next(kParts * kWide * kWide);
  net->dense = tensors.next(kPools * kWide);
  return tensors.used();
}

// A column's symbol has one row of the encoding, nothing has none.
float stem_weight(const float *stem, int32_t channel, int32_t first_row, int32_t symbol, int32_t tap) {
  const int32_t nothing = kColumnSymbols - 1;
  return symbol == nothing ? 0.0f : stem[(channel * kEsaRows + first_row + symbol) * kStemTaps + tap];
}

void write_table(const GivenTarget &given, const TargetNet &net, std::vector<float> *weights) {
  const Writer table(weights, net.table);
  for (int32_t c = 0; c < kNarrow; ++c) {
    for (int32_t k = 0; k < kStemTaps; ++k) {
      for (int32_t m = 0; m < kColumnSymbols; ++m) {
        for (int32_t s = 0; s < kColumnSymbols; ++s) {
          table[((m * kColumnSymbols + s) * kStemTaps + k) * kNarrow + c] =
              stem_weight(given.stem[0], c, 0, m, k) + stem_weight(given.stem[0], c, kEsaRows / 2, s, k);
        }
      }
    }
  }
}

void write_dense(const GivenTarget &given, const TargetNet &net, std::vector<float> *weights) {
  const Writer dense(weights, net.dense);
  for (int32_t c = 0; c < kWide; ++c) {
    for (int32_t pool = 0; pool < kPools; ++pool) {
      dense[pool * kWide + c] = given.dense[c * kPools + pool];
    }
  }
}

} // namespace
} // namespace shk

extern "C" {

int32_t shk_target_net_create(const float *weights, int64_t weight_count, shk_target_net **net, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::GivenTarget given;
    shk::check_weights(weights, weight_count, shk::read_target(nullptr, &given));
    shk::check_pointer(net, "net");
    shk::read_target(weights, &given);
    auto created = std::make_unique<shk_target_net>();
    shk::TargetNet &view = created->view;
    shk::place_target(shk::aligned_block(shk::place_target(nullptr, &view), &created->weights), &view);
    shk::write_table(given, view, &created->weights);
    shk::write_parts(given.stem[1], shk::kNarrow, shk::kNarrow, shk::kStemTaps, view.stem, &created->weights);
    shk::write_parts(given.narrow[0], shk::kNarrow, shk::kNarrow, shk::kBlockTaps, view.narrow[0], &created->weights);
    shk::write_parts(given.narrow[1], shk::kNarrow, shk::kNarrow, shk::kBlockTaps, view.narrow[1], &created->weights);
    shk::write_parts(given.widen, shk::kNarrow, shk::kWide, shk::kBlockTaps, view.widen, &created->weights);
    shk::write_parts(given.wide, shk::kWide, shk::kWide, shk::kBlockTaps, view.wide, &created->weights);
    shk::write_dense(given, view, &created->weights);
    view.bias = given.bias[0];
    *net = created.release();
    return SHK_OK;
  });
}

void shk_target_net_destroy(shk_target_net *net) {
  delete net;
}

} // extern "C"
