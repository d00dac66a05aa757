// SPDX-License-Identifier: Apache-2.0
//
// What the opaque pointers of seedhawk.h point to. Immutable once created.
#ifndef SEEDHAWK_ABI_HANDLES_H
#define SEEDHAWK_ABI_HANDLES_H

#include <vector>

#include "abi/counted.h"
#include "core/kernels.h"
#include "core/site_groups.h"
#include "fold/fold.h"
#include "net/weights.h"

struct shk_engine {
  const shk::Kernels *kernels;
  const shk::RunNet *int8; // null where the backend has no networks in int8
  shk::CountedHandle counted;
};

struct shk_table {
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> postings; // with kPostingPadding zeros behind the last one
  shk::TableView view;
  shk::CountedHandle counted;
};

struct shk_groups {
  shk::SiteGroups groups;
  shk::CountedHandle counted;
};

struct shk_site_net {
  shk::SiteNet net;
  shk::Weights weights;
  shk::CountedHandle counted;
};

// abi/nets.cpp derives one of each kind.
struct shk_net {
  virtual ~shk_net() = default;

  int32_t place = 0; // in Float32Nets or in Int8Nets
  bool int8 = false; // which of the two
  const void *view = nullptr;
  shk::Weights weights;
  shk::CountedHandle counted;
};

struct shk_fold {
  shk::FoldFactors factors;
  shk::SpecialHairpins specials;
  shk::CountedHandle counted;
};

#endif
