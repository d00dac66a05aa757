// SPDX-License-Identifier: Apache-2.0
//
// The same bits on processors of different kinds. The other tests compare the backends of one machine with each other;
// here each result is compared with what every machine got. Data is drawn one number a statement: compilers for
// different processors evaluate arguments in different orders.
#include <cmath>
#include <cstdlib>

#include "sites_support.h"

namespace {

// FNV-1a over bytes.
class Digest {
public:
  template <class T> void add(const Guarded<T> &values) {
    const uint8_t *bytes = reinterpret_cast<const uint8_t *>(values.data());
    for (size_t i = 0; i < static_cast<size_t>(values.size()) * sizeof(T); ++i) {
      value_ = (value_ ^ bytes[i]) * UINT64_C(0x100000001B3);
    }
  }
  uint64_t value() const { return value_; }

private:
  uint64_t value_ = UINT64_C(0xCBF29CE484222325);
};

std::vector<float> drawn_weights(Random *random, int64_t count, float largest) {
  std::vector<float> weights;
  for (int64_t i = 0; i < count; ++i) {
    weights.push_back(static_cast<float>(random->between(-4096, 4096)) / 4096.0f * largest);
  }
  return weights;
}

std::string drawn_text(Random *random, int64_t length) {
  std::string text;
  for (int64_t i = 0; i < length; ++i) {
    text += "ACGU"[random->below(4)];
  }
  return text;
}

uint64_t digest_of_net(const shk_engine *engine, int32_t kind, const std::vector<int32_t> &sizes, int64_t weight_count,
                       float largest) {
  constexpr int64_t kWindows = 33;
  Random random(static_cast<uint64_t>(kind));
  std::vector<float> weights = drawn_weights(&random, weight_count, largest);
  for (int64_t i = 0; kind > SHK_NET_DEEPTARGET && i < 8; ++i) { // ranges, and some other weights
    float &weight = weights[weights.size() - 1 - static_cast<size_t>(i)];
    weight = weight < 0 ? 1 - weight : 1 + weight;
  }
  const Net net = create_net(kind, sizes, Guarded<float>(weights));
  const Guarded<uint64_t> planes(3 * kWindows);
  const Guarded<int32_t> site_index(kWindows);
  const Guarded<int32_t> mirna_index(kWindows);
  for (int64_t i = 0; i < kWindows; ++i) {
    const uint64_t known = ~UINT64_C(0) >> (14 + i % 45); // from 50 columns down to 6
    planes[3 * i] = random.next() & known;
    planes[3 * i + 1] = random.next() & known;
    planes[3 * i + 2] = known;
    site_index[i] = static_cast<int32_t>(i);
    mirna_index[i] = static_cast<int32_t>(kWindows - 1 - i);
  }
  const Guarded<float> margins(kWindows);
  shk_error error = new_error();
  CHECK_EQ(shk_net_run(engine, net.get(), planes.data(), kWindows, planes.data(), kWindows, site_index.data(),
                       mirna_index.data(), kWindows, margins.data(), margins.size(), &error),
           SHK_OK);
  for (const float margin : margins.values()) {
    CHECK(std::isfinite(margin));
  }
  Digest digest;
  digest.add(margins);
  return digest.value();
}

uint64_t digest_of_sites(const shk_engine *engine) {
  Random random(11);
  std::vector<GroupText> texts;
  for (int64_t group = 0; group < 64; ++group) { // the first three letters count, so that no two are equal
    std::string seed = {"ACGU"[group % 4], "ACGU"[group / 4 % 4], "ACGU"[group / 16]};
    seed += drawn_text(&random, 5);
    texts.push_back({seed, static_cast<float>(group) * 0.03125f});
  }
  const Groups groups = create_groups(texts);
  const SiteNet net = create_site_net(Guarded<float>(drawn_weights(&random, kSiteWeights, 0.25f)));
  const PackedText text(drawn_text(&random, 6000));
  shk_error error = new_error();
  int64_t count = 0;
  const Guarded<int32_t> offsets(65);
  const Guarded<int32_t> room(4000);
  CHECK_EQ(shk_canonical_sites(engine, groups.get(), text.packed.data(), text.base_count, text.runs.data(),
                               text.run_count, offsets.data(), offsets.size(), room.data(), room.size(), &count,
                               &error),
           SHK_OK);
  CHECK(count > 100);
  const Guarded<float> numbers(static_cast<size_t>(67 * count));
  CHECK_EQ(shk_site_features(engine, groups.get(), text.packed.data(), text.base_count, text.runs.data(),
                             text.run_count, 6000, 1500, offsets.data(), offsets.size(), room.data(), count,
                             numbers.data(), numbers.size(), &error),
           SHK_OK);
  const Guarded<float> linear(static_cast<size_t>(count));
  const Guarded<float> exp(static_cast<size_t>(count));
  CHECK_EQ(shk_site_scores(engine, groups.get(), net.get(), text.packed.data(), text.base_count, text.runs.data(),
                           text.run_count, 6000, 1500, 0, offsets.data(), offsets.size(), room.data(), count,
                           linear.data(), linear.size(), exp.data(), exp.size(), &error),
           SHK_OK);
  Digest digest;
  digest.add(offsets);
  digest.add(numbers);
  digest.add(linear);
  digest.add(exp);
  return digest.value();
}

uint64_t digest_of_fold(const shk_engine *engine) {
  Random random(12);
  std::vector<double> factors(30011);
  for (double &factor : factors) {
    factor = 0.2 + static_cast<double>(random.below(1000)) / 400;
  }
  shk_fold *fold = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_fold_create(factors.data(), static_cast<int64_t>(factors.size()), nullptr, nullptr, 0, &fold, &error),
           SHK_OK);
  const std::unique_ptr<shk_fold, void (*)(shk_fold *)> owner(fold, shk_fold_destroy);
  const PackedText text(drawn_text(&random, 400));
  const int32_t lengths[] = {1, 8};
  const Guarded<double> out(800);
  CHECK_EQ(shk_unpaired(engine, fold, text.packed.data(), text.base_count, text.runs.data(), text.run_count, 80, 40,
                        lengths, 2, out.data(), out.size(), &error),
           SHK_OK);
  Digest digest;
  digest.add(out);
  return digest.value();
}

} // namespace

TEST(processor, gives_the_bits_that_others_give) {
  for (const Engine &engine : all_engines()) {
    check::context = std::string(shk_backend_name(engine.get())) + ": ";
    CHECK_EQ(digest_of_net(engine.get(), SHK_NET_REGISTERS, {4, 8, 16, 16, 3}, 20580, 0.5f),
             UINT64_C(0xAEE069FCE5D04A36));
    CHECK_EQ(digest_of_net(engine.get(), SHK_NET_TARGETNET, {}, 8737, 0.25f), UINT64_C(0x719063E655576AE5));
    CHECK_EQ(digest_of_net(engine.get(), SHK_NET_DEEPTARGET, {}, 10113, 0.25f), UINT64_C(0x48F8D4253627E186));
    if (shk_has_int8(engine.get()) != 0) {
      CHECK_EQ(digest_of_net(engine.get(), SHK_NET_REGISTERS_INT8, {4, 8, 16, 16, 3}, 20588, 0.5f),
               UINT64_C(0xEE06D0F3C82EE1CD));
      CHECK_EQ(digest_of_net(engine.get(), SHK_NET_TARGETNET_INT8, {}, 8742, 0.25f), UINT64_C(0xEFC90E167318CDE3));
      CHECK_EQ(digest_of_net(engine.get(), SHK_NET_DEEPTARGET_INT8, {}, 10115, 0.25f), UINT64_C(0x6E35C35A5343DF9F));
    }
    CHECK_EQ(digest_of_sites(engine.get()), UINT64_C(0x13FF93B9B61DEA2A));
    CHECK_EQ(digest_of_fold(engine.get()), UINT64_C(0x1DAE0057DA412E94));
  }
}

// Without this, kernels that the dispatch no longer finds would be left out of the other tests without a word.
TEST(processor, has_int8_where_it_is_known_to) {
  const char *known = std::getenv("SEEDHAWK_TEST_INT8");
  if (known == nullptr) {
    throw check::Skipped("SEEDHAWK_TEST_INT8 does not say whether this processor has it");
  }
  CHECK_EQ(std::to_string(shk_has_int8(try_engine(SHK_BACKEND_AUTO).get())), std::string(known));
}
