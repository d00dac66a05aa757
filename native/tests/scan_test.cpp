// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include <algorithm>

namespace {

constexpr int64_t kFar = INT64_MAX;

struct Scan {
  int32_t status;
  int64_t count;
  int64_t next;
  std::vector<shk_hit> hits;
};

Scan scan(const shk_engine *engine, const shk_table *table, const PackedText &text, int64_t from, int64_t to,
          int64_t capacity) {
  const Guarded<shk_hit> hits(static_cast<size_t>(capacity));
  Scan result = {0, -1, -1, {}};
  shk_error error = new_error();
  result.status = shk_seed_scan(engine, table, text.packed.data(), text.base_count, text.runs.data(), text.run_count,
                                from, to, hits.data(), capacity, &result.count, &result.next, &error);
  if (result.status == SHK_ERR_ARGUMENT) {
    throw check::Failed(check::context + error.message);
  }
  result.hits.assign(hits.data(), hits.data() + result.count);
  return result;
}

int64_t count_only(const shk_engine *engine, const shk_table *table, const PackedText &text, int64_t from, int64_t to,
                   int64_t *next) {
  int64_t count = -1;
  CHECK_EQ(shk_seed_scan(engine, table, text.packed.data(), text.base_count, text.runs.data(), text.run_count, from, to,
                         nullptr, 0, &count, next, nullptr),
           SHK_OK);
  return count;
}

shk_table_shape random_shape(Random &random) {
  const int32_t k = static_cast<int32_t>(random.once_in(12) ? random.between(7, 8) : random.between(1, 5));
  return table_shape(k, static_cast<int32_t>(random.below(k)), static_cast<int32_t>(random.below(k)),
                     static_cast<int32_t>(random.below(k <= 3 ? 5 : 3)));
}

} // namespace

TEST(scan, equals_the_oracle_for_any_table_and_range) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 500; ++round) {
    Random random = seeded_random(round);
    const TableText table = random_table(random, random_shape(random));
    check::context += table.describe() + ": ";
    const Table handle = table.create();
    const std::string text = plain(random_letters(random, awkward_size(random, table.shape.k, 400)));
    const PackedText packed(text);
    const int64_t size = packed.base_count;
    const bool whole = random.once_in(2);
    const int64_t from = whole ? INT64_MIN : random.between(-15, size + 5);
    const int64_t to = whole ? kFar : random.between(-15, size + 15);
    const std::vector<shk_hit> expected = oracle_scan(table, text, from, to);
    const int64_t first = -table.shape.pad_left;
    const int64_t end = std::max(first, size - table.shape.k + table.shape.pad_right + 1);
    const int64_t max_list = shk_table_max_list(handle.get());
    for (const Engine &engine : engines) {
      // Exactly enough room, too.
      for (const int64_t slack : {0, 1, 4, 1000}) {
        const int64_t capacity = std::max(max_list, static_cast<int64_t>(expected.size()) + slack);
        const Scan result = scan(engine.get(), handle.get(), packed, from, to, capacity);
        CHECK_EQ(result.status, SHK_OK);
        CHECK_EQ(result.count, static_cast<int64_t>(expected.size()));
        CHECK(result.hits == expected);
        CHECK_EQ(result.next, std::clamp(to, first, end));
      }
      int64_t next = -1;
      CHECK_EQ(count_only(engine.get(), handle.get(), packed, from, to, &next), static_cast<int64_t>(expected.size()));
      CHECK_EQ(next, std::clamp(to, first, end));
    }
  }
}

TEST(scan, equals_the_oracle_on_long_clean_stretches) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 24; ++round) {
    Random random = seeded_random(round);
    const int32_t k = static_cast<int32_t>(random.between(6, 8));
    const TableText table = random_table(random, table_shape(k, 0, 1, 1));
    check::context += table.describe() + ": ";
    const Table handle = table.create();
    std::string text = plain(random_letters(random, 3000 + random.below(70)));
    const PackedText packed(text);
    const std::vector<shk_hit> expected = oracle_scan(table, text, INT64_MIN, kFar);
    for (const Engine &engine : engines) {
      const int64_t from = random.below(5); // any alignment
      const Scan result = scan(engine.get(), handle.get(), packed, from, kFar,
                               static_cast<int64_t>(expected.size()) + shk_table_max_list(handle.get()));
      const auto rest =
          std::find_if(expected.begin(), expected.end(), [&](const shk_hit &h) { return h.start >= from; });
      CHECK(result.hits == std::vector<shk_hit>(rest, expected.end()));
    }
  }
}

TEST(scan, resumes_at_the_first_window_that_does_not_fit) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 150; ++round) {
    Random random = seeded_random(round);
    const TableText table = random_table(random, random_shape(random));
    check::context += table.describe() + ": ";
    const Table handle = table.create();
    const std::string text = plain(random_letters(random, awkward_size(random, table.shape.k, 500)));
    const PackedText packed(text);
    const std::vector<shk_hit> expected = oracle_scan(table, text, INT64_MIN, kFar);
    const int64_t capacity = shk_table_max_list(handle.get()) + random.below(round % 2 == 0 ? 4 : 200);
    for (const Engine &engine : engines) {
      std::vector<shk_hit> all;
      int64_t from = INT64_MIN;
      for (;;) {
        const Scan part = scan(engine.get(), handle.get(), packed, from, kFar, capacity);
        all.insert(all.end(), part.hits.begin(), part.hits.end());
        if (part.status == SHK_OK) {
          break;
        }
        CHECK_EQ(part.status, SHK_ERR_CAPACITY);
        CHECK(from == INT64_MIN || part.next > from);
        // Not one window too early: the hits of the next one do not fit any more.
        const auto of_next =
            std::count_if(expected.begin(), expected.end(), [&](const shk_hit &h) { return h.start == part.next; });
        CHECK(part.count + of_next > capacity);
        from = part.next;
      }
      CHECK(all == expected);
    }
  }
}

TEST(scan, skips_runs_of_any_length_at_once) {
  // A run of 2^40 bases has a packed form that no machine holds, but nothing in it is read: only its ends are.
  TableText table{table_shape(6, 5, 5, 1), {}, {}};
  table.offsets.resize(4097);
  for (uint32_t code = 0; code <= 4096; ++code) {
    table.offsets[code] = code;
  }
  table.postings.resize(4096, 7 << 8);
  const Table handle = table.create();
  const int64_t base_count = int64_t{1} << 40;
  const std::vector<uint8_t> packed(64, 0x1B);
  const int64_t runs[] = {10, base_count};
  for (const Engine &engine : all_engines()) {
    int64_t count = -1;
    int64_t next = -1;
    // Only starts up to 2^40 - 6: the last windows would read bases at the far end.
    CHECK_EQ(shk_seed_scan(engine.get(), handle.get(), packed.data(), base_count, runs, 1, INT64_MIN, base_count - 5,
                           nullptr, 0, &count, &next, nullptr),
             SHK_OK);
    CHECK_EQ(next, base_count - 5);
    CHECK_EQ(count, 7); // starts -1 .. 5: at most one base outside or ambiguous
  }
}

TEST(scan, needs_room_for_the_longest_list) {
  TableText table{table_shape(1, 0, 0, 0), {0, 3, 3, 3, 3}, {1 << 8, 2 << 8, 3 << 8}};
  const Table handle = table.create();
  CHECK_EQ(shk_table_max_list(handle.get()), 3);
  const PackedText packed("CAC");
  for (const Engine &engine : all_engines()) {
    shk_hit hits[3];
    int64_t count = -5;
    int64_t next = -5;
    shk_error error = new_error();
    CHECK_EQ(shk_seed_scan(engine.get(), handle.get(), packed.packed.data(), 3, nullptr, 0, 0, 3, hits, 2, &count,
                           &next, &error),
             SHK_ERR_ARGUMENT);
    CHECK_EQ(std::string(error.message),
             std::string("hit_capacity is 2; it must be at least shk_table_max_list = 3, or hits NULL to count"));
    CHECK_EQ(count, -5); // nothing was written
    CHECK_EQ(shk_seed_scan(engine.get(), handle.get(), packed.packed.data(), 3, nullptr, 0, 0, 3, hits, 3, &count,
                           &next, &error),
             SHK_OK);
    CHECK_EQ(count, 3);
    CHECK_EQ(hits[2].seed, 3);
  }
}

TEST(scan, reads_twelve_base_codes) {
  TableText table{table_shape(12, 11, 11, 4), {}, {}};
  table.offsets.resize((size_t{1} << 24) + 1);
  Random random = seeded_random(1);
  const std::string text = plain(random_letters(random, 700));
  // Every fourth code has one posting.
  for (size_t code = 0; code + 1 < table.offsets.size(); ++code) {
    if (code % 4 == 1) {
      table.postings.push_back(static_cast<uint32_t>(code & 0xFFFF) << 8 | 9);
    }
    table.offsets[code + 1] = static_cast<uint32_t>(table.postings.size());
  }
  const Table handle = table.create();
  const PackedText packed(text);
  const std::vector<shk_hit> expected = oracle_scan(table, text, INT64_MIN, kFar);
  CHECK(!expected.empty());
  for (const Engine &engine : all_engines()) {
    CHECK(scan(engine.get(), handle.get(), packed, INT64_MIN, kFar, 1000).hits == expected);
  }
}
