// SPDX-License-Identifier: Apache-2.0
//
// What a network is to the rest of the library. A network has a header and a source of its own:
//   name.h    its weights as the kernels read them, a struct with the member kKind, an SHK_NET_*; and its vector
//   kernel,
//             `template <class Isa> void run_net(const Name &, const PlanePairs &, float *margins)` in an unnamed
//             namespace
//   name.cpp  fill_net, from the caller's weights to these, and run_reference, the scalar kernel
// nets.h lists them all. Everything else, from the dispatch to the handle, is made from that list.
#ifndef SEEDHAWK_NET_NET_H
#define SEEDHAWK_NET_NET_H

#include "core/types.h"

namespace shk {

// What a caller gives to shk_net_create.
struct GivenNet {
  const int32_t *sizes;
  int64_t size_count;
  const float *weights;
  int64_t weight_count;
  int64_t range_count = 0; // how many of the weights, the last ones, are ranges of a network in int8
};

// The memory of a network's tensors, see net/weights.h. Files for one instruction set must not see what is in it.
struct Weights;

// margins: float32[batch]. `net` points to the struct of the kind that the kernel is for.
using RunNet = void (*)(const void *net, const PlanePairs &pairs, float *margins);

// ranges: of a network in float32, the largest value of each tensor that a network in int8 rounds; zeros at first.
using MeasureRanges = void (*)(const void *net, const PlanePairs &pairs, float *ranges);

template <class... Nets> struct NetList { static constexpr int32_t kSize = sizeof...(Nets); };

} // namespace shk

#endif
