// SPDX-License-Identifier: Apache-2.0
//
// The network over registers: its weights from the order of seedhawk.h to that of the kernels.
#include <cmath>
#include <memory>

#include "abi/checks.h"
#include "abi/failure.h"
#include "abi/handles.h"
#include "abi/weights.h"

namespace shk {
namespace {

int32_t filled(int32_t count, int32_t lanes) {
  return (count + lanes - 1) / lanes * lanes;
}

struct GivenWeights {
  const float *pair;
  const float *along;
  const float *place;
  const float *seed;
  const float *rest;
  const float *scale;
  const float *offset;
  const float *across;
  const float *across_bias;
  const float *dense;
  const float *dense_bias;
  const float *margin;
  const float *margin_bias;
};

int32_t seed_places(const shk_register_shape &shape) {
  return shape.bulge > 0 ? kSeedPlaces : kPlaces;
}

// Returns the number of floats.
int64_t read_given(const shk_register_shape &shape, const float *block, GivenWeights *given) {
  Tensors tensors(block);
  const int64_t filters = int64_t{shape.nets} * shape.filters;
  const int64_t units = int64_t{shape.nets} * shape.units;
  const int64_t hidden = int64_t{shape.nets} * shape.hidden;
  given->pair = tensors.next(4 * kPairTypes * 4);
  given->along = tensors.next(filters * kPairTypes * kAlong);
  given->place = tensors.next(filters * kPlaces);
  given->seed = tensors.next(units * shape.filters * seed_places(shape));
  given->rest = tensors.next(units * shape.filters * (kPlaces - seed_places(shape)));
  given->scale = tensors.next(units);
  given->offset = tensors.next(units);
  given->across = tensors.next(units * shape.units * kAcross);
  given->across_bias = tensors.next(units);
  given->dense = tensors.next(hidden * shape.units);
  given->dense_bias = tensors.next(hidden);
  given->margin = tensors.next(hidden);
  given->margin_bias = tensors.next(shape.nets);
  return tensors.used();
}

// Places the tensors of `net`, whose sizes are set. Returns the number of floats.
int64_t place_tensors(const float *block, RegisterNet *net) {
  Tensors tensors(block);
  const int64_t nets = net->nets;
  net->table = tensors.next(nets * kAlong * kSymbols * kSymbols * net->filters);
  net->place = tensors.next(nets * (kPlaces + kAlong / 2) * net->filters);
  net->duplex = tensors.next(nets * kPlaces * net->filters * net->units);
  net->scale = tensors.next(nets * net->units);
  net->offset = tensors.next(nets * net->units);
  net->across = tensors.next(nets * kAcross * net->units * net->units);
  net->across_bias = tensors.next(nets * net->units);
  net->dense = tensors.next(nets * net->units * net->hidden);
  net->dense_bias = tensors.next(nets * net->hidden);
  net->margin = tensors.next(nets * net->hidden);
  net->margin_bias = tensors.next(nets);
  return tensors.used();
}

void write_table(const shk_register_shape &shape, const GivenWeights &given, const RegisterNet &net,
                 std::vector<float> *weights) {
  const Writer table(weights, net.table);
  const Writer place(weights, net.place);
  for (int64_t n = 0; n < shape.nets; ++n) {
    for (int64_t f = 0; f < shape.filters; ++f) {
      const int64_t filter = n * shape.filters + f;
      for (int64_t k = 0; k < kAlong; ++k) {
        for (int64_t m = 0; m < 4; ++m) {
          for (int64_t s = 0; s < 4; ++s) {
            float sum = 0;
            for (int64_t t = 0; t < kPairTypes; ++t) {
              sum = std::fma(given.along[(filter * kPairTypes + t) * kAlong + k],
                             given.pair[(m * kPairTypes + t) * 4 + s], sum);
            }
            table[(((n * kSymbols + m) * kSymbols + s) * kAlong + k) * net.filters + f] = sum;
          }
        }
      }
      for (int64_t p = 0; p < kPlaces; ++p) {
        place[(n * (kPlaces + kAlong / 2) + p) * net.filters + f] = given.place[filter * kPlaces + p];
      }
    }
  }
}

void write_units(const shk_register_shape &shape, const GivenWeights &given, const RegisterNet &net,
                 std::vector<float> *weights) {
  const Writer duplex(weights, net.duplex);
  const Writer scale(weights, net.scale);
  const Writer offset(weights, net.offset);
  const Writer across(weights, net.across);
  const Writer across_bias(weights, net.across_bias);
  const int64_t first = seed_places(shape);
  for (int64_t n = 0; n < shape.nets; ++n) {
    for (int64_t u = 0; u < shape.units; ++u) {
      const int64_t unit = n * shape.units + u;
      for (int64_t f = 0; f < shape.filters; ++f) {
        for (int64_t p = 0; p < kPlaces; ++p) {
          duplex[((n * kPlaces + p) * net.filters + f) * net.units + u] =
              p < first ? given.seed[(unit * shape.filters + f) * first + p]
                        : given.rest[(unit * shape.filters + f) * (kPlaces - first) + p - first];
        }
      }
      for (int64_t from = 0; from < shape.units; ++from) {
        for (int64_t k = 0; k < kAcross; ++k) {
          across[((n * kAcross + k) * net.units + from) * net.units + u] =
              given.across[(unit * shape.units + from) * kAcross + k];
        }
      }
      scale[n * net.units + u] = given.scale[unit];
      offset[n * net.units + u] = given.offset[unit];
      across_bias[n * net.units + u] = given.across_bias[unit];
    }
  }
}

void write_dense(const shk_register_shape &shape, const GivenWeights &given, const RegisterNet &net,
                 std::vector<float> *weights) {
  const Writer dense(weights, net.dense);
  const Writer dense_bias(weights, net.dense_bias);
  const Writer margin(weights, net.margin);
  const Writer margin_bias(weights, net.margin_bias);
  for (int64_t n = 0; n < shape.nets; ++n) {
    for (int64_t h = 0; h < shape.hidden; ++h) {
      const int64_t row = n * shape.hidden + h;
      for (int64_t u = 0; u < shape.units; ++u) {
        dense[(n * net.units + u) * net.hidden + h] = given.dense[row * shape.units + u];
      }
      dense_bias[n * net.hidden + h] = given.dense_bias[row];
      margin[n * net.hidden + h] = given.margin[row];
    }
    margin_bias[n] = given.margin_bias[n];
  }
}

} // namespace
} // namespace shk

extern "C" {

int32_t shk_register_net_create(const shk_register_shape *shape, const float *weights, int64_t weight_count,
                                shk_register_net **net, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_pointer(shape, "shape");
    shk::check_struct_size(shape->struct_size, sizeof(shk_register_shape), "shape");
    shk::check_range(shape->nets, 1, shk::kMaxNets, "shape->nets");
    shk::check_range(shape->filters, 1, shk::kMaxFilters, "shape->filters");
    shk::check_range(shape->units, 1, shk::kMaxUnits, "shape->units");
    shk::check_range(shape->hidden, 1, shk::kMaxHidden, "shape->hidden");
    shk::check_range(shape->bulge, 0, shk::kMaxBulge, "shape->bulge");
    shk::GivenWeights given;
    shk::check_weights(weights, weight_count, shk::read_given(*shape, nullptr, &given));
    shk::check_pointer(net, "net");
    shk::read_given(*shape, weights, &given);

    auto created = std::make_unique<shk_register_net>();
    shk::RegisterNet &view = created->view;
    view.nets = shape->nets;
    view.filters = shk::filled(shape->filters, shk::kFilterLanes);
    view.units = shk::filled(shape->units, shk::kUnitLanes);
    view.hidden = shk::filled(shape->hidden, shk::kUnitLanes);
    view.bulge = shape->bulge;
    view.seed_places = shk::seed_places(*shape);
    shk::place_tensors(shk::aligned_block(shk::place_tensors(nullptr, &view), &created->weights), &view);
    shk::write_table(*shape, given, view, &created->weights);
    shk::write_units(*shape, given, view, &created->weights);
    shk::write_dense(*shape, given, view, &created->weights);
    *net = created.release();
    return SHK_OK;
  });
}

void shk_register_net_destroy(shk_register_net *net) {
  delete net;
}

} // extern "C"
