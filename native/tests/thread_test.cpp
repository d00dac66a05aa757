// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include <thread>

namespace {

// Everything that a worker does with the shared handles; the answers as numbers.
std::vector<int64_t> work(const shk_engine *engine, const shk_table *table, const std::string &letters) {
  std::vector<int64_t> answers;
  std::vector<uint8_t> packed((letters.size() + 3) / 4);
  std::vector<int64_t> runs(letters.size() * 2);
  int64_t run_count = 0;
  CHECK_EQ(shk_pack(engine, reinterpret_cast<const uint8_t *>(letters.data()), static_cast<int64_t>(letters.size()),
                    packed.data(), static_cast<int64_t>(packed.size()), runs.data(),
                    static_cast<int64_t>(letters.size()), &run_count, nullptr),
           SHK_OK);
  const int64_t base_count = static_cast<int64_t>(letters.size());
  std::vector<shk_hit> hits(100000);
  int64_t count = 0;
  int64_t next = 0;
  CHECK_EQ(shk_seed_scan(engine, table, packed.data(), base_count, runs.data(), run_count, INT64_MIN, INT64_MAX,
                         hits.data(), static_cast<int64_t>(hits.size()), &count, &next, nullptr),
           SHK_OK);
  for (int64_t i = 0; i < count; ++i) {
    const shk_hit &hit = hits[static_cast<size_t>(i)];
    answers.push_back(hit.start * 1000003 + int64_t{hit.seed} * 257 + hit.detail);
  }
  std::vector<int64_t> starts;
  for (int64_t start = -20; start < base_count; start += 7) {
    starts.push_back(start);
  }
  const int64_t batch = static_cast<int64_t>(starts.size());
  std::vector<float> tensor(static_cast<size_t>(batch * 4 * 30));
  CHECK_EQ(shk_one_hot(engine, packed.data(), base_count, runs.data(), run_count, starts.data(), batch, 30, 1,
                       tensor.data(), batch * 4 * 30, nullptr),
           SHK_OK);
  for (const float value : tensor) {
    answers.push_back(static_cast<int64_t>(value));
  }
  return answers;
}

} // namespace

TEST(thread, share_one_engine_and_one_table) {
  Random random = seeded_random(1);
  const TableText text = random_table(random, table_shape(4, 3, 3, 2));
  const Table table = text.create();
  const std::string letters = random_letters(random, 3000);
  for (const Engine &engine : all_engines()) {
    const std::vector<int64_t> expected = work(engine.get(), table.get(), letters);
    std::vector<std::vector<int64_t>> answers(4);
    std::vector<std::thread> threads;
    for (std::vector<int64_t> &answer : answers) {
      threads.emplace_back([&] {
        for (int round = 0; round < 5; ++round) {
          // Other handles come and go meanwhile.
          const Engine own = try_engine(SHK_BACKEND_AUTO);
          const Table copy = text.create();
          answer = work(engine.get(), round % 2 == 0 ? table.get() : copy.get(), letters);
        }
      });
    }
    for (std::thread &thread : threads) {
      thread.join();
    }
    for (const std::vector<int64_t> &answer : answers) {
      CHECK(answer == expected);
    }
  }
}
