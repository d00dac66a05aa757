// SPDX-License-Identifier: Apache-2.0
//
// TargetNet's network against plain convolutions in double precision, and the backends against one another.
#include "support.h"

#include <algorithm>
#include <cmath>

namespace {

constexpr size_t kColumns = 50;
constexpr int64_t kWeights = 8737;

using Layer = std::vector<std::vector<double>>; // [channel][column]

// Weights [out][in][taps]; columns outside count as 0.
Layer convolve(const float *weights, size_t outs, size_t taps, const Layer &in) {
  Layer out(outs, std::vector<double>(kColumns, 0.0));
  for (size_t o = 0; o < outs; ++o) {
    for (size_t p = 0; p < kColumns; ++p) {
      for (size_t i = 0; i < in.size(); ++i) {
        for (size_t k = 0; k < taps; ++k) {
          const size_t at = p + k - taps / 2; // far beyond the columns when negative
          if (at < kColumns) {
            out[o][p] += static_cast<double>(weights[(o * in.size() + i) * taps + k]) * in[i][at];
          }
        }
      }
    }
  }
  return out;
}

Layer positive(Layer layer) {
  for (std::vector<double> &channel : layer) {
    for (double &value : channel) {
      value = std::max(value, 0.0);
    }
  }
  return layer;
}

Layer sum_of(const Layer &wide, const Layer &narrow) {
  Layer sum = wide;
  for (size_t c = 0; c < narrow.size(); ++c) {
    for (size_t p = 0; p < kColumns; ++p) {
      sum[c][p] += narrow[c][p];
    }
  }
  return sum;
}

// rows: float32[10, 50]
double slow_margin(const float *weights, const float *rows) {
  Layer in(10, std::vector<double>(kColumns));
  for (size_t r = 0; r < in.size(); ++r) {
    std::copy(rows + r * kColumns, rows + (r + 1) * kColumns, in[r].begin());
  }
  const float *stem1 = weights;
  const float *stem2 = stem1 + 16 * 10 * 5;
  const float *narrow1 = stem2 + 16 * 16 * 5;
  const float *narrow2 = narrow1 + 16 * 16 * 3;
  const float *widen = narrow2 + 16 * 16 * 3;
  const float *wide = widen + 32 * 16 * 3;
  const float *dense = wide + 32 * 32 * 3;
  Layer x = convolve(stem2, 16, 5, positive(convolve(stem1, 16, 5, in)));
  x = sum_of(convolve(narrow2, 16, 3, positive(convolve(narrow1, 16, 3, positive(x)))), x);
  x = sum_of(convolve(wide, 32, 3, positive(convolve(widen, 32, 3, positive(x)))), x);
  double margin = static_cast<double>(dense[32 * 16]);
  for (size_t c = 0; c < 32; ++c) {
    for (size_t q = 0; q < 16; ++q) {
      const double most = std::max({0.0, x[c][3 * q], x[c][3 * q + 1], x[c][3 * q + 2]});
      margin += most * static_cast<double>(dense[c * 16 + q]);
    }
  }
  return margin;
}

} // namespace

TEST(target_net, equals_plain_convolutions) {
  const std::vector<Engine> engines = all_engines();
  double largest = 0;
  for (uint64_t round = 0; round < 40; ++round) {
    Random random = seeded_random(round);
    const Guarded<float> weights(static_cast<size_t>(kWeights));
    for (int64_t i = 0; i < kWeights; ++i) {
      weights[i] = static_cast<float>(random.between(-1000, 1000)) * 2e-4f;
    }
    const Net net = create_net(SHK_NET_TARGETNET, {}, weights);
    // Planes of any letters and unknown ones: what lies behind a window must not matter.
    const Guarded<uint64_t> planes(3 * 4);
    for (int64_t i = 0; i < 4; ++i) {
      const uint64_t known = random.once_in(3) ? random.next() : ~uint64_t{0};
      const uint64_t length = (uint64_t{1} << random.between(0, 50)) - 1;
      planes[3 * i + 2] = known & (random.once_in(3) ? length : (uint64_t{1} << 40) - 1);
      planes[3 * i] = random.next() & planes[3 * i + 2];
      planes[3 * i + 1] = random.next() & planes[3 * i + 2];
    }
    const Guarded<int32_t> site_index(static_cast<size_t>(random.below(6)));
    const int64_t batch = site_index.size();
    const Guarded<int32_t> mirna_index(static_cast<size_t>(batch));
    for (int64_t b = 0; b < batch; ++b) {
      site_index[b] = static_cast<int32_t>(random.below(4));
      mirna_index[b] = static_cast<int32_t>(random.below(4));
    }
    const Guarded<float> rows(static_cast<size_t>(batch * 500));
    const Guarded<int32_t> scores(static_cast<size_t>(batch));
    shk_error error = new_error();
    CHECK_EQ(shk_esa(engines.front().get(), planes.data(), 4, planes.data(), 4, site_index.data(), mirna_index.data(),
                     batch, rows.data(), rows.size(), scores.data(), scores.size(), &error),
             SHK_OK);
    std::vector<float> first;
    for (const Engine &engine : engines) {
      const Guarded<float> margins(static_cast<size_t>(batch));
      CHECK_EQ(shk_net_run(engine.get(), net.get(), planes.data(), 4, planes.data(), 4, site_index.data(),
                           mirna_index.data(), batch, margins.data(), margins.size(), &error),
               SHK_OK);
      for (int64_t b = 0; b < batch; ++b) {
        const double expected = slow_margin(weights.data(), rows.data() + b * 500);
        const double difference = std::abs(static_cast<double>(margins[b]) - expected);
        largest = std::max(largest, difference / (1 + std::abs(expected)));
      }
      if (first.empty()) {
        first.assign(margins.data(), margins.data() + batch);
      }
      CHECK(same_bits(first, margins));
    }
  }
  CHECK(largest < 2e-5);
}

TEST(target_net, refuses_what_it_cannot_take) {
  const Guarded<float> weights(static_cast<size_t>(kWeights));
  for (int64_t i = 0; i < kWeights; ++i) {
    weights[i] = 0;
  }
  const Net net = create_net(SHK_NET_TARGETNET, {}, weights);
  shk_net *none = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_net_create(SHK_NET_TARGETNET, nullptr, 0, weights.data(), weights.size() - 1, &none, &error),
           SHK_ERR_ARGUMENT);
  weights[8000] = NAN;
  CHECK_EQ(shk_net_create(SHK_NET_TARGETNET, nullptr, 0, weights.data(), weights.size(), &none, &error),
           SHK_ERR_ARGUMENT);
  CHECK_EQ(error.at, 8000);
  CHECK(none == nullptr);
  const uint64_t planes[3] = {0, 0, 0};
  const int32_t inside = 0;
  const int32_t outside = 1;
  float margin = 0;
  const std::vector<Engine> engines = all_engines();
  for (const Engine &engine : engines) {
    CHECK_EQ(shk_net_run(engine.get(), net.get(), planes, 1, planes, 1, &inside, &outside, 1, &margin, 1, &error),
             SHK_ERR_ARGUMENT);
    CHECK_EQ(error.at, 0);
    CHECK_EQ(shk_net_run(engine.get(), nullptr, planes, 1, planes, 1, &inside, &inside, 1, &margin, 1, &error),
             SHK_ERR_ARGUMENT);
    CHECK_EQ(shk_net_run(engine.get(), net.get(), planes, 1, planes, 1, &inside, &inside, 1, &margin, 2, &error),
             SHK_ERR_ARGUMENT);
  }
}
