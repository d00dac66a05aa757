// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include <algorithm>

namespace {

std::vector<int64_t> random_starts(Random &random, int64_t batch, int64_t base_count, int32_t length) {
  static const int64_t extremes[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1};
  std::vector<int64_t> starts;
  for (int64_t b = 0; b < batch; ++b) {
    starts.push_back(random.once_in(30) ? extremes[random.below(4)] : random.between(-length - 2, base_count + 2));
  }
  if (random.once_in(2)) {
    std::sort(starts.begin(), starts.end());
  }
  return starts;
}

int32_t random_length(Random &random) {
  return static_cast<int32_t>(random.once_in(20) ? random.between(1, 4096)
                                                 : std::max<int64_t>(1, awkward_size(random, 8, 90)));
}

// The base in a column, for any start: '-' outside.
char column(const std::string &text, int64_t start, int64_t length, int64_t j, bool reversed) {
  const int64_t far = static_cast<int64_t>(text.size()) + length + 1;
  return plain_at(text, column_position(std::clamp(start, -far, far), length, j, reversed));
}

struct Input {
  explicit Input(Random &random)
      : text(plain(random_letters(random, awkward_size(random, 8, 400)))), packed(text), length(random_length(random)),
        reversed(static_cast<int32_t>(random.below(2))),
        starts(random_starts(random, length > 300 ? random.below(4) : random.below(24), packed.base_count, length)),
        batch(starts.size()) {
    check::context += "length " + std::to_string(length) + " reversed " + std::to_string(reversed) + " batch " +
                      std::to_string(batch) + " bases " + std::to_string(packed.base_count) + ": ";
  }

  std::string text;
  PackedText packed;
  int32_t length;
  int32_t reversed;
  Guarded<int64_t> starts;
  int64_t batch;
};

} // namespace

TEST(encode, one_hot_equals_the_oracle) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 1200; ++round) {
    Random random = seeded_random(round);
    const Input in(random);
    std::vector<float> expected;
    for (int64_t b = 0; b < in.batch; ++b) {
      for (const char base : {'A', 'C', 'G', 'U'}) {
        for (int64_t j = 0; j < in.length; ++j) {
          expected.push_back(column(in.text, in.starts[b], in.length, j, in.reversed != 0) == base ? 1.0f : 0.0f);
        }
      }
    }
    for (const Engine &engine : engines) {
      const Guarded<float> out(expected.size());
      CHECK_EQ(shk_one_hot(engine.get(), in.packed.packed.data(), in.packed.base_count, in.packed.runs.data(),
                           in.packed.run_count, in.starts.data(), in.batch, in.length, in.reversed, out.data(),
                           out.size(), nullptr),
               SHK_OK);
      CHECK(std::equal(expected.begin(), expected.end(), out.data(), [](const float &a, const float &b) {
        return std::memcmp(&a, &b, sizeof a) == 0; // bits: -0.0 is not 0.0
      }));
    }
  }
}

TEST(encode, tokens_equal_the_oracle) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 400; ++round) {
    Random random = seeded_random(round);
    const Input in(random);
    const Guarded<int64_t> ids(std::vector<int64_t>{5, -6, 7, INT64_MAX, 9, INT64_MIN});
    std::vector<int64_t> expected;
    for (int64_t b = 0; b < in.batch; ++b) {
      for (int64_t j = 0; j < in.length; ++j) {
        const char base = column(in.text, in.starts[b], in.length, j, in.reversed != 0);
        expected.push_back(ids[static_cast<int64_t>(std::string("ACGUN-").find(base))]);
      }
    }
    for (const Engine &engine : engines) {
      const Guarded<int64_t> out(expected.size());
      CHECK_EQ(shk_tokens(engine.get(), in.packed.packed.data(), in.packed.base_count, in.packed.runs.data(),
                          in.packed.run_count, in.starts.data(), in.batch, in.length, in.reversed, ids.data(), 6,
                          out.data(), out.size(), nullptr),
               SHK_OK);
      CHECK(out.values() == expected);
    }
  }
}

TEST(encode, kmers_equal_the_oracle) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 600; ++round) {
    Random random = seeded_random(round);
    const Input in(random);
    const int32_t k = static_cast<int32_t>(random.between(1, std::min(6, in.length)));
    const Guarded<int64_t> ids(std::vector<int64_t>{round % 7 == 0 ? INT64_MAX - 4095 : 10, -1, -2});
    std::vector<int64_t> expected;
    for (int64_t b = 0; b < in.batch; ++b) {
      for (int64_t j = 0; j + k <= in.length; ++j) {
        std::string kmer;
        for (int64_t i = 0; i < k; ++i) {
          kmer += column(in.text, in.starts[b], in.length, j + i, in.reversed != 0);
        }
        int64_t value = 0;
        for (const char base : kmer) {
          value = 4 * value + static_cast<int64_t>(std::string("ACGU").find(base) & 3);
        }
        const bool outside = kmer.find('-') != std::string::npos;
        const bool ambiguous = kmer.find('N') != std::string::npos;
        expected.push_back(outside ? ids[2] : ambiguous ? ids[1] : ids[0] + value);
      }
    }
    for (const Engine &engine : engines) {
      const Guarded<int64_t> out(expected.size());
      CHECK_EQ(shk_kmers(engine.get(), in.packed.packed.data(), in.packed.base_count, in.packed.runs.data(),
                         in.packed.run_count, in.starts.data(), in.batch, in.length, k, in.reversed, ids.data(), 3,
                         out.data(), out.size(), nullptr),
               SHK_OK);
      CHECK(out.values() == expected);
    }
  }
}

TEST(encode, kmers_count_alphabetically) {
  const PackedText text("ACGU");
  const int64_t ids[] = {100, 1, 2};
  const int64_t start = 0;
  for (const Engine &engine : all_engines()) {
    int64_t out[2];
    CHECK_EQ(shk_kmers(engine.get(), text.packed.data(), 4, nullptr, 0, &start, 1, 4, 3, 0, ids, 3, out, 2, nullptr),
             SHK_OK);
    CHECK_EQ(out[0], 100 + 0 * 16 + 1 * 4 + 2); // ACG
    CHECK_EQ(out[1], 100 + 1 * 16 + 2 * 4 + 3); // CGU
    CHECK_EQ(shk_kmers(engine.get(), text.packed.data(), 4, nullptr, 0, &start, 1, 4, 3, 1, ids, 3, out, 2, nullptr),
             SHK_OK);
    CHECK_EQ(out[0], 100 + 3 * 16 + 2 * 4 + 1); // UGC
  }
}

TEST(encode, gathers_rows) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 200; ++round) {
    Random random = seeded_random(round);
    const int64_t row_count = random.between(1, 20);
    const int64_t row_length = random.below(70);
    const Guarded<float> rows(static_cast<size_t>(row_count * row_length));
    for (int64_t i = 0; i < rows.size(); ++i) {
      rows[i] = static_cast<float>(i);
    }
    const Guarded<int32_t> index(static_cast<size_t>(random.below(40)));
    std::vector<float> expected;
    for (int64_t b = 0; b < index.size(); ++b) {
      index[b] = static_cast<int32_t>(random.below(row_count));
      expected.insert(expected.end(), rows.data() + index[b] * row_length, rows.data() + (index[b] + 1) * row_length);
    }
    for (const Engine &engine : engines) {
      const Guarded<float> out(expected.size());
      CHECK_EQ(shk_rows_gather(engine.get(), rows.data(), row_count, row_length, index.data(), index.size(), out.data(),
                               out.size(), nullptr),
               SHK_OK);
      CHECK(out.values() == expected);
    }
  }
}
