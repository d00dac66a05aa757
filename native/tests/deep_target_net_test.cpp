// SPDX-License-Identifier: Apache-2.0
//
// DeepTarget's network against plain convolutions in double precision, and the backends against one another.
#include "support.h"

#include <algorithm>
#include <cmath>

namespace {

constexpr size_t kColumns = 30;
constexpr int64_t kWeights = 10113;

using Layer = std::vector<std::vector<double>>; // [channel][column]

// max(0, ...) of a convolution of three taps; weights [out][in][3], then biases [out]. `pad` columns of 0 at both ends.
Layer convolve(const float *weights, size_t outs, size_t pad, const Layer &in) {
  const float *bias = weights + outs * in.size() * 3;
  const size_t columns = in[0].size();
  Layer out(outs, std::vector<double>(columns + 2 * pad - 2));
  for (size_t o = 0; o < outs; ++o) {
    for (size_t p = 0; p < out[o].size(); ++p) {
      double sum = static_cast<double>(bias[o]);
      for (size_t i = 0; i < in.size(); ++i) {
        for (size_t k = 0; k < 3; ++k) {
          const size_t at = p + k - pad; // far beyond the columns when negative
          sum += at < columns ? static_cast<double>(weights[(o * in.size() + i) * 3 + k]) * in[i][at] : 0;
        }
      }
      out[o][p] = std::max(0.0, sum);
    }
  }
  return out;
}

Layer one_hot(const uint64_t *planes) {
  Layer rows(4, std::vector<double>(kColumns, 0.0));
  for (size_t p = 0; p < kColumns; ++p) {
    if ((planes[2] >> p & 1) != 0) {
      rows[(planes[0] >> p & 1) + 2 * (planes[1] >> p & 1)][p] = 1;
    }
  }
  return rows;
}

double slow_margin(const float *weights, const uint64_t *mirna, const uint64_t *site) {
  const float *conv2 = weights + 32 * 4 * 3 + 32;
  const float *conv3 = conv2 + 16 * 64 * 3 + 16;
  const float *conv4 = conv3 + 64 * 16 * 3 + 64;
  const float *dense = conv4 + 16 * 64 * 3 + 16;
  Layer both = convolve(weights, 32, 1, one_hot(mirna));
  const Layer second = convolve(weights, 32, 1, one_hot(site));
  both.insert(both.end(), second.begin(), second.end());
  const Layer last = convolve(conv4, 16, 0, convolve(conv3, 64, 0, convolve(conv2, 16, 0, both)));
  double margin = static_cast<double>(dense[16 * 24]);
  for (size_t c = 0; c < 16; ++c) {
    for (size_t p = 0; p < 24; ++p) {
      margin += last[c][p] * static_cast<double>(dense[c * 24 + p]);
    }
  }
  return margin;
}

} // namespace

TEST(deep_target_net, equals_plain_convolutions) {
  const std::vector<Engine> engines = all_engines();
  double largest = 0;
  for (uint64_t round = 0; round < 40; ++round) {
    Random random = seeded_random(round);
    const Guarded<float> weights(static_cast<size_t>(kWeights));
    for (int64_t i = 0; i < kWeights; ++i) {
      weights[i] = static_cast<float>(random.between(-1000, 1000)) * 2e-4f;
    }
    const Net net = create_net(SHK_NET_DEEPTARGET, {}, weights);
    // Planes of any letters and unknown ones, the last of a miRNA that is longer than the window.
    const Guarded<uint64_t> planes(3 * 4);
    for (int64_t i = 0; i < 4; ++i) {
      const uint64_t known = random.once_in(3) ? random.next() : ~uint64_t{0};
      const uint64_t length = (uint64_t{1} << random.between(0, 62)) - 1;
      planes[3 * i + 2] = known & (random.once_in(3) ? length : (uint64_t{1} << 30) - 1);
      planes[3 * i] = random.next() & planes[3 * i + 2];
      planes[3 * i + 1] = random.next() & planes[3 * i + 2];
    }
    const Guarded<int32_t> site_index(static_cast<size_t>(random.below(9)));
    const int64_t batch = site_index.size();
    const Guarded<int32_t> mirna_index(static_cast<size_t>(batch));
    for (int64_t b = 0; b < batch; ++b) {
      site_index[b] = static_cast<int32_t>(random.below(4));
      mirna_index[b] = static_cast<int32_t>(random.below(4));
    }
    std::vector<float> first;
    for (const Engine &engine : engines) {
      const Guarded<float> margins(static_cast<size_t>(batch));
      shk_error error = new_error();
      CHECK_EQ(shk_net_run(engine.get(), net.get(), planes.data(), 4, planes.data(), 4, site_index.data(),
                           mirna_index.data(), batch, margins.data(), margins.size(), &error),
               SHK_OK);
      for (int64_t b = 0; b < batch; ++b) {
        const double expected =
            slow_margin(weights.data(), planes.data() + 3 * mirna_index[b], planes.data() + 3 * site_index[b]);
        const double difference = std::abs(static_cast<double>(margins[b]) - expected);
        largest = std::max(largest, difference / (1 + std::abs(expected)));
      }
      if (first.empty()) {
        first.assign(margins.data(), margins.data() + batch);
      }
      CHECK(same_bits(first, margins));
    }
  }
  CHECK(largest > 0);
  CHECK(largest < 2e-5);
}

TEST(deep_target_net, refuses_what_it_cannot_take) {
  const Guarded<float> weights(static_cast<size_t>(kWeights));
  for (int64_t i = 0; i < kWeights; ++i) {
    weights[i] = 0;
  }
  const Net net = create_net(SHK_NET_DEEPTARGET, {}, weights);
  shk_net *none = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_net_create(SHK_NET_DEEPTARGET, nullptr, 0, weights.data(), weights.size() - 1, &none, &error),
           SHK_ERR_ARGUMENT);
  weights[8000] = NAN;
  CHECK_EQ(shk_net_create(SHK_NET_DEEPTARGET, nullptr, 0, weights.data(), weights.size(), &none, &error),
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
