// SPDX-License-Identifier: Apache-2.0
#ifndef SEEDHAWK_TESTS_FUZZ_ARGUMENTS_H
#define SEEDHAWK_TESTS_FUZZ_ARGUMENTS_H

#include "sites_support.h"

struct FoldDeleter {
  void operator()(shk_fold *fold) const { shk_fold_destroy(fold); }
};
using Fold = std::unique_ptr<shk_fold, FoldDeleter>;

// Right handles of every kind, which calls are given.
struct FuzzHandles {
  FuzzHandles();

  std::vector<Engine> engines;
  Table table;
  std::vector<Net> nets;
  Groups groups;
  SiteNet site_net;
  Fold fold;
};

// Calls one function of the ABI with arguments that the bytes spoil. Throws check::Failed unless the answer is a code
// of the header, with a text where it is an error.
void fuzz_arguments(const FuzzHandles &handles, const uint8_t *data, size_t size);

#endif
