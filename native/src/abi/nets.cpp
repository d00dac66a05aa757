// SPDX-License-Identifier: Apache-2.0
//
// The functions of networks, for every kind of net/nets.h.
#include "net/nets.h"

#include <algorithm>
#include <cinttypes>
#include <memory>
#include <type_traits>

#include "abi/checks.h"
#include "abi/failure.h"
#include "abi/handles.h"

namespace shk {
namespace {

template <class Net> struct NetOf final : shk_net { Net net{}; };

// The place of a network in a list, or -1.
template <class Net, class... Nets> constexpr int32_t place_in(NetList<Nets...>) {
  int32_t place = 0;
  int32_t found = -1;
  ((found = std::is_same_v<Net, Nets> ? place : found, ++place), ...);
  return found;
}

template <class Net> std::unique_ptr<shk_net> create(const GivenNet &given) {
  auto created = std::make_unique<NetOf<Net>>();
  fill_net(given, &created->net, &created->weights);
  created->view = &created->net;
  created->place = place_in<Net>(Float32Nets{});
  created->int8 = created->place < 0;
  if (created->int8) {
    created->place = place_in<Net>(Int8Nets{});
  }
  return created;
}

using CreateNet = std::unique_ptr<shk_net> (*)(const GivenNet &given);

template <class... Nets> std::unique_ptr<shk_net> create_kind(int32_t kind, const GivenNet &given, NetList<Nets...>) {
  constexpr CreateNet kCreates[] = {create<Nets>...};
  if (kind < 1 || kind > NetList<Nets...>::kSize) {
    throw Failure(SHK_ERR_ARGUMENT, -1,
                  "kind is %" PRId32 "; this libseedhawk has the networks 1..%" PRId32
                  " (SHK_NET_*); take one of these or a newer library",
                  kind, NetList<Nets...>::kSize);
  }
  return kCreates[kind - 1](given);
}

template <class Net> void measure(const void *net, const PlanePairs &pairs, float *ranges) {
  measure_ranges(*static_cast<const Net *>(net), pairs, ranges);
}

template <class Net> int32_t count_ranges(const void *net) {
  return range_count(*static_cast<const Net *>(net));
}

// The ranges of networks in float32.
struct RangesOf {
  int32_t (*count)(const void *net);
  MeasureRanges measure;
};

template <class... Nets> RangesOf ranges_of(const shk_net &net, NetList<Nets...>) {
  constexpr RangesOf kAll[] = {{count_ranges<Nets>, measure<Nets>}...};
  if (net.int8) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "net computes in int8; measure the ranges of the network in float32");
  }
  return kAll[net.place];
}

RunNet run_of(const shk_engine &engine, const shk_net &net) {
  if (!net.int8) {
    return engine.kernels->nets[net.place];
  }
  if (engine.int8 == nullptr) {
    throw Failure(SHK_ERR_DEVICE, -1,
                  "the network computes in int8, for which backend '%s' needs instructions that this processor lacks; "
                  "use float32",
                  engine.kernels->name);
  }
  return engine.int8[net.place];
}

} // namespace
} // namespace shk

extern "C" {

int32_t shk_net_create(int32_t kind, const int32_t *sizes, int64_t size_count, const float *weights,
                       int64_t weight_count, shk_net **net, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_pointer(net, "net");
    shk::check_buffer(sizes, size_count, "sizes", "size_count");
    shk::check_buffer(weights, weight_count, "weights", "weight_count");
    *net = shk::create_kind(kind, {sizes, size_count, weights, weight_count}, shk::AllNets{}).release();
    return SHK_OK;
  });
}

void shk_net_destroy(shk_net *net) {
  delete net;
}

int32_t shk_net_ranges(const shk_net *net, const uint64_t *sites, int64_t site_count, const uint64_t *mirnas,
                       int64_t mirna_count, const int32_t *site_index, const int32_t *mirna_index, int64_t batch,
                       float *ranges, int64_t range_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(net, "net");
    const shk::PlanePairs pairs =
        shk::checked_pairs(sites, site_count, mirnas, mirna_count, site_index, mirna_index, batch);
    const shk::RangesOf of = shk::ranges_of(*net, shk::Float32Nets{});
    shk::check_count(range_count, of.count(net->view), "range_count", "the ranges of this network");
    shk::check_buffer(ranges, range_count, "ranges", "range_count");
    shk::check_indices(pairs, site_count, mirna_count);
    std::fill(ranges, ranges + range_count, 0.0f);
    of.measure(net->view, pairs, ranges);
    return SHK_OK;
  });
}

int32_t shk_net_run(const shk_engine *engine, const shk_net *net, const uint64_t *sites, int64_t site_count,
                    const uint64_t *mirnas, int64_t mirna_count, const int32_t *site_index, const int32_t *mirna_index,
                    int64_t batch, float *margins, int64_t margin_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    shk::check_handle(net, "net");
    const shk::PlanePairs pairs =
        shk::checked_pairs(sites, site_count, mirnas, mirna_count, site_index, mirna_index, batch);
    shk::check_count(margin_count, batch, "margin_count", "batch");
    shk::check_buffer(margins, margin_count, "margins", "margin_count");
    shk::check_indices(pairs, site_count, mirna_count);
    shk::run_of(*engine, *net)(net->view, pairs, margins);
    return SHK_OK;
  });
}

} // extern "C"
