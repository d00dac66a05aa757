// SPDX-License-Identifier: Apache-2.0
//
// The network over registers in int8: its weights from those in float32, and its scalar kernel, the formulas of
// seedhawk.h one after the other.
#include "net/register_net8.h"

#include <algorithm>
#include <cmath>

#include "net/int8_filters.h"

namespace shk {
namespace {

int32_t saturated(int32_t value) {
  return std::min(std::max(value, int32_t{INT16_MIN}), int32_t{INT16_MAX});
}

struct Workspace {
  uint8_t along[kFilterGroups * kDuplexIns]; // [group][place][filter of the group]
  int32_t seed[kRegisters][kMaxUnits];
  int32_t rest[kRegisters][kMaxUnits];
  uint8_t duplex[(kRegisters + kAcross - 1) * kMaxUnits]; // [register + kAcross / 2][units]
};

void filter_along(const RegisterNet8 &net, int32_t n, const PairSymbols &pair, int32_t r, Workspace *work) {
  for (int32_t group = 0; group < net.groups; ++group) {
    const int16_t *table = net.table + (n * net.groups + group) * kGroupTable;
    const int16_t *place = net.place + (n * net.groups + group) * kAlongBytes;
    for (int32_t p = 0; p < kPlaces; ++p) {
      for (int32_t f = 0; f < kGroupFilters; ++f) {
        int32_t sum = place[(p + kEdge) * kGroupFilters + f];
        for (int32_t k = 0; k < kAlong; ++k) {
          const int32_t at = p + k - kEdge;
          if (at >= 0 && at < kPlaces) {
            const int16_t *row = table + mirna_row(at, pair.mirna[at]) + site_row(pair.site[at + r]);
            sum = saturated(sum + row[(at % kPhases + kAlong - 1 - k) * kGroupFilters + f]);
          }
        }
        const int32_t whole = sum >> net.shifts[n];
        work->along[group * kDuplexIns + p * kGroupFilters + f] =
            static_cast<uint8_t>(std::min(std::max(whole, 0), 255));
      }
    }
  }
}

void sum_places(const RegisterNet8 &net, int32_t n, int32_t from, int32_t to, const Workspace &work, int32_t *out) {
  const int32_t ins = net.groups * kDuplexIns;
  const int8_t *weights = net.duplex + int64_t{n} * net.units * ins;
  for (int32_t u = 0; u < net.units; ++u) {
    int32_t sum = 0;
    for (int32_t in = 0; in < ins; ++in) {
      const int32_t p = in % kDuplexIns / kGroupFilters;
      sum += p >= from && p < to ? work.along[in] * weights[int8_weight(ins, in, u)] : 0;
    }
    out[u] = sum;
  }
}

void join(const RegisterNet8 &net, int32_t n, Workspace *work) {
  memset(work->duplex, 0, sizeof work->duplex);
  for (int32_t r = 0; r < kRegisters; ++r) {
    for (int32_t u = 0; u < net.units; ++u) {
      int32_t sum = work->seed[r][u];
      if (net.bulge > 0) {
        int32_t best = work->rest[r][u];
        for (int32_t other = r - net.bulge; other <= r + net.bulge; ++other) {
          best = other >= 0 && other < kRegisters ? std::max(best, work->rest[other][u]) : best;
        }
        sum += best;
      }
      work->duplex[(r + kAcross / 2) * net.units + u] =
          to_byte(fmaf(net.scale[n * net.units + u], static_cast<float>(sum), net.offset[n * net.units + u]));
    }
  }
}

float margin_of(const RegisterNet8 &net, int32_t n, const Workspace &work) {
  const int32_t ins = kAcross * net.units;
  float z[kMaxUnits];
  for (int32_t v = 0; v < net.units; ++v) {
    int32_t best = INT32_MIN;
    for (int32_t r = 0; r < kRegisters; ++r) {
      best = std::max(best, int8_sum(work.duplex + r * net.units, net.across + int64_t{n} * ins * net.units, ins, v));
    }
    const int32_t at = n * net.units + v;
    const float sum = fmaf(static_cast<float>(best), net.across_scale[at], net.across_bias[at]);
    z[v] = sum > 0 ? sum : 0;
  }
  float lanes[kInt8Lanes] = {};
  for (int32_t h = 0; h < net.hidden; ++h) {
    float sum = net.dense_bias[n * net.hidden + h];
    for (int32_t u = 0; u < net.units; ++u) {
      sum = fmaf(z[u], net.dense[(n * net.units + u) * net.hidden + h], sum);
    }
    float &lane = lanes[h % kInt8Lanes];
    lane = fmaf(sum > 0 ? sum : 0, net.margin[n * net.hidden + h], lane);
  }
  return net.margin_bias[n] + fold_reference(lanes);
}

} // namespace

void run_reference(const RegisterNet8 &net, const PlanePairs &pairs, float *margins) {
  Workspace work;
  for (int64_t b = 0; b < pairs.batch; ++b) {
    PairSymbols pair;
    read_pair(mirna_of(pairs, b), site_of(pairs, b), &pair);
    float sum = 0;
    for (int32_t n = 0; n < net.nets; ++n) {
      for (int32_t r = 0; r < kRegisters; ++r) {
        filter_along(net, n, pair, r, &work);
        sum_places(net, n, 0, net.seed_places, work, work.seed[r]);
        sum_places(net, n, net.seed_places, kPlaces, work, work.rest[r]);
      }
      join(net, n, &work);
      sum += margin_of(net, n, work);
    }
    margins[b] = sum / static_cast<float>(net.nets);
  }
}

namespace {

// The numbers of one kind of memory, written before the network is used.
struct Numbers {
  int16_t *table;
  int16_t *place;
  int8_t *duplex;
  int8_t *across;
};

void place_numbers(RegisterNet8 *net, Weights *weights, Numbers *numbers) {
  const int64_t groups = int64_t{net->nets} * net->groups;
  numbers->table = aligned_numbers(groups * (kGroupTable + kAlongBytes), &weights->shorts);
  numbers->place = numbers->table + groups * kGroupTable;
  const int64_t duplex = groups * net->units * kDuplexIns;
  numbers->duplex = aligned_numbers(duplex + int64_t{net->nets} * kAcross * net->units * net->units, &weights->bytes);
  numbers->across = numbers->duplex + duplex;
  net->table = numbers->table;
  net->place = numbers->place;
  net->duplex = numbers->duplex;
  net->across = numbers->across;
}

// Returns the number of floats.
int64_t place_floats(const float *block, RegisterNet8 *net) {
  Tensors tensors(block);
  const int64_t units = int64_t{net->nets} * net->units;
  net->scale = tensors.next(units);
  net->offset = tensors.next(units);
  net->across_scale = tensors.next(units);
  net->across_bias = tensors.next(units);
  net->dense = tensors.next(units * net->hidden);
  net->dense_bias = tensors.next(int64_t{net->nets} * net->hidden);
  net->margin = tensors.next(int64_t{net->nets} * net->hidden);
  net->margin_bias = tensors.next(net->nets);
  return tensors.used();
}

double further(float value, double from) {
  const double size = std::fabs(static_cast<double>(value));
  return size > from ? size : from;
}

// The largest sum of a place that any letters can give, or the smallest below 0, whichever is further from 0.
double furthest_sum(const RegisterNet &wide, int32_t n) {
  double furthest = 0;
  for (int32_t f = 0; f < wide.filters; ++f) {
    double rows = 0;
    for (int32_t k = 0; k < kAlong; ++k) {
      double largest = 0;
      for (int32_t pair = 0; pair < kSymbols * kSymbols; ++pair) {
        largest = further(wide.table[((n * kSymbols * kSymbols + pair) * kAlong + k) * wide.filters + f], largest);
      }
      rows += largest;
    }
    double place = 0;
    for (int32_t p = 0; p < kPlaces; ++p) {
      place = further(wide.place[(n * (kPlaces + kEdge) + p) * wide.filters + f], place);
    }
    furthest = rows + place > furthest ? rows + place : furthest;
  }
  return furthest;
}

// With six numbers rounded and a half added, a sum may be three and a half further from 0.
int32_t shift_of(double furthest_steps) {
  int32_t shift = kMostShift;
  while (shift > 0 && std::ldexp(furthest_steps, shift) + std::ldexp(0.5, shift) + 4 > INT16_MAX) {
    --shift;
  }
  return shift;
}

int16_t to_short(double value) {
  const double held = std::fmin(std::fmax(value, INT16_MIN), INT16_MAX);
  return static_cast<int16_t>(std::lrint(held));
}

void write_along(const RegisterNet &wide, double step, int32_t n, RegisterNet8 *net, const Numbers &to) {
  const int32_t shift = shift_of(furthest_sum(wide, n) / step);
  const double half = shift > 0 ? std::ldexp(0.5, shift) : 0;
  net->shifts[n] = shift;
  for (int32_t f = 0; f < wide.filters; ++f) {
    const int64_t group = int64_t{n} * net->groups + f / kGroupFilters;
    const int32_t lane = f % kGroupFilters;
    int16_t *table = to.table + group * kGroupTable;
    for (int32_t m = 0; m < kSymbols; ++m) {
      for (int32_t s = 0; s < kSymbols; ++s) {
        for (int32_t k = 0; k < kAlong; ++k) {
          const float weight = wide.table[(((n * kSymbols + m) * kSymbols + s) * kAlong + k) * wide.filters + f];
          for (int32_t phase = 0; phase < kPhases; ++phase) {
            table[mirna_row(phase, m) + site_row(s) + (phase + kAlong - 1 - k) * kGroupFilters + lane] =
                to_short(std::ldexp(static_cast<double>(weight) / step, shift));
          }
        }
      }
    }
    for (int32_t p = 0; p < kPlaces; ++p) {
      const float place = wide.place[(n * (kPlaces + kEdge) + p) * wide.filters + f];
      to.place[group * kAlongBytes + (p + kEdge) * kGroupFilters + lane] =
          to_short(std::ldexp(static_cast<double>(place) / step, shift) + half);
    }
  }
}

void write_products(const RegisterNet &wide, double along_step, double duplex_step, int32_t n, const RegisterNet8 &net,
                    const Numbers &to, Weights *weights) {
  const int32_t units = net.units;
  double steps[kMaxUnits];
  const int32_t ins = net.groups * kDuplexIns;
  write_int8(
      ins, units,
      [&](int32_t in, int32_t out) {
        const int32_t p = in % kDuplexIns / kGroupFilters;
        const int32_t f = in / kDuplexIns * kGroupFilters + in % kGroupFilters;
        return wide.duplex[((n * kPlaces + p) * wide.filters + f) * units + out];
      },
      to.duplex + int64_t{n} * units * ins, steps);
  const Writer scale(weights, net.scale);
  const Writer offset(weights, net.offset);
  for (int32_t u = 0; u < units; ++u) {
    const int32_t at = n * units + u;
    scale[at] = static_cast<float>(static_cast<double>(wide.scale[at]) * steps[u] * along_step / duplex_step);
    offset[at] = static_cast<float>(static_cast<double>(wide.offset[at]) / duplex_step);
  }
  const int32_t across_ins = kAcross * units;
  write_int8(
      across_ins, units,
      [&](int32_t in, int32_t out) { return wide.across[(int64_t{n} * across_ins + in) * units + out]; },
      to.across + int64_t{n} * across_ins * units, steps);
  const Writer across_scale(weights, net.across_scale);
  for (int32_t v = 0; v < units; ++v) {
    across_scale[n * units + v] = static_cast<float>(steps[v] * duplex_step);
  }
}

} // namespace

void fill_net(const GivenNet &given, RegisterNet8 *net, Weights *weights) {
  RegisterNet wide;
  Weights wide_weights;
  const int64_t ranges =
      given.size_count > 0 && given.sizes[0] > 0 && given.sizes[0] <= kMaxNets ? 2 * given.sizes[0] : 0;
  fill_net({given.sizes, given.size_count, given.weights, given.weight_count, ranges}, &wide, &wide_weights);
  check_ranges(given, ranges);
  net->nets = wide.nets;
  net->groups = wide.filters / kGroupFilters;
  net->units = wide.units;
  net->hidden = wide.hidden;
  net->bulge = wide.bulge;
  net->seed_places = wide.seed_places;
  Numbers numbers;
  place_numbers(net, weights, &numbers);
  place_floats(aligned_block(place_floats(nullptr, net), weights), net);
  const float *range = given.weights + given.weight_count - ranges;
  for (int32_t n = 0; n < net->nets; ++n) {
    const double along_step = byte_step(range[2 * n]);
    write_along(wide, along_step, n, net, numbers);
    write_products(wide, along_step, byte_step(range[2 * n + 1]), n, *net, numbers, weights);
  }
  const int64_t units = int64_t{net->nets} * net->units;
  write_times(wide.across_bias, 1, units, net->across_bias, weights);
  write_times(wide.dense, 1, units * net->hidden, net->dense, weights);
  write_times(wide.dense_bias, 1, int64_t{net->nets} * net->hidden, net->dense_bias, weights);
  write_times(wide.margin, 1, int64_t{net->nets} * net->hidden, net->margin, weights);
  write_times(wide.margin_bias, 1, net->nets, net->margin_bias, weights);
}

} // namespace shk
