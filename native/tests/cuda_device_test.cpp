// SPDX-License-Identifier: Apache-2.0
//
// What needs a GPU's size: a target of more than 2^31 bases, and one like a transcriptome.
#include <algorithm>

#include "cuda_support.h"

using namespace cuda_test;

TEST(gpu, scans_more_than_2_to_the_31_bases) {
  const Context context = new_context();
  shk_cuda_device device;
  device.struct_size = sizeof device;
  shk_error error = new_error();
  ok(shk_cuda_device_describe(0, &device, &error), error);
  if (device.free_bytes < INT64_C(8) << 30) {
    throw check::Skipped("less than 8 GiB of device memory are free");
  }
  const int64_t base_count = (INT64_C(1) << 31) + 100003;
  std::vector<uint8_t> packed(static_cast<size_t>((base_count + 3) / 4));
  Random random = seeded_random(0);
  for (size_t i = 0; i + 8 <= packed.size(); i += 8) {
    const uint64_t word = random.next();
    std::memcpy(packed.data() + i, &word, 8);
  }
  const int64_t runs[] = {77, 99, (INT64_C(1) << 31) - 3, (INT64_C(1) << 31) + 2, base_count - 5, base_count - 4};
  for (const int64_t *run = runs; run != runs + 6; run += 2) {
    for (int64_t at = run[0]; at < run[1]; ++at) {
      uint8_t &byte = packed[static_cast<size_t>(at / 4)];
      byte = static_cast<uint8_t>(byte & ~(3u << (2 * (at % 4))));
    }
  }
  // The last byte holds three bases.
  packed.back() = static_cast<uint8_t>(packed.back() & 0x3F);
  TableText table{table_shape(8, 1, 2, 2), {0}, {}};
  for (uint32_t code = 0; code < 65536; ++code) {
    if (code % 509 == 7 || code >> 2 == 0x1234) {
      table.postings.push_back((code % 50) << 8 | (code & 3));
    }
    table.offsets.push_back(static_cast<uint32_t>(table.postings.size()));
  }
  const CudaTable handle = create(context.get(), table);
  shk_cuda_target *created = nullptr;
  ok(shk_cuda_target_create(context.get(), &created, &error), error);
  const Target target(created);
  const int64_t bounds[] = {0, base_count};
  ok(shk_cuda_target_packed(context.get(), created, packed.data(), base_count, runs, 3, bounds, 1, &error), error);
  int64_t cpu_count = -1;
  int64_t cpu_next = -1;
  const Engine engine = std::move(all_engines().back());
  const Table cpu_table = table.create();
  ok(shk_seed_scan(engine.get(), cpu_table.get(), packed.data(), base_count, runs, 3, INT64_MIN, INT64_MAX, nullptr, 0,
                   &cpu_count, &cpu_next, &error),
     error);
  std::vector<shk_hit> expected(static_cast<size_t>(cpu_count));
  ok(shk_seed_scan(engine.get(), cpu_table.get(), packed.data(), base_count, runs, 3, INT64_MIN, INT64_MAX,
                   expected.data(), cpu_count, &cpu_count, &cpu_next, &error),
     error);
  int64_t count = -1;
  int64_t next = -1;
  ok(shk_cuda_seed_scan(context.get(), handle.get(), created, INT64_MIN, INT64_MAX, INT32_MAX, &count, &next, &error),
     error);
  CHECK_EQ(count, cpu_count);
  CHECK_EQ(next, cpu_next);
  std::vector<shk_hit> hits(static_cast<size_t>(count));
  ok(shk_cuda_hits_read(context.get(), 0, count, hits.data(), &error), error);
  CHECK(equal_bits(hits, expected));
}

TEST(gpu, scans_a_transcriptome_as_the_cpu_does) {
  // 4,000 records of 2,000 bases with N runs, as many hits as bases, three times: the order never changes.
  const Context context = new_context();
  Random random = seeded_random(0);
  std::vector<std::string> texts;
  for (int i = 0; i < 4000; ++i) {
    std::string text(static_cast<size_t>(random.between(0, 4000)), 'A');
    for (char &letter : text) {
      letter = "ACGU"[random.next() & 3];
    }
    if (!text.empty() && random.once_in(10)) {
      text.replace(static_cast<size_t>(random.below(static_cast<int64_t>(text.size()))), 1, "N");
    }
    texts.push_back(text);
  }
  const Records records(random, texts);
  TableText table{table_shape(8, 1, 2, 2), {0}, {}};
  for (uint32_t code = 0; code < 65536; ++code) {
    const int64_t length = random.once_in(300) ? random.between(10, 40) : random.below(3);
    for (int64_t i = 0; i < length; ++i) {
      table.postings.push_back(static_cast<uint32_t>(i * 60 + random.below(60)) << 8 |
                               static_cast<uint32_t>(random.below(5)));
    }
    table.offsets.push_back(static_cast<uint32_t>(table.postings.size()));
  }
  const Engine engine = std::move(all_engines().back());
  const Table cpu_table = table.create();
  std::vector<shk_hit> expected;
  for (int64_t r = 0; r < records.size(); ++r) {
    const PackedText packed(records.texts[static_cast<size_t>(r)]);
    std::vector<shk_hit> own(static_cast<size_t>(6 * packed.base_count + 100));
    int64_t count = 0;
    int64_t next = 0;
    shk_error error = new_error();
    ok(shk_seed_scan(engine.get(), cpu_table.get(), packed.packed.data(), packed.base_count, packed.runs.data(),
                     packed.run_count, INT64_MIN, INT64_MAX, own.data(), static_cast<int64_t>(own.size()), &count,
                     &next, &error),
       error);
    for (int64_t i = 0; i < count; ++i) {
      own[static_cast<size_t>(i)].start += records.start(r);
    }
    expected.insert(expected.end(), own.begin(), own.begin() + count);
  }
  const CudaTable handle = create(context.get(), table);
  const Target target = records.load(context.get(), true);
  for (int round = 0; round < 3; ++round) {
    int64_t count = -1;
    int64_t next = -1;
    shk_error error = new_error();
    ok(shk_cuda_seed_scan(context.get(), handle.get(), target.get(), INT64_MIN, INT64_MAX, INT32_MAX, &count, &next,
                          &error),
       error);
    std::vector<shk_hit> hits(static_cast<size_t>(count));
    ok(shk_cuda_hits_read(context.get(), 0, count, hits.data(), &error), error);
    CHECK_EQ(hits.size(), expected.size());
    CHECK(equal_bits(hits, expected));
  }
}
