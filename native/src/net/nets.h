// SPDX-License-Identifier: Apache-2.0
//
// All networks. The place of one in AllNets is its SHK_NET_* - 1.
#ifndef SEEDHAWK_NET_NETS_H
#define SEEDHAWK_NET_NETS_H

#include "net/deep_target_net.h"
#include "net/deep_target_net8.h"
#include "net/register_net.h"
#include "net/register_net8.h"
#include "net/target_net.h"
#include "net/target_net8.h"

namespace shk {

using AllNets = NetList<RegisterNet, TargetNet, DeepTargetNet, RegisterNet8, TargetNet8, DeepTargetNet8>;

// Those that every backend has, and behind them those that need instructions of their own.
using Float32Nets = NetList<RegisterNet, TargetNet, DeepTargetNet>;
using Int8Nets = NetList<RegisterNet8, TargetNet8, DeepTargetNet8>;

namespace {

template <class... Nets> constexpr bool are_in_order(NetList<Nets...>) {
  int32_t kind = 0;
  return ((Nets::kKind == ++kind) && ...);
}

static_assert(are_in_order(AllNets{}), "the kinds count from 1, in the order of the list");
static_assert(Float32Nets::kSize + Int8Nets::kSize == AllNets::kSize, "each network is in one of the two lists");

// The kernels of some networks for one instruction set.
template <class Isa, class Nets> struct VectorNets;

template <class Isa, class... Nets> struct VectorNets<Isa, NetList<Nets...>> {
  template <class Net> static void run(const void *net, const PlanePairs &pairs, float *margins) {
    run_net<Isa>(*static_cast<const Net *>(net), pairs, margins);
  }
  static constexpr RunNet kRuns[] = {run<Nets>...};
};

} // namespace
} // namespace shk

#endif
