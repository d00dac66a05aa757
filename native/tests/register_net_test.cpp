// SPDX-License-Identifier: Apache-2.0
//
// The network over registers against its formulas on letters, with exactly rounded steps.
#include "support.h"

#include <algorithm>
#include <cmath>

namespace {

constexpr int64_t kPlaces = 24;
constexpr int64_t kTypes = 6;
constexpr int64_t kRegisters = 49;

struct Shape {
  int32_t nets;
  int32_t filters;
  int32_t units;
  int32_t hidden;
  int32_t bulge;
};

// The tensors of a network in the order of seedhawk.h.
struct Weights {
  std::vector<float> all;
  std::vector<size_t> starts;

  void add(Random &random, int64_t count, double size) {
    starts.push_back(all.size());
    for (int64_t i = 0; i < count; ++i) {
      all.push_back(static_cast<float>(size * static_cast<double>(random.between(-1000, 1000)) / 1000));
    }
  }

  float at(int tensor, int64_t index) const {
    return all[starts[static_cast<size_t>(tensor)] + static_cast<size_t>(index)];
  }
};

enum Tensor {
  kPair,
  kAlong,
  kPlace,
  kSeed,
  kRest,
  kScale,
  kOffset,
  kAcross,
  kAcrossBias,
  kDense,
  kDenseBias,
  kMargin,
  kMarginBias
};

int64_t seed_places(const Shape &shape) {
  return shape.bulge > 0 ? 10 : kPlaces;
}

Weights random_weights(Random &random, const Shape &shape) {
  const int64_t filters = int64_t{shape.nets} * shape.filters;
  const int64_t units = int64_t{shape.nets} * shape.units;
  const int64_t hidden = int64_t{shape.nets} * shape.hidden;
  Weights weights;
  weights.add(random, 4 * kTypes * 4, 1);
  weights.add(random, filters * kTypes * 5, 0.6);
  weights.add(random, filters * kPlaces, 0.5);
  weights.add(random, units * shape.filters * seed_places(shape), 0.3);
  weights.add(random, units * shape.filters * (kPlaces - seed_places(shape)), 0.3);
  weights.add(random, units, 1);
  weights.add(random, units, 0.5);
  weights.add(random, units * shape.units * 5, 0.3);
  weights.add(random, units, 0.5);
  weights.add(random, hidden * shape.units, 0.4);
  weights.add(random, hidden, 0.5);
  weights.add(random, hidden, 1);
  weights.add(random, shape.nets, 1);
  return weights;
}

int letter(const std::string &text, int64_t position) {
  if (position < 0 || position >= static_cast<int64_t>(text.size())) {
    return -1;
  }
  const size_t code = std::string("ACGU").find(text[static_cast<size_t>(position)]);
  return code == std::string::npos ? -1 : static_cast<int>(code);
}

float positive(float value) {
  return std::max(value, 0.0f);
}

float net_margin(const Shape &shape, const Weights &w, int64_t n, const std::string &mirna, const std::string &site) {
  const int64_t filters = shape.filters;
  const int64_t units = shape.units;
  std::vector<std::vector<float>> seed(kRegisters, std::vector<float>(static_cast<size_t>(units)));
  std::vector<std::vector<float>> rest = seed;
  std::vector<std::vector<float>> duplex(kRegisters + 4, std::vector<float>(static_cast<size_t>(units), 0.0f));
  for (int64_t r = 0; r < kRegisters; ++r) {
    std::vector<float> along;
    for (int64_t p = 0; p < kPlaces; ++p) {
      for (int64_t f = n * filters; f < (n + 1) * filters; ++f) {
        float sum = w.at(kPlace, f * kPlaces + p);
        for (int64_t k = 0; k < 5; ++k) {
          const int64_t at = p + k - 2;
          const int a = at < kPlaces ? letter(mirna, at) : -1;
          const int b = letter(site, at + r - 6);
          if (a < 0 || b < 0) {
            continue;
          }
          float product = 0;
          for (int64_t t = 0; t < kTypes; ++t) {
            product = std::fma(w.at(kAlong, (f * kTypes + t) * 5 + k), w.at(kPair, (a * kTypes + t) * 4 + b), product);
          }
          sum += product;
        }
        along.push_back(positive(sum));
      }
    }
    const int64_t first = seed_places(shape);
    for (int64_t u = 0; u < units; ++u) {
      float x = 0;
      float y = 0;
      for (int64_t p = 0; p < kPlaces; ++p) {
        for (int64_t f = 0; f < filters; ++f) {
          const float value = along[static_cast<size_t>(p * filters + f)];
          const int64_t row = (n * units + u) * filters + f;
          if (p < first) {
            x = std::fma(value, w.at(kSeed, row * first + p), x);
          } else {
            y = std::fma(value, w.at(kRest, row * (kPlaces - first) + p - first), y);
          }
        }
      }
      seed[static_cast<size_t>(r)][static_cast<size_t>(u)] = x;
      rest[static_cast<size_t>(r)][static_cast<size_t>(u)] = y;
    }
  }
  for (int64_t r = 0; r < kRegisters; ++r) {
    for (size_t u = 0; u < static_cast<size_t>(units); ++u) {
      float sum = seed[static_cast<size_t>(r)][u];
      if (shape.bulge > 0) {
        float best = -INFINITY;
        for (int64_t other = std::max<int64_t>(0, r - shape.bulge);
             other <= std::min<int64_t>(kRegisters - 1, r + shape.bulge); ++other) {
          best = std::max(best, rest[static_cast<size_t>(other)][u]);
        }
        sum += best;
      }
      const int64_t unit = n * units + static_cast<int64_t>(u);
      duplex[static_cast<size_t>(r + 2)][u] = positive(std::fma(w.at(kScale, unit), sum, w.at(kOffset, unit)));
    }
  }
  std::vector<float> best(static_cast<size_t>(units), 0.0f);
  for (int64_t r = 0; r < kRegisters; ++r) {
    for (int64_t v = 0; v < units; ++v) {
      float sum = w.at(kAcrossBias, n * units + v);
      for (int64_t k = 0; k < 5; ++k) {
        for (int64_t u = 0; u < units; ++u) {
          sum = std::fma(duplex[static_cast<size_t>(r + k)][static_cast<size_t>(u)],
                         w.at(kAcross, ((n * units + v) * units + u) * 5 + k), sum);
        }
      }
      best[static_cast<size_t>(v)] = std::max(best[static_cast<size_t>(v)], sum);
    }
  }
  float margin = w.at(kMarginBias, n);
  for (int64_t h = n * shape.hidden; h < (n + 1) * shape.hidden; ++h) {
    float sum = w.at(kDenseBias, h);
    for (int64_t u = 0; u < units; ++u) {
      sum = std::fma(best[static_cast<size_t>(u)], w.at(kDense, h * units + u), sum);
    }
    margin = std::fma(positive(sum), w.at(kMargin, h), margin);
  }
  return margin;
}

std::vector<uint64_t> plane_words(const std::string &text) {
  std::vector<uint64_t> words(3, 0);
  for (int64_t j = 0; j < static_cast<int64_t>(text.size()); ++j) {
    const int code = letter(text, j);
    if (code >= 0) {
      words[0] |= static_cast<uint64_t>(code & 1) << j;
      words[1] |= static_cast<uint64_t>(code >> 1) << j;
      words[2] |= uint64_t{1} << j;
    }
  }
  return words;
}

std::string some_letters(Random &random, int64_t length) {
  const std::string alphabet = random.once_in(3) ? "ACGUN" : "ACGU";
  std::string text;
  for (int64_t i = 0; i < length; ++i) {
    text += alphabet[static_cast<size_t>(random.below(static_cast<int64_t>(alphabet.size())))];
  }
  return text;
}

} // namespace

TEST(register_net, equals_the_formulas) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 60; ++round) {
    Random random = seeded_random(round);
    // Sizes at and beside whole vectors, the largest, and those of the shipped model.
    static const int32_t sizes[][3] = {{8, 16, 16}, {1, 1, 1}, {7, 17, 5}, {9, 15, 33}, {32, 64, 64}, {12, 24, 32}};
    const int32_t *size = sizes[round % 6];
    const int32_t bulge = static_cast<int32_t>(random.once_in(3) ? 0 : random.between(1, 8));
    const Shape shape = {static_cast<int32_t>(random.between(1, round % 6 == 4 ? 2 : 5)), size[0], size[1], size[2],
                         bulge};
    const Weights weights = random_weights(random, shape);
    const Guarded<float> given(weights.all);
    const Net net =
        create_net(SHK_NET_REGISTERS, {shape.nets, shape.filters, shape.units, shape.hidden, shape.bulge}, given);
    shk_error error = new_error();
    std::vector<std::string> texts;
    std::vector<uint64_t> words;
    for (int64_t i = 0; i < 3; ++i) {
      // Longer than a window: what is not read must not matter.
      texts.push_back(some_letters(random, random.once_in(3) ? random.below(64) : 63));
      const std::vector<uint64_t> planes = plane_words(texts.back());
      words.insert(words.end(), planes.begin(), planes.end());
    }
    const Guarded<uint64_t> planes(words);
    const Guarded<int32_t> site_index(static_cast<size_t>(random.below(4)));
    const int64_t batch = site_index.size();
    const Guarded<int32_t> mirna_index(static_cast<size_t>(batch));
    std::vector<float> expected;
    for (int64_t b = 0; b < batch; ++b) {
      site_index[b] = static_cast<int32_t>(random.below(3));
      mirna_index[b] = static_cast<int32_t>(random.below(3));
      float sum = 0;
      for (int64_t n = 0; n < shape.nets; ++n) {
        sum += net_margin(shape, weights, n, texts[static_cast<size_t>(mirna_index[b])],
                          texts[static_cast<size_t>(site_index[b])].substr(0, 50));
      }
      expected.push_back(sum / static_cast<float>(shape.nets));
    }
    for (const Engine &engine : engines) {
      const Guarded<float> margins(expected.size());
      CHECK_EQ(shk_net_run(engine.get(), net.get(), planes.data(), 3, planes.data(), 3, site_index.data(),
                           mirna_index.data(), batch, margins.data(), margins.size(), &error),
               SHK_OK);
      CHECK(same_bits(expected, margins));
    }
  }
}
