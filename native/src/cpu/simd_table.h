// SPDX-License-Identifier: Apache-2.0
//
// The kernels of one instruction set as a table: each set has all of them, so the list stands here once.
#ifndef SEEDHAWK_CPU_SIMD_TABLE_H
#define SEEDHAWK_CPU_SIMD_TABLE_H

#include "cpu/simd_kernels.h"
#include "cpu/simd_sites.h"
#include "fold/fold_kernel.h"
#include "net/nets.h"

namespace shk {
namespace {

// Isa: what simd_kernels.h, simd_sites.h and simd_multiply.h ask for. Doubles: what fold_kernel.h does.
template <class Isa, class Doubles> constexpr Kernels kernels_of(const char *name) {
  return {
      name,
      pack<Isa>,
      count_clean<Isa>,
      collect_clean<Isa>,
      one_hot<Isa>,
      esa<Isa>,
      site_features<Isa>,
      site_scores<Isa>,
      VectorNets<Isa, Float32Nets>::kRuns,
      run_fold<Doubles>,
  };
}

} // namespace
} // namespace shk

#endif
