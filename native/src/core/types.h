// SPDX-License-Identifier: Apache-2.0
//
// The plain types that every layer shares. This folder is included by files that are compiled for one instruction set,
// so nothing here may have external linkage and a body: the linker could keep the AVX-512 copy for everyone. SHK_HD
// functions are therefore static, and the types have no constructors.
#ifndef SEEDHAWK_CORE_TYPES_H
#define SEEDHAWK_CORE_TYPES_H

#include <stdint.h>
#include <string.h>

#include "seedhawk.h"

// A rule of one element, compiled for the host and, by nvcc, for the device too.
#if defined(__CUDACC__)
#define SHK_HD static __host__ __device__ __forceinline__
#else
#define SHK_HD static inline
#endif

// Before a loop whose arrays are to stay in a device's registers.
#if defined(__CUDA_ARCH__)
#define SHK_UNROLL _Pragma("unroll")
#else
#define SHK_UNROLL
#endif

namespace shk {

// A packed sequence with its ambiguous runs: run r is [runs[2r], runs[2r+1]).
struct Sequence {
  const uint8_t *packed;
  int64_t base_count;
  int64_t byte_count;
  const int64_t *runs;
  int64_t run_count;
};

// A k-mer lookup table. `postings` has kPostingPadding readable entries behind the last one.
struct TableView {
  const uint32_t *offsets;
  const uint32_t *postings;
  int32_t k;
  int32_t pad_left;
  int32_t pad_right;
  int32_t max_ambiguous;
  uint32_t max_list;
};

constexpr int kPostingPadding = 16;

// Where a scan puts its hits; `hits` is null when they are only counted.
struct HitSink {
  shk_hit *hits;
  int64_t capacity;
  int64_t count;
};

// Windows of one length over a sequence. Column j is base starts[b] + j, or starts[b] + length - 1 - j when reversed.
struct Windows {
  const int64_t *starts;
  int64_t batch;
  int32_t length;
  bool reversed;
};

// Pairs of a site and a miRNA, each three words of a list of bit planes (see core/planes.h).
struct PlanePairs {
  const uint64_t *sites;
  const uint64_t *mirnas;
  const int32_t *site_index;
  const int32_t *mirna_index;
  int64_t batch;
};

} // namespace shk

#endif
