// SPDX-License-Identifier: Apache-2.0
//
// What the opaque pointers of seedhawk.h point to. Immutable once created.
#ifndef SEEDHAWK_ABI_HANDLES_H
#define SEEDHAWK_ABI_HANDLES_H

#include <vector>

#include "abi/counted.h"
#include "core/kernels.h"

struct shk_engine {
  const shk::Kernels *kernels;
  shk::CountedHandle counted;
};

struct shk_table {
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> postings; // with kPostingPadding zeros behind the last one
  shk::TableView view;
  shk::CountedHandle counted;
};

struct shk_register_net {
  std::vector<float> weights; // with room to begin at a cache line
  shk::RegisterNet view;
  shk::CountedHandle counted;
};

struct shk_target_net {
  std::vector<float> weights; // with room to begin at a cache line
  shk::TargetNet view;
  shk::CountedHandle counted;
};

struct shk_deep_target_net {
  std::vector<float> weights; // with room to begin at a cache line
  shk::DeepTargetNet view;
  shk::CountedHandle counted;
};

#endif
