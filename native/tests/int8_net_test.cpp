// SPDX-License-Identifier: Apache-2.0
//
// The networks in int8 against their formulas in plain loops, the backends against one another, and the scores against
// those in float32.
#include "support.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace {

using Bytes = std::vector<std::vector<int>>; // [column][channel]

double step_of(float range) {
  return range > 0 ? static_cast<double>(range) / 255 : 1;
}

int to_byte(float steps) {
  return static_cast<int>(std::nearbyint(std::min(255.0f, std::max(0.0f, steps))));
}

// The weights of one output channel, rounded.
struct Rounded {
  double step = 0;
  std::vector<int> weights;

  explicit Rounded(const std::vector<float> &given) {
    double largest = 0;
    for (const float weight : given) {
      largest = std::max(largest, std::abs(static_cast<double>(weight)));
    }
    step = largest / 127;
    for (const float weight : given) {
      weights.push_back(largest > 0 ? static_cast<int>(std::nearbyint(static_cast<double>(weight) * 127 / largest))
                                    : 0);
    }
  }

  int64_t sum(const std::vector<int> &values) const {
    int64_t total = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
      total += int64_t{values[i]} * weights[i];
    }
    return total;
  }
};

float folded(std::vector<float> lanes) {
  for (size_t half = 8; half > 0; half /= 2) {
    for (size_t i = 0; i < half; ++i) {
      lanes[i] += lanes[i + half];
    }
  }
  return lanes[0];
}

float scaled(double by) {
  return static_cast<float>(by);
}

int letter(const uint64_t *planes, int64_t column) {
  if (column < 0 || column > 63 || (planes[2] >> column & 1) == 0) {
    return -1;
  }
  return static_cast<int>((planes[0] >> column & 1) + 2 * (planes[1] >> column & 1));
}

// A convolution [out][in][tap] over bytes, `pad` columns of 0 at both ends: what is made of each sum and its step.
template <class Make>
void convolve(const float *filters, size_t outs, size_t taps, size_t pad, const Bytes &in, const Make &make) {
  const size_t ins = in[0].size();
  for (size_t o = 0; o < outs; ++o) {
    std::vector<float> filter;
    for (size_t k = 0; k < taps; ++k) {
      for (size_t i = 0; i < ins; ++i) {
        filter.push_back(filters[(o * ins + i) * taps + k]);
      }
    }
    const Rounded rounded(filter);
    for (size_t p = 0; p + taps <= in.size() + 2 * pad; ++p) {
      std::vector<int> values;
      for (size_t k = 0; k < taps; ++k) {
        for (size_t i = 0; i < ins; ++i) {
          const size_t at = p + k - pad; // far beyond the columns when negative
          values.push_back(at < in.size() ? in[at][i] : 0);
        }
      }
      make(p, o, static_cast<float>(rounded.sum(values)), rounded.step);
    }
  }
}

// Any network: its kind in float32, sizes, weights without ranges, and its margin in plain loops.
struct Kind {
  int32_t kind;
  std::vector<int32_t> sizes;
  size_t weight_count;
  size_t range_count;
  std::function<float(const float *weights, const float *ranges, const uint64_t *mirna, const uint64_t *site)> margin;
};

// ---- DeepTarget

float deep_margin(const float *w, const float *ranges, const uint64_t *mirna, const uint64_t *site) {
  const float *bias1 = w + 32 * 4 * 3;
  const float *conv2 = bias1 + 32;
  const float *bias2 = conv2 + 16 * 64 * 3;
  const float *conv3 = bias2 + 16;
  const float *bias3 = conv3 + 64 * 16 * 3;
  const float *conv4 = bias3 + 64;
  const float *bias4 = conv4 + 16 * 64 * 3;
  const float *dense = bias4 + 16;
  const double x_step = step_of(ranges[0]);
  const double y_step = step_of(ranges[1]);
  // T of three letters of a side, in steps.
  const auto brings = [&](int64_t side, const uint64_t *planes, int64_t column, int64_t k, int64_t o) {
    double sum = side == 0 && k == 0 ? static_cast<double>(bias2[o]) : 0;
    for (int64_t i = 0; i < 32; ++i) {
      double first = static_cast<double>(bias1[i]);
      for (int64_t t = 0; t < 3; ++t) {
        const int64_t at = column + t - 1;
        const int base = at < 30 ? letter(planes, at) : -1;
        first += base < 0 ? 0 : static_cast<double>(w[(i * 4 + base) * 3 + t]);
      }
      sum += std::max(0.0, first) * static_cast<double>(conv2[(o * 64 + side * 32 + i) * 3 + k]);
    }
    return static_cast<float>(static_cast<double>(static_cast<float>(sum)) * (1 / x_step));
  };
  Bytes x(28, std::vector<int>(16));
  for (int64_t p = 0; p < 28; ++p) {
    for (int64_t o = 0; o < 16; ++o) {
      const float m = (brings(0, mirna, p, 0, o) + brings(0, mirna, p + 1, 1, o)) + brings(0, mirna, p + 2, 2, o);
      const float s = (brings(1, site, p, 0, o) + brings(1, site, p + 1, 1, o)) + brings(1, site, p + 2, 2, o);
      x[static_cast<size_t>(p)][static_cast<size_t>(o)] = to_byte(m + s);
    }
  }
  Bytes y(26, std::vector<int>(64));
  convolve(conv3, 64, 3, 0, x, [&](size_t p, size_t o, float sum, double step) {
    y[p][o] =
        to_byte(std::fma(sum, scaled(step * (x_step / y_step)), scaled(static_cast<double>(bias3[o]) * (1 / y_step))));
  });
  std::vector<std::vector<float>> z(24, std::vector<float>(16));
  convolve(conv4, 16, 3, 0, y, [&](size_t p, size_t o, float sum, double step) {
    z[p][o] = std::max(0.0f, std::fma(sum, scaled(step * y_step), bias4[o]));
  });
  std::vector<float> lanes(16, 0.0f);
  for (size_t p = 0; p < 24; ++p) {
    for (size_t o = 0; o < 16; ++o) {
      lanes[o] = std::fma(z[p][o], dense[o * 24 + p], lanes[o]);
    }
  }
  return dense[16 * 24] + folded(lanes);
}

// ---- TargetNet

float target_margin(const float *w, const float *ranges, const uint64_t *mirna, const uint64_t *site) {
  const float *stem2 = w + 16 * 10 * 5;
  const float *narrow1 = stem2 + 16 * 16 * 5;
  const float *narrow2 = narrow1 + 16 * 16 * 3;
  const float *widen = narrow2 + 16 * 16 * 3;
  const float *wide = widen + 32 * 16 * 3;
  const float *dense = wide + 32 * 32 * 3;
  double step[5];
  for (int i = 0; i < 5; ++i) {
    step[i] = step_of(ranges[i]);
  }
  std::vector<float> rows(10 * 50);
  const int32_t none = 0;
  int32_t score = 0;
  shk_error error = new_error();
  const Engine engine = try_engine(SHK_BACKEND_SCALAR);
  CHECK_EQ(shk_esa(engine.get(), site, 1, mirna, 1, &none, &none, 1, rows.data(), 500, &score, 1, &error), SHK_OK);
  Bytes a(50, std::vector<int>(16));
  for (size_t p = 0; p < 50; ++p) {
    for (size_t o = 0; o < 16; ++o) {
      float sum = 0;
      for (size_t k = 0; k < 5; ++k) {
        const size_t at = p + k - 2;
        float table = 0;
        for (size_t row = 0; row < 10 && at < 50; ++row) {
          table += rows[row * 50 + at] * w[(o * 10 + row) * 5 + k];
        }
        sum += static_cast<float>(static_cast<double>(table) * (1 / step[0]));
      }
      a[p][o] = to_byte(sum);
    }
  }
  std::vector<std::vector<float>> x(50, std::vector<float>(32, 0.0f));
  Bytes read(50, std::vector<int>(16));
  Bytes inner(50, std::vector<int>(16));
  convolve(stem2, 16, 5, 2, a, [&](size_t p, size_t o, float sum, double s) {
    x[p][o] = sum * scaled(s * step[0]);
    read[p][o] = to_byte(x[p][o] * scaled(1 / step[1]));
  });
  convolve(narrow1, 16, 3, 1, read, [&](size_t p, size_t o, float sum, double s) {
    inner[p][o] = to_byte(sum * scaled(s * (step[1] / step[2])));
  });
  convolve(narrow2, 16, 3, 1, inner, [&](size_t p, size_t o, float sum, double s) {
    x[p][o] = std::fma(sum, scaled(s * step[2]), x[p][o]);
    read[p][o] = to_byte(x[p][o] * scaled(1 / step[3]));
  });
  inner.assign(50, std::vector<int>(32));
  convolve(widen, 32, 3, 1, read, [&](size_t p, size_t o, float sum, double s) {
    inner[p][o] = to_byte(sum * scaled(s * (step[3] / step[4])));
  });
  convolve(wide, 32, 3, 1, inner,
           [&](size_t p, size_t o, float sum, double s) { x[p][o] = std::fma(sum, scaled(s * step[4]), x[p][o]); });
  std::vector<float> lanes(16, 0.0f);
  for (size_t q = 0; q < 16; ++q) {
    for (size_t o = 0; o < 32; ++o) {
      const float most = std::max({0.0f, x[3 * q][o], x[3 * q + 1][o], x[3 * q + 2][o]});
      lanes[o % 16] = std::fma(most, dense[o * 16 + q], lanes[o % 16]);
    }
  }
  return dense[32 * 16] + folded(lanes);
}

// ---- The network over registers

float register_margin(const std::vector<int32_t> &size, const float *w, const float *ranges, const uint64_t *mirna,
                      const uint64_t *site) {
  const int64_t nets = size[0];
  const int64_t filters = size[1];
  const int64_t units = size[2];
  const int64_t hidden = size[3];
  const int64_t bulge = size[4];
  const int64_t first = bulge > 0 ? 10 : 24;
  const float *along = w + 96;
  const float *place = along + nets * filters * 30;
  const float *seed = place + nets * filters * 24;
  const float *rest = seed + nets * units * filters * first;
  const float *scale = rest + nets * units * filters * (24 - first);
  const float *offset = scale + nets * units;
  const float *across = offset + nets * units;
  const float *across_bias = across + nets * units * units * 5;
  const float *dense = across_bias + nets * units;
  const float *dense_bias = dense + nets * hidden * units;
  const float *margin = dense_bias + nets * hidden;
  const float *margin_bias = margin + nets * hidden;
  float total = 0;
  for (int64_t n = 0; n < nets; ++n) {
    const double a_step = step_of(ranges[2 * n]);
    const double h_step = step_of(ranges[2 * n + 1]);
    const auto table = [&](int64_t f, int64_t k, int a, int b) {
      float sum = 0;
      for (int64_t t = 0; a >= 0 && b >= 0 && t < 6; ++t) {
        sum = std::fma(along[((n * filters + f) * 6 + t) * 5 + k], w[(a * 6 + t) * 4 + b], sum);
      }
      return static_cast<double>(sum);
    };
    double furthest = 0;
    for (int64_t f = 0; f < filters; ++f) {
      double rows = 0;
      for (int64_t k = 0; k < 5; ++k) {
        double largest = 0;
        for (int pair = 0; pair < 16; ++pair) {
          largest = std::max(largest, std::abs(table(f, k, pair / 4, pair % 4)));
        }
        rows += largest;
      }
      for (int64_t p = 0; p < 24; ++p) {
        furthest = std::max(furthest, rows + std::abs(static_cast<double>(place[(n * filters + f) * 24 + p])));
      }
    }
    int shift = 7;
    while (shift > 0 && (furthest / a_step + 0.5) * (1 << shift) + 4 > 32767) {
      --shift;
    }
    const double half = shift > 0 ? std::ldexp(0.5, shift) : 0;
    const auto to_short = [](double value) {
      return static_cast<int>(std::nearbyint(std::min(32767.0, std::max(-32768.0, value))));
    };
    std::vector<std::vector<int64_t>> x;
    std::vector<std::vector<int64_t>> y;
    std::vector<Rounded> duplex;
    for (int64_t u = n * units; u < (n + 1) * units; ++u) {
      std::vector<float> all;
      for (int64_t p = 0; p < 24; ++p) {
        for (int64_t f = 0; f < filters; ++f) {
          all.push_back(p < first ? seed[(u * filters + f) * first + p]
                                  : rest[(u * filters + f) * (24 - first) + p - first]);
        }
      }
      duplex.emplace_back(all);
    }
    for (int64_t r = 0; r < 49; ++r) {
      std::vector<int> front;
      std::vector<int> back;
      for (int64_t p = 0; p < 24; ++p) {
        for (int64_t f = 0; f < filters; ++f) {
          int sum = to_short(std::ldexp(static_cast<double>(place[(n * filters + f) * 24 + p]) / a_step, shift) + half);
          for (int64_t k = 0; k < 5; ++k) {
            const int64_t at = p + k - 2;
            if (at >= 0 && at < 24) {
              const int64_t column = at + r - 6;
              const int b = column < 50 ? letter(site, column) : -1;
              sum += to_short(std::ldexp(table(f, k, letter(mirna, at), b) / a_step, shift));
              sum = std::min(32767, std::max(-32768, sum));
            }
          }
          const int whole = std::min(255, std::max(0, sum >> shift));
          front.push_back(p < first ? whole : 0);
          back.push_back(p < first ? 0 : whole);
        }
      }
      x.emplace_back();
      y.emplace_back();
      for (const Rounded &unit : duplex) {
        x.back().push_back(unit.sum(front));
        y.back().push_back(unit.sum(back));
      }
    }
    Bytes h(53, std::vector<int>(static_cast<size_t>(units), 0));
    for (int64_t r = 0; r < 49; ++r) {
      for (size_t u = 0; u < static_cast<size_t>(units); ++u) {
        int64_t sum = x[static_cast<size_t>(r)][u];
        if (bulge > 0) {
          int64_t best = INT64_MIN;
          for (int64_t other = std::max<int64_t>(0, r - bulge); other <= std::min<int64_t>(48, r + bulge); ++other) {
            best = std::max(best, y[static_cast<size_t>(other)][u]);
          }
          sum += best;
        }
        const int64_t unit = n * units + static_cast<int64_t>(u);
        h[static_cast<size_t>(r + 2)][u] =
            to_byte(std::fma(scaled(static_cast<double>(scale[unit]) * duplex[u].step * a_step / h_step),
                             static_cast<float>(sum), scaled(static_cast<double>(offset[unit]) / h_step)));
      }
    }
    std::vector<float> z(static_cast<size_t>(units), 0.0f);
    std::vector<float> best(static_cast<size_t>(units), -INFINITY);
    convolve(across + n * units * units * 5, static_cast<size_t>(units), 5, 0, h,
             [&](size_t, size_t v, float sum, double step) {
               best[v] = std::max(best[v], sum);
               z[v] = std::max(
                   0.0f, std::fma(best[v], scaled(step * h_step), across_bias[n * units + static_cast<int64_t>(v)]));
             });
    std::vector<float> lanes(16, 0.0f);
    for (int64_t i = 0; i < hidden; ++i) {
      const int64_t at = n * hidden + i;
      float sum = dense_bias[at];
      for (int64_t u = 0; u < units; ++u) {
        sum = std::fma(z[static_cast<size_t>(u)], dense[at * units + u], sum);
      }
      float &lane = lanes[static_cast<size_t>(i % 16)];
      lane = std::fma(std::max(0.0f, sum), margin[at], lane);
    }
    total += margin_bias[n] + folded(lanes);
  }
  return total / static_cast<float>(nets);
}

Kind registers(const std::vector<int32_t> &sizes) {
  return {SHK_NET_REGISTERS, sizes, register_weight_count(sizes), 2 * static_cast<size_t>(sizes[0]),
          [sizes](const float *weights, const float *ranges, const uint64_t *mirna, const uint64_t *site) {
            return register_margin(sizes, weights, ranges, mirna, site);
          }};
}

std::vector<Kind> all_kinds() {
  return {{SHK_NET_TARGETNET, {}, 8737, 5, target_margin},
          {SHK_NET_DEEPTARGET, {}, 10113, 2, deep_margin},
          registers({1, 8, 16, 32, 3}),
          registers({2, 1, 1, 1, 0}),
          registers({3, 17, 33, 5, 8}),
          registers({1, 32, 64, 64, 1})};
}

// Pairs with letters of any kind, known or not.
struct Pairs {
  Guarded<uint64_t> planes{3 * 4};
  Guarded<int32_t> sites;
  Guarded<int32_t> mirnas;

  Pairs(Random &random, int64_t batch) : sites(static_cast<size_t>(batch)), mirnas(static_cast<size_t>(batch)) {
    for (int64_t i = 0; i < 4; ++i) {
      const uint64_t known = random.once_in(4) ? random.next() : ~uint64_t{0};
      planes[3 * i + 2] = known & ((uint64_t{1} << (random.once_in(3) ? random.between(0, 62) : 50)) - 1);
      planes[3 * i] = random.next() & planes[3 * i + 2];
      planes[3 * i + 1] = random.next() & planes[3 * i + 2];
    }
    for (int64_t b = 0; b < batch; ++b) {
      sites[b] = static_cast<int32_t>(random.below(4));
      mirnas[b] = static_cast<int32_t>(random.below(4));
    }
  }

  int64_t batch() const { return sites.size(); }
};

std::vector<float> measured(const Kind &kind, const shk_net *net, const Pairs &pairs) {
  const Guarded<float> ranges(kind.range_count);
  shk_error error = new_error();
  CHECK_EQ(shk_net_ranges(net, pairs.planes.data(), 4, pairs.planes.data(), 4, pairs.sites.data(), pairs.mirnas.data(),
                          pairs.batch(), ranges.data(), ranges.size(), &error),
           SHK_OK);
  return ranges.values();
}

std::vector<float> run(const Engine &engine, const Net &net, const Pairs &pairs) {
  const Guarded<float> margins(static_cast<size_t>(pairs.batch()));
  shk_error error = new_error();
  CHECK_EQ(shk_net_run(engine.get(), net.get(), pairs.planes.data(), 4, pairs.planes.data(), 4, pairs.sites.data(),
                       pairs.mirnas.data(), pairs.batch(), margins.data(), margins.size(), &error),
           SHK_OK);
  return margins.values();
}

std::vector<float> joined(std::vector<float> weights, const std::vector<float> &ranges) {
  weights.insert(weights.end(), ranges.begin(), ranges.end());
  return weights;
}

} // namespace

TEST(int8_net, equals_the_formulas) {
  const std::vector<Engine> engines = all_engines();
  CHECK_EQ(shk_has_int8(engines.front().get()), 1);
  for (uint64_t round = 0; round < 36; ++round) {
    Random random = seeded_random(round);
    const std::vector<Kind> kinds = all_kinds();
    const Kind &kind = kinds[round % kinds.size()];
    const Pairs pairs(random, random.below(kind.weight_count > 20000 ? 3 : 6));
    const std::vector<float> weights = drawn_weights(random, kind.weight_count, 0.3f);
    const Net wide = create_net(kind.kind, kind.sizes, Guarded<float>(weights));
    std::vector<float> ranges = measured(kind, wide.get(), pairs);
    if (random.once_in(3)) { // far from those of the pairs: 0, too small, too large
      for (float &range : ranges) {
        static const float others[] = {0, 1e-3f, 1e-30f, 3, 1e30f};
        range = others[random.below(5)];
      }
    }
    const Guarded<float> given(joined(weights, ranges));
    const Net net = create_net(kind.kind + 3, kind.sizes, given);
    std::vector<float> expected;
    for (int64_t b = 0; b < pairs.batch(); ++b) {
      expected.push_back(kind.margin(weights.data(), ranges.data(), pairs.planes.data() + 3 * pairs.mirnas[b],
                                     pairs.planes.data() + 3 * pairs.sites[b]));
    }
    for (const Engine &engine : engines) {
      if (shk_has_int8(engine.get()) != 0) {
        check::context = std::string(shk_backend_name(engine.get())) + ", kind " + std::to_string(kind.kind) + ": ";
        const std::vector<float> margins = run(engine, net, pairs);
        CHECK(same_bits(expected, Guarded<float>(margins)));
      }
    }
  }
}

// Sums that become infinite, and differences of such sums, which are no number.
TEST(int8_net, backends_agree_where_sums_are_no_numbers) {
  const std::vector<Engine> engines = all_engines();
  int64_t finite = 0;
  int64_t others = 0;
  for (uint64_t round = 0; round < 60; ++round) {
    Random random = seeded_random(round);
    const std::vector<Kind> kinds = all_kinds();
    const Kind &kind = kinds[round % kinds.size()];
    const Pairs pairs(random, 8);
    std::vector<float> ranges(kind.range_count);
    for (float &range : ranges) {
      static const float sizes[] = {1, 1e20f, 1e30f, 3e38f};
      range = sizes[random.below(4)];
    }
    static const float largest[] = {0.3f, 1e20f, 1e36f};
    const std::vector<float> weights = drawn_weights(random, kind.weight_count, largest[random.below(3)]);
    const Net net = create_net(kind.kind + 3, kind.sizes, Guarded<float>(joined(weights, ranges)));
    const std::vector<float> expected = run(engines.front(), net, pairs);
    for (const Engine &engine : engines) {
      if (shk_has_int8(engine.get()) != 0) {
        check::context = std::string(shk_backend_name(engine.get())) + ", kind " + std::to_string(kind.kind) + ": ";
        const std::vector<float> margins = run(engine, net, pairs);
        for (size_t b = 0; b < margins.size(); ++b) {
          if (std::isnan(expected[b])) {
            CHECK(std::isnan(margins[b])); // its bits are the processor's choice
          } else {
            CHECK_EQ(margins[b], expected[b]);
          }
          ++(std::isfinite(expected[b]) ? finite : others);
        }
      }
    }
  }
  CHECK(finite > 0 && others > 0);
}

TEST(int8_net, scores_nearly_as_float32) {
  const std::vector<Engine> engines = all_engines();
  std::vector<Kind> kinds = all_kinds();
  kinds.resize(3); // those of the shipped models; of a tiny network hardly anything is rounded
  for (const Kind &kind : kinds) {
    Random random = seeded_random(static_cast<uint64_t>(kind.kind));
    const Pairs pairs(random, 24);
    const std::vector<float> weights = drawn_weights(random, kind.weight_count, 0.15f);
    const Net wide = create_net(kind.kind, kind.sizes, Guarded<float>(weights));
    const std::vector<float> ranges = measured(kind, wide.get(), pairs);
    const auto difference = [&](float times) {
      std::vector<float> others = ranges;
      for (float &range : others) {
        range *= times;
      }
      const Net net = create_net(kind.kind + 3, kind.sizes, Guarded<float>(joined(weights, others)));
      const std::vector<float> before = run(engines.front(), wide, pairs);
      const std::vector<float> after = run(engines.front(), net, pairs);
      double sum = 0;
      double size = 0;
      for (size_t i = 0; i < before.size(); ++i) {
        sum += std::abs(static_cast<double>(before[i]) - static_cast<double>(after[i]));
        size += std::abs(static_cast<double>(before[i]));
      }
      return sum / size;
    };
    const double own = difference(1);
    CHECK(own < 0.05);
    CHECK(own < difference(0.25f)); // too small: values are cut off
    CHECK(own < difference(64));    // too large: values are lost between the steps
  }
}

TEST(int8_net, ranges_are_the_largest_of_all_pairs) {
  for (const Kind &kind : all_kinds()) {
    Random random = seeded_random(static_cast<uint64_t>(kind.kind));
    const Pairs both(random, 4);
    const Net wide = create_net(kind.kind, kind.sizes, Guarded<float>(drawn_weights(random, kind.weight_count, 0.3f)));
    std::vector<float> largest(kind.range_count, 0.0f);
    for (int64_t b = 0; b < 4; ++b) {
      const Pairs one(random, 1);
      std::copy(both.planes.data(), both.planes.data() + 12, one.planes.data());
      one.sites[0] = both.sites[b];
      one.mirnas[0] = both.mirnas[b];
      const std::vector<float> ranges = measured(kind, wide.get(), one);
      for (size_t i = 0; i < ranges.size(); ++i) {
        CHECK(ranges[i] >= 0);
        largest[i] = std::max(largest[i], ranges[i]);
      }
    }
    CHECK(same_bits(largest, Guarded<float>(measured(kind, wide.get(), both))));
  }
}
