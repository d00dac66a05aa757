// SPDX-License-Identifier: Apache-2.0
//
// libseedhawk_cuda against libseedhawk, record by record, through both C interfaces.
#include <algorithm>
#include <cmath>
#include <map>

#include "cuda_support.h"

using namespace cuda_test;

namespace {

constexpr int64_t kFar = INT64_MAX;

Engine scalar() {
  return try_engine(SHK_BACKEND_SCALAR);
}

// What the CPU finds in all records, on their common axis, cut to [from, to).
std::vector<shk_hit> cpu_hits(const TableText &table, const Records &records, int64_t from, int64_t to) {
  const Engine engine = scalar();
  const Table handle = table.create();
  std::vector<shk_hit> all;
  for (int64_t r = 0; r < records.size(); ++r) {
    const PackedText packed(records.texts[static_cast<size_t>(r)]);
    const int64_t shift = records.start(r);
    int64_t count = -1;
    int64_t next = -1;
    const auto own = [&](int64_t position) {
      return position == INT64_MIN || position == kFar ? position : position - shift;
    };
    CHECK_EQ(shk_seed_scan(engine.get(), handle.get(), packed.packed.data(), packed.base_count, packed.runs.data(),
                           packed.run_count, own(from), own(to), nullptr, 0, &count, &next, nullptr),
             SHK_OK);
    std::vector<shk_hit> hits(static_cast<size_t>(std::max(count, shk_table_max_list(handle.get()))));
    if (!hits.empty()) {
      CHECK_EQ(shk_seed_scan(engine.get(), handle.get(), packed.packed.data(), packed.base_count, packed.runs.data(),
                             packed.run_count, own(from), own(to), hits.data(), static_cast<int64_t>(hits.size()),
                             &count, &next, nullptr),
               SHK_OK);
    }
    hits.resize(static_cast<size_t>(count));
    for (shk_hit &hit : hits) {
      hit.start += shift;
    }
    all.insert(all.end(), hits.begin(), hits.end());
  }
  return all;
}

struct CudaScan {
  int32_t status;
  int64_t next;
  std::vector<shk_hit> hits;
};

CudaScan scan(shk_cuda_context *context, const shk_cuda_table *table, const shk_cuda_target *target, int64_t from,
              int64_t to, int64_t capacity) {
  CudaScan result = {0, -1, {}};
  int64_t count = -1;
  shk_error error = new_error();
  result.status = shk_cuda_seed_scan(context, table, target, from, to, capacity, &count, &result.next, &error);
  if (result.status != SHK_ERR_CAPACITY) {
    ok(result.status, error);
  }
  const Guarded<shk_hit> hits(static_cast<size_t>(count));
  ok(shk_cuda_hits_read(context, 0, count, hits.data(), &error), error);
  result.hits = hits.values();
  return result;
}

shk_table_shape awkward_shape(Random &random) {
  const int32_t k = static_cast<int32_t>(random.once_in(4) ? random.between(7, 9) : random.between(1, 6));
  return table_shape(k, static_cast<int32_t>(random.below(k)), static_cast<int32_t>(random.below(k)),
                     static_cast<int32_t>(random.below(k <= 3 ? 5 : 3)));
}

int32_t awkward_length(Random &random) {
  return static_cast<int32_t>(random.once_in(12) ? random.between(1, 4096)
                                                 : std::max<int64_t>(1, awkward_size(random, 8, 200)));
}

// Runs an encoder of libseedhawk on every window by itself and joins what it writes.
template <class T, class Call>
std::vector<T> cpu_windows(const Records &records, const std::vector<int32_t> &records_of,
                           const std::vector<int64_t> &starts, int64_t elements, Call call) {
  const Engine engine = scalar();
  std::map<int32_t, std::unique_ptr<PackedText>> packed;
  std::vector<T> all(starts.size() * static_cast<size_t>(elements));
  for (size_t b = 0; b < starts.size(); ++b) {
    std::unique_ptr<PackedText> &text = packed[records_of[b]];
    if (text == nullptr) {
      text = std::make_unique<PackedText>(records.texts[static_cast<size_t>(records_of[b])]);
    }
    CHECK_EQ(call(engine.get(), *text, starts.data() + b, all.data() + b * static_cast<size_t>(elements)), SHK_OK);
  }
  return all;
}

std::vector<float> cpu_one_hot(const Records &records, const RandomWindows &windows, int32_t length, int32_t reversed) {
  return cpu_windows<float>(records, windows.records_of, windows.own_starts, 4 * length,
                            [&](const shk_engine *engine, const PackedText &text, const int64_t *start, float *out) {
                              return shk_one_hot(engine, text.packed.data(), text.base_count, text.runs.data(),
                                                 text.run_count, start, 1, length, reversed, out, 4 * length, nullptr);
                            });
}

std::vector<uint64_t> cpu_planes(const Records &records, const std::vector<int32_t> &records_of,
                                 const std::vector<int64_t> &starts, int32_t length, int32_t reversed) {
  return cpu_windows<uint64_t>(
      records, records_of, starts, 3,
      [&](const shk_engine *engine, const PackedText &text, const int64_t *start, uint64_t *out) {
        return shk_planes(engine, text.packed.data(), text.base_count, text.runs.data(), text.run_count, start, 1,
                          length, reversed, out, 3, nullptr);
      });
}

struct EncodeCase {
  EncodeCase(Random &random, shk_cuda_context *context, int32_t window_length)
      : records(random, awkward_records(random, 8, random.between(1, 6), 9000)), length(window_length),
        reversed(static_cast<int32_t>(random.below(2))),
        windows(random, records, length > 300 ? random.below(5) : random.below(200), length, 1),
        target(records.load(context, random.once_in(2))) {
    check::context += "length " + std::to_string(length) + " reversed " + std::to_string(reversed) + " batch " +
                      std::to_string(windows.batch()) + ": ";
    windows.write(context, records, 1);
  }

  Records records;
  int32_t length;
  int32_t reversed;
  RandomWindows windows;
  Target target;
};

} // namespace

TEST(cuda, says_what_is_missing) {
  int32_t count = -7;
  shk_error error = new_error();
  const int32_t status = shk_cuda_device_count(&count, &error);
  CHECK(status == SHK_OK || status == SHK_ERR_DEVICE);
  if (status == SHK_ERR_DEVICE) {
    CHECK_EQ(count, -7);
    CHECK_EQ(std::string(error.message).rfind("no CUDA device: ", 0), size_t{0});
    CHECK(std::string(error.message).size() > 20);
    shk_cuda_context *context = nullptr;
    CHECK_EQ(shk_cuda_context_create(0, &context, &error), SHK_ERR_DEVICE);
    CHECK(context == nullptr);
    throw check::Skipped(error.message);
  }
  shk_cuda_device device;
  device.struct_size = sizeof device;
  ok(shk_cuda_device_describe(0, &device, &error), error);
  std::printf("device 0: %s, compute capability %d.%d, %d multiprocessors, %lld MiB, %lld MiB free, CUDA driver %d, "
              "runtime %d\n",
              device.name, device.major, device.minor, device.multiprocessors,
              static_cast<long long>(device.memory_bytes >> 20), static_cast<long long>(device.free_bytes >> 20),
              device.driver_version, device.runtime_version);
  CHECK_EQ(shk_cuda_device_describe(count, &device, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(shk_cuda_abi_version(), uint32_t{SHK_CUDA_ABI_VERSION});
}

TEST(cuda, a_larger_description_is_served_while_the_rest_is_zero) {
  const Context context = new_context(); // skips the case without a device
  struct {
    shk_cuda_device known;
    int64_t newer;
  } device;
  std::memset(&device, 0, sizeof device);
  shk_error error = new_error();
  device.known.struct_size = sizeof device;
  ok(shk_cuda_device_describe(0, &device.known, &error), error);
  CHECK(device.known.multiprocessors > 0);
  CHECK_EQ(device.newer, int64_t{0});
  device.newer = 1;
  CHECK_EQ(shk_cuda_device_describe(0, &device.known, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(error.at, int64_t{sizeof(shk_cuda_device)});
  device.known.struct_size = sizeof(shk_cuda_device) - 1;
  CHECK_EQ(shk_cuda_device_describe(0, &device.known, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(std::string(error.message).rfind("description->struct_size is 175; it must be 176..4096", 0), size_t{0});
}

TEST(cuda, letters_and_packed_bases_give_the_target_that_was_written) {
  const Context context = new_context();
  const int64_t ids[] = {1, 2, 3, 4, 5, 6};
  for (uint64_t round = 0; round < rounds(60); ++round) {
    Random random = seeded_random(round);
    const Records records(random, awkward_records(random, 8, random.between(1, 8), 17000));
    Target target;
    for (const bool packs : {true, false}) {
      target = records.load(context.get(), packs);
      for (int64_t r = 0; r < records.size(); ++r) {
        // Windows of 4096 that cover the record, and one position on both sides.
        const std::string &text = records.texts[static_cast<size_t>(r)];
        std::vector<int64_t> starts;
        std::vector<int64_t> expected;
        for (int64_t start = -1; start < static_cast<int64_t>(text.size()) + 1; start += 4096) {
          starts.push_back(records.start(r) + start);
          for (int64_t i = 0; i < 4096; ++i) {
            expected.push_back(1 + static_cast<int64_t>(std::string("ACGUN-").find(plain_at(text, start + i))));
          }
        }
        const std::vector<int32_t> record(starts.size(), static_cast<int32_t>(r));
        const std::vector<int32_t> mirna(starts.size(), 0);
        const int64_t batch = static_cast<int64_t>(starts.size());
        shk_error error = new_error();
        ok(shk_cuda_candidates_write(context.get(), starts.data(), record.data(), mirna.data(), batch, records.size(),
                                     1, &error),
           error);
        const Tensor<int64_t> tokens(context.get(), batch * 4096);
        ok(shk_cuda_tokens(context.get(), target.get(), SHK_CUDA_SITES, 0, batch, 0, 4096, 0, ids, 6, tokens.device(),
                           tokens.count, &error),
           error);
        CHECK(equal_bits(tokens.values(), expected));
      }
    }
  }
}

TEST(cuda, reuses_a_target_for_smaller_and_larger_records) {
  const Context context = new_context();
  shk_cuda_target *created = nullptr;
  shk_error error = new_error();
  ok(shk_cuda_target_create(context.get(), &created, &error), error);
  const Target target(created);
  Random random = seeded_random(0);
  TableText table{table_shape(1, 0, 0, 1), {0, 1, 2, 3, 4}, {1 << 8, 1 << 8, 1 << 8, 1 << 8}};
  const CudaTable handle = create(context.get(), table);
  for (const int64_t size : {20000, 3, 0, 9000, 40000, 8192}) {
    const Records records(random, {plain(random_letters(random, size))});
    ok(shk_cuda_target_letters(context.get(), target.get(), reinterpret_cast<const uint8_t *>(records.letters.data()),
                               records.base_count(), records.bounds.data(), 1, &error),
       error);
    CHECK(scan(context.get(), handle.get(), target.get(), INT64_MIN, kFar, 100000).hits ==
          cpu_hits(table, records, INT64_MIN, kFar));
  }
}

TEST(cuda, names_the_first_bad_letter) {
  const Context context = new_context();
  shk_cuda_target *created = nullptr;
  shk_error error = new_error();
  ok(shk_cuda_target_create(context.get(), &created, &error), error);
  const Target target(created);
  for (const int64_t size : {1, 16, 17, 300, 40000}) {
    for (int64_t at = 0; at < size; at += size / 13 + 1) {
      std::string letters(static_cast<size_t>(size), 'c');
      letters[static_cast<size_t>(at)] = '*';
      letters.back() = letters.back() == '*' ? '*' : '-';
      const int64_t bounds[] = {0, size};
      CHECK_EQ(shk_cuda_target_letters(context.get(), target.get(), reinterpret_cast<const uint8_t *>(letters.data()),
                                       size, bounds, 1, &error),
               SHK_ERR_ARGUMENT);
      CHECK_EQ(error.at, at);
      CHECK(std::string(error.message).find("is '*' (0x2A), which is no nucleotide letter") != std::string::npos);
    }
  }
  // Every byte is taken or refused as on the CPU.
  const Engine engine = scalar();
  for (int byte = 0; byte < 256; ++byte) {
    std::string letters(40, 'A');
    letters[21] = static_cast<char>(byte);
    const int64_t bounds[] = {0, 40};
    uint8_t packed[10];
    int64_t runs[80];
    int64_t run_count = -1;
    CHECK_EQ(shk_cuda_target_letters(context.get(), target.get(), reinterpret_cast<const uint8_t *>(letters.data()), 40,
                                     bounds, 1, nullptr),
             shk_pack(engine.get(), reinterpret_cast<const uint8_t *>(letters.data()), 40, packed, 10, runs, 40,
                      &run_count, nullptr));
  }
}

TEST(cuda, finds_the_hits_of_the_cpu_in_their_order) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(160); ++round) {
    Random random = seeded_random(round);
    const TableText table = random_table(random, awkward_shape(random));
    check::context += table.describe() + ": ";
    const Records records(random,
                          awkward_records(random, table.shape.k, random.below(9), table.shape.k > 6 ? 17000 : 700));
    const Target target = records.load(context.get(), random.once_in(2));
    const CudaTable handle = create(context.get(), table);
    const bool whole = random.once_in(2);
    const int64_t from = whole ? INT64_MIN : random.between(-15, records.base_count() + 5);
    const int64_t to = whole ? kFar : random.between(-15, records.base_count() + 15);
    const std::vector<shk_hit> expected = cpu_hits(table, records, from, to);
    const CudaScan result = scan(context.get(), handle.get(), target.get(), from, to, INT32_MAX);
    CHECK_EQ(result.hits.size(), expected.size());
    CHECK(result.hits == expected);
    if (records.size() > 0) {
      const int64_t first = records.start(0) - table.shape.pad_left;
      const int64_t end = std::max(first, records.bounds.back() - table.shape.k + table.shape.pad_right + 1);
      CHECK_EQ(result.next, std::clamp(to, first, end));
    }
    int64_t count = -1;
    CHECK_EQ(shk_cuda_seed_count(context.get(), handle.get(), target.get(), from, to, &count, nullptr), SHK_OK);
    CHECK_EQ(count, static_cast<int64_t>(expected.size()));
  }
}

TEST(cuda, finds_the_hits_at_the_edges_of_tiles) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(12); ++round) {
    Random random = seeded_random(round);
    const int32_t k = static_cast<int32_t>(random.between(3, 8));
    const TableText table = random_table(random, table_shape(k, k / 2, k - 1, 1));
    check::context += table.describe() + ": ";
    std::string text = plain(random_letters(random, 3 * 8192 + random.below(300)));
    for (const int64_t edge : {8064, 8191, 8192, 16384}) {
      text[static_cast<size_t>(edge + random.between(-6, 6))] = 'N';
    }
    const Records records(random, {text});
    const Target target = records.load(context.get(), true);
    const CudaTable handle = create(context.get(), table);
    const std::vector<shk_hit> expected = cpu_hits(table, records, INT64_MIN, kFar);
    CHECK(scan(context.get(), handle.get(), target.get(), INT64_MIN, kFar, INT32_MAX).hits == expected);
  }
}

TEST(cuda, writes_lists_that_are_longer_than_the_stage) {
  const Context context = new_context();
  TableText table{table_shape(2, 1, 1, 2), {0}, {}};
  for (uint32_t code = 0; code < 16; ++code) {
    const uint32_t length = code == 5 ? 9000 : code == 6 ? 15 : code == 7 ? 14 : code % 3;
    for (uint32_t seed = 0; seed < length; ++seed) {
      table.postings.push_back(seed << 8 | (code + seed) % 256);
    }
    table.offsets.push_back(static_cast<uint32_t>(table.postings.size()));
  }
  Random random = seeded_random(0);
  const Records records(random, {plain(random_letters(random, 200)), "CCNCCCNNCC", ""});
  const CudaTable handle = create(context.get(), table);
  const Target target = records.load(context.get(), true);
  CHECK(scan(context.get(), handle.get(), target.get(), INT64_MIN, kFar, INT32_MAX).hits ==
        cpu_hits(table, records, INT64_MIN, kFar));
}

TEST(cuda, goes_on_where_the_capacity_ended) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(10); ++round) {
    Random random = seeded_random(round);
    const TableText table = random_table(random, table_shape(4, 1, 1, 1));
    const Records records(random, {plain(random_letters(random, 30000)), plain(random_letters(random, 9000))});
    const Target target = records.load(context.get(), true);
    const CudaTable handle = create(context.get(), table);
    const std::vector<shk_hit> expected = cpu_hits(table, records, INT64_MIN, kFar);
    int64_t capacity = static_cast<int64_t>(expected.size()) / 3 + 1;
    std::vector<shk_hit> all;
    int64_t from = INT64_MIN;
    for (int calls = 0;; ++calls) {
      CHECK(calls < 100);
      const CudaScan part = scan(context.get(), handle.get(), target.get(), from, kFar, capacity);
      CHECK(static_cast<int64_t>(part.hits.size()) <= capacity);
      all.insert(all.end(), part.hits.begin(), part.hits.end());
      if (part.status == SHK_OK) {
        break;
      }
      if (part.hits.empty() && part.next <= std::max<int64_t>(from, records.start(0) - 1)) {
        capacity *= 2; // not even the first tile fits
      }
      from = part.next;
    }
    CHECK(all == expected);
    const CudaScan none = scan(context.get(), handle.get(), target.get(), INT64_MIN, kFar, 0);
    CHECK_EQ(none.status, expected.empty() ? SHK_OK : SHK_ERR_CAPACITY);
    CHECK(none.hits.empty());
  }
}

TEST(cuda, makes_a_candidate_of_each_mirna_of_a_family) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(40); ++round) {
    Random random = seeded_random(round);
    const TableText table = [&] {
      TableText made = random_table(random, table_shape(static_cast<int32_t>(random.between(2, 5)), 1, 1, 1));
      for (uint32_t &posting : made.postings) {
        posting = posting >> 8 == 0xFFFFFF ? 50u << 8 | (posting & 255) : posting;
      }
      return made;
    }();
    std::vector<uint32_t> offsets = {0};
    std::vector<int32_t> mirnas;
    const int32_t mirna_count = 90;
    for (int32_t seed = 0; seed < 51; ++seed) {
      const int64_t members = random.once_in(9) ? (round % 8 == 0 ? 3000 : 70) : random.below(4);
      for (int64_t i = 0; i < members; ++i) {
        mirnas.push_back(static_cast<int32_t>(random.below(mirna_count)));
      }
      offsets.push_back(static_cast<uint32_t>(mirnas.size()));
    }
    shk_cuda_families *created = nullptr;
    shk_error error = new_error();
    ok(shk_cuda_families_create(context.get(), offsets.data(), 52, mirnas.data(), static_cast<int64_t>(mirnas.size()),
                                mirna_count, &created, &error),
       error);
    const Families families(created);
    const Records records(random, awkward_records(random, 8, random.between(1, 7), 900));
    const Target target = records.load(context.get(), true);
    const CudaTable handle = create(context.get(), table);
    const CudaScan hits = scan(context.get(), handle.get(), target.get(), INT64_MIN, kFar, INT32_MAX);
    CHECK(hits.hits == cpu_hits(table, records, INT64_MIN, kFar));
    std::vector<shk_cuda_site> expected;
    for (const shk_hit &hit : hits.hits) {
      int32_t record = 0;
      while (records.bounds[static_cast<size_t>(2 * record + 1)] - table.shape.k + table.shape.pad_right + 1 <=
             hit.start) {
        ++record;
      }
      for (uint32_t i = offsets[static_cast<size_t>(hit.seed)]; i < offsets[static_cast<size_t>(hit.seed) + 1]; ++i) {
        expected.push_back({hit.start, record, mirnas[i], hit.detail, 0.0f});
      }
    }
    int64_t count = -1;
    ok(shk_cuda_candidates(context.get(), target.get(), families.get(), &count, &error), error);
    CHECK_EQ(count, static_cast<int64_t>(expected.size()));
    std::vector<shk_cuda_site> candidates(expected.size());
    ok(shk_cuda_candidates_read(context.get(), 0, count, candidates.data(), &error), error);
    CHECK(equal_bits(candidates, expected));
  }
}

TEST(cuda, numbers_distinct_windows_and_gathers_their_rows) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(40); ++round) {
    Random random = seeded_random(round);
    const Records records(random, awkward_records(random, 8, random.between(1, 5), 900));
    RandomWindows drawn(random, records, random.below(1200), 30, 9);
    // Runs of equal windows, as families make them.
    RandomWindows windows = drawn;
    windows.starts.clear();
    windows.records_of.clear();
    std::vector<int64_t> distinct_own;
    std::vector<int32_t> distinct_records;
    std::vector<int32_t> window_of;
    for (size_t b = 0; b < drawn.starts.size(); ++b) {
      const bool same = b > 0 && random.once_in(2);
      windows.starts.push_back(same ? windows.starts.back() : drawn.starts[b]);
      windows.records_of.push_back(same ? windows.records_of.back() : drawn.records_of[b]);
      if (b == 0 || windows.starts[b] != windows.starts[b - 1] || windows.records_of[b] != windows.records_of[b - 1]) {
        distinct_own.push_back(drawn.own_starts[b]);
        distinct_records.push_back(windows.records_of[b]);
      }
      window_of.push_back(static_cast<int32_t>(distinct_own.size()) - 1);
    }
    windows.write(context.get(), records, 9);
    shk_error error = new_error();
    int64_t count = -1;
    ok(shk_cuda_windows(context.get(), &count, &error), error);
    CHECK_EQ(count, static_cast<int64_t>(distinct_own.size()));
    for (size_t b = 0; b < window_of.size(); b += 97) {
      int64_t window = -1;
      ok(shk_cuda_window_of(context.get(), static_cast<int64_t>(b), &window, &error), error);
      CHECK_EQ(window, int64_t{window_of[b]});
    }
    const Target target = records.load(context.get(), true);
    const auto planes = cpu_planes(records, distinct_records, distinct_own, 30, 1);
    const Tensor<uint64_t> device_planes(context.get(), 3 * count);
    ok(shk_cuda_planes(context.get(), target.get(), SHK_CUDA_WINDOWS, 0, count, 0, 30, 1, device_planes.device(),
                       3 * count, &error),
       error);
    CHECK(equal_bits(device_planes.values(), planes));

    const int64_t length = round < 2 ? 5000 : random.once_in(2) ? 4 * random.between(1, 20) : random.between(1, 70);
    const int64_t first = random.below(windows.batch() + 1);
    const int64_t batch = std::min(random.below(windows.batch() - first + 1), INT64_C(200000) / length);
    for (const int32_t source : {SHK_CUDA_WINDOWS, SHK_CUDA_MIRNAS}) {
      const bool by_window = source == SHK_CUDA_WINDOWS;
      const auto row_of = [&](int64_t b) {
        return int64_t{(by_window ? window_of : windows.mirnas)[static_cast<size_t>(b)]};
      };
      const int64_t first_row = by_window && batch > 0 ? row_of(first) : 0;
      const int64_t row_count = by_window ? (batch > 0 ? row_of(first + batch - 1) - first_row + 1 : 0) : 9;
      std::vector<float> rows(static_cast<size_t>(row_count * length));
      for (size_t i = 0; i < rows.size(); ++i) {
        rows[i] = static_cast<float>(i % 65521);
      }
      std::vector<float> expected;
      for (int64_t b = first; b < first + batch; ++b) {
        const auto row = rows.begin() + (row_of(b) - first_row) * length;
        expected.insert(expected.end(), row, row + length);
      }
      const Tensor<float> device_rows(context.get(), rows);
      const Tensor<float> out(context.get(), batch * length, random.once_in(3) ? 1 : 0);
      ok(shk_cuda_rows_gather(context.get(), source, device_rows.device(), first_row, row_count, length, first, batch,
                              out.device(), out.count, &error),
         error);
      CHECK(equal_bits(out.values(), expected));
      if (batch > 0) {
        CHECK_EQ(shk_cuda_rows_gather(context.get(), source, device_rows.device(), first_row, row_count - 1, length,
                                      first, batch, out.device(), out.count, &error),
                 SHK_ERR_ARGUMENT);
        CHECK_EQ(std::string(error.message).rfind("the candidates need rows ", 0), size_t{0});
      }
    }
  }
}

TEST(cuda, one_hot_equals_the_cpu) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(120); ++round) {
    Random random = seeded_random(round);
    const EncodeCase in(random, context.get(), round < 8 ? 30 : awkward_length(random));
    const std::vector<float> expected = cpu_one_hot(in.records, in.windows, in.length, in.reversed);
    const int64_t count = static_cast<int64_t>(expected.size());
    shk_error error = new_error();
    const Tensor<float> full(context.get(), count, random.once_in(4) ? 1 : 0);
    ok(shk_cuda_one_hot(context.get(), in.target.get(), SHK_CUDA_SITES, 0, in.windows.batch(), 0, in.length,
                        in.reversed, SHK_CUDA_FLOAT32, full.device(), count, &error),
       error);
    CHECK(equal_bits(full.values(), expected));
    const Tensor<uint16_t> half(context.get(), count, random.once_in(4) ? 3 : 0);
    ok(shk_cuda_one_hot(context.get(), in.target.get(), SHK_CUDA_SITES, 0, in.windows.batch(), 0, in.length,
                        in.reversed, SHK_CUDA_FLOAT16, half.device(), count, &error),
       error);
    CHECK(equal_bits(half.values(), halves(expected)));
  }
}

TEST(cuda, encodes_a_part_of_the_candidates_with_an_offset) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(30); ++round) {
    Random random = seeded_random(round);
    const Records records(random, awkward_records(random, 8, 3, 900));
    const Target target = records.load(context.get(), true);
    RandomWindows windows(random, records, 150, 30, 1);
    windows.write(context.get(), records, 1);
    const int64_t offset = random.between(-40, 40);
    const int64_t first = random.below(150);
    const int64_t batch = random.below(150 - first + 1);
    const auto cut = [&](auto &column) {
      column.erase(column.begin(), column.begin() + first);
      column.resize(static_cast<size_t>(batch));
    };
    cut(windows.own_starts);
    cut(windows.records_of);
    for (int64_t &start : windows.own_starts) {
      start = start > INT64_MAX - 100   ? start - 40 + offset
              : start < INT64_MIN + 100 ? start + 40 + offset
                                        : start + offset;
    }
    const std::vector<float> expected = cpu_one_hot(records, windows, 30, 1);
    shk_error error = new_error();
    const Tensor<float> out(context.get(), static_cast<int64_t>(expected.size()));
    ok(shk_cuda_one_hot(context.get(), target.get(), SHK_CUDA_SITES, first, batch, offset, 30, 1, SHK_CUDA_FLOAT32,
                        out.device(), out.count, &error),
       error);
    CHECK(equal_bits(out.values(), expected));
  }
}

TEST(cuda, encodes_the_mirnas_of_candidates) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(20); ++round) {
    Random random = seeded_random(round);
    const Records records(random, awkward_records(random, 8, 3, 300));
    std::vector<std::string> texts;
    for (int i = 0; i < 40; ++i) {
      texts.push_back(plain(random_letters(random, random.between(0, 34))));
    }
    const Records mirnas(random, texts);
    const Target target = mirnas.load(context.get(), random.once_in(2));
    const RandomWindows windows(random, records, random.below(300), 30, 40);
    windows.write(context.get(), records, 40);
    RandomWindows expected_windows = windows;
    expected_windows.records_of = windows.mirnas;
    expected_windows.own_starts.assign(windows.starts.size(), 0);
    const std::vector<float> expected = cpu_one_hot(mirnas, expected_windows, 30, 0);
    shk_error error = new_error();
    const Tensor<float> out(context.get(), static_cast<int64_t>(expected.size()));
    ok(shk_cuda_one_hot(context.get(), target.get(), SHK_CUDA_MIRNAS, 0, windows.batch(), 0, 30, 0, SHK_CUDA_FLOAT32,
                        out.device(), out.count, &error),
       error);
    CHECK(equal_bits(out.values(), expected));
  }
}

TEST(cuda, tokens_equal_the_cpu) {
  const Context context = new_context();
  const Guarded<int64_t> ids(std::vector<int64_t>{5, -6, 7, INT64_MAX, 9, INT64_MIN});
  for (uint64_t round = 0; round < rounds(60); ++round) {
    Random random = seeded_random(round);
    const EncodeCase in(random, context.get(), awkward_length(random));
    const auto expected = cpu_windows<int64_t>(
        in.records, in.windows.records_of, in.windows.own_starts, in.length,
        [&](const shk_engine *engine, const PackedText &text, const int64_t *start, int64_t *out) {
          return shk_tokens(engine, text.packed.data(), text.base_count, text.runs.data(), text.run_count, start, 1,
                            in.length, in.reversed, ids.data(), 6, out, in.length, nullptr);
        });
    shk_error error = new_error();
    const Tensor<int64_t> out(context.get(), static_cast<int64_t>(expected.size()), random.once_in(4) ? 1 : 0);
    ok(shk_cuda_tokens(context.get(), in.target.get(), SHK_CUDA_SITES, 0, in.windows.batch(), 0, in.length, in.reversed,
                       ids.data(), 6, out.device(), out.count, &error),
       error);
    CHECK(equal_bits(out.values(), expected));
  }
}

TEST(cuda, kmers_equal_the_cpu) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(80); ++round) {
    Random random = seeded_random(round);
    const EncodeCase in(random, context.get(), awkward_length(random));
    const int32_t k = static_cast<int32_t>(random.between(1, std::min(6, in.length)));
    const int64_t ids[] = {round % 7 == 0 ? INT64_MAX - 4095 : 10, -1, -2};
    const int64_t elements = in.length - k + 1;
    const auto expected = cpu_windows<int64_t>(
        in.records, in.windows.records_of, in.windows.own_starts, elements,
        [&](const shk_engine *engine, const PackedText &text, const int64_t *start, int64_t *out) {
          return shk_kmers(engine, text.packed.data(), text.base_count, text.runs.data(), text.run_count, start, 1,
                           in.length, k, in.reversed, ids, 3, out, elements, nullptr);
        });
    shk_error error = new_error();
    const Tensor<int64_t> out(context.get(), static_cast<int64_t>(expected.size()));
    ok(shk_cuda_kmers(context.get(), in.target.get(), SHK_CUDA_SITES, 0, in.windows.batch(), 0, in.length, k,
                      in.reversed, ids, 3, out.device(), out.count, &error),
       error);
    CHECK(equal_bits(out.values(), expected));
  }
}

TEST(cuda, planes_equal_the_cpu) {
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(60); ++round) {
    Random random = seeded_random(round);
    const EncodeCase in(random, context.get(), static_cast<int32_t>(random.between(1, 64)));
    const auto expected = cpu_planes(in.records, in.windows.records_of, in.windows.own_starts, in.length, in.reversed);
    shk_error error = new_error();
    const Tensor<uint64_t> out(context.get(), static_cast<int64_t>(expected.size()));
    ok(shk_cuda_planes(context.get(), in.target.get(), SHK_CUDA_SITES, 0, in.windows.batch(), 0, in.length, in.reversed,
                       out.device(), out.count, &error),
       error);
    CHECK(equal_bits(out.values(), expected));
  }
}

TEST(cuda, esa_equals_the_cpu) {
  const Context context = new_context();
  const Engine engine = scalar();
  for (uint64_t round = 0; round < rounds(40); ++round) {
    Random random = seeded_random(round);
    const Records records(random, awkward_records(random, 8, random.between(1, 5), 900));
    std::vector<std::string> texts;
    for (int i = 0; i < 20; ++i) {
      texts.push_back(plain(random_letters(random, random.between(0, 70))));
    }
    const Records mirnas(random, texts);
    const Target target = records.load(context.get(), true);
    const Target mirna_target = mirnas.load(context.get(), false);
    const RandomWindows windows(random, records, round == 0 ? 1000 : random.below(400), 40, 20);
    windows.write(context.get(), records, 20);
    const int64_t batch = windows.batch();
    const auto sites = cpu_planes(records, windows.records_of, windows.own_starts, 40, 1);
    std::vector<int32_t> all_mirnas(20);
    std::vector<int32_t> index(static_cast<size_t>(batch));
    for (size_t i = 0; i < 20; ++i) {
      all_mirnas[i] = static_cast<int32_t>(i);
    }
    for (size_t b = 0; b < index.size(); ++b) {
      index[b] = static_cast<int32_t>(b);
    }
    const auto planes = cpu_planes(mirnas, all_mirnas, std::vector<int64_t>(20, 0), 64, 0);
    std::vector<float> expected(static_cast<size_t>(batch) * 500);
    std::vector<int32_t> expected_scores(static_cast<size_t>(batch));
    CHECK_EQ(shk_esa(engine.get(), sites.data(), batch, planes.data(), 20, index.data(), windows.mirnas.data(), batch,
                     expected.data(), batch * 500, expected_scores.data(), batch, nullptr),
             SHK_OK);
    shk_error error = new_error();
    const Tensor<float> full(context.get(), batch * 500);
    const Tensor<int32_t> scores(context.get(), batch);
    ok(shk_cuda_esa(context.get(), target.get(), mirna_target.get(), 0, batch, 0, SHK_CUDA_FLOAT32, full.device(),
                    full.count, scores.device(), batch, &error),
       error);
    CHECK(equal_bits(full.values(), expected));
    CHECK(equal_bits(scores.values(), expected_scores));
    const Tensor<uint16_t> half(context.get(), batch * 500);
    ok(shk_cuda_esa(context.get(), target.get(), mirna_target.get(), 0, batch, 0, SHK_CUDA_FLOAT16, half.device(),
                    half.count, nullptr, 0, &error),
       error);
    CHECK(equal_bits(half.values(), halves(expected)));
    const Tensor<int32_t> alone(context.get(), batch);
    ok(shk_cuda_esa(context.get(), target.get(), mirna_target.get(), 0, batch, 0, SHK_CUDA_FLOAT32, nullptr, 0,
                    alone.device(), batch, &error),
       error);
    CHECK(equal_bits(alone.values(), expected_scores));
  }
}

namespace {

// Shapes of networks over registers: the default model's, the least, one with filling, the largest, several groups.
const std::vector<std::vector<int32_t>> kShapes = {
    {1, 8, 16, 32, 3}, {2, 1, 1, 1, 0}, {3, 17, 33, 5, 8}, {1, 32, 64, 64, 1}, {16, 9, 16, 17, 2}};

// Candidates whose windows begin `shift` behind their starts, and what the processor's kernels make of them.
struct NetCase {
  NetCase(Random &random, shk_cuda_context *context, int64_t batch, int64_t window_shift)
      : records(random, awkward_records(random, 8, random.between(1, 5), 900)), mirnas(random, mirna_texts(random)),
        shift(window_shift), windows(random, records, batch, 50, kMirnas), target(records.load(context, true)),
        mirna_target(mirnas.load(context, false)) {
    RandomWindows moved = windows;
    for (int64_t &start : moved.starts) {
      const bool extreme = start < INT64_MIN + 9999 || start > INT64_MAX - 9999;
      start -= extreme ? 0 : shift;
    }
    moved.write(context, records, kMirnas);
  }

  // Of candidates [first, first + count), by every backend that has int8.
  void check_margins(const shk_net *net, int64_t first, const std::vector<float> &margins) const {
    std::vector<int32_t> site_index;
    for (size_t i = 0; i < margins.size(); ++i) {
      site_index.push_back(static_cast<int32_t>(first + static_cast<int64_t>(i)));
    }
    std::vector<int64_t> own_starts = windows.own_starts;
    const auto sites = cpu_planes(records, windows.records_of, own_starts, 50, 1);
    std::vector<int32_t> all_mirnas;
    for (int32_t i = 0; i < kMirnas; ++i) {
      all_mirnas.push_back(i);
    }
    const auto planes = cpu_planes(mirnas, all_mirnas, std::vector<int64_t>(kMirnas, 0), 64, 0);
    int32_t compared = 0;
    for (const Engine &engine : all_engines()) {
      if (shk_has_int8(engine.get()) == 0) {
        continue;
      }
      std::vector<float> expected(margins.size());
      shk_error error = new_error();
      ok(shk_net_run(engine.get(), net, sites.data(), windows.batch(), planes.data(), kMirnas, site_index.data(),
                     windows.mirnas.data() + first, static_cast<int64_t>(margins.size()), expected.data(),
                     static_cast<int64_t>(expected.size()), &error),
         error);
      const std::string before = check::context;
      check::context += std::string(shk_backend_name(engine.get())) + ": ";
      CHECK(equal_bits(margins, expected));
      check::context = before;
      ++compared;
    }
    CHECK(compared >= 1);
  }

  static std::vector<std::string> mirna_texts(Random &random) {
    std::vector<std::string> texts;
    for (int32_t i = 0; i < kMirnas; ++i) {
      texts.push_back(plain(random_letters(random, i == 0 ? 0 : i < 9 ? 22 : random.between(1, 70))));
    }
    return texts;
  }

  static constexpr int32_t kMirnas = 20;
  Records records;
  Records mirnas;
  int64_t shift;
  RandomWindows windows;
  Target target;
  Target mirna_target;
};

std::vector<float> run_net(shk_cuda_context *context, const NetCase &given, const shk_cuda_net *net, int64_t first,
                           int64_t batch, int32_t output) {
  const Tensor<float> out(context, batch, first % 4);
  shk_error error = new_error();
  ok(shk_cuda_net_run(context, net, given.target.get(), given.mirna_target.get(), first, batch, given.shift, output,
                      out.device(), batch, &error),
     error);
  return out.values();
}

} // namespace

TEST(cuda, networks_in_int8_equal_the_cpu) {
  const Context context = new_context();
  static const int64_t batches[] = {0, 1, 2, 3, 7, 8, 9, 31, 33, 64, 65, 200};
  for (uint64_t round = 0; round < rounds(60); ++round) {
    Random random = seeded_random(round);
    const std::vector<int32_t> &shape = kShapes[round % kShapes.size()];
    const int64_t batch = batches[random.below(register_weight_count(shape) > 20000 ? 5 : 12)];
    const NetCase given(random, context.get(), batch, random.once_in(2) ? 0 : random.between(-60, 60));
    const Int8Net net(random, context.get(), shape);
    check::context += "filters " + std::to_string(shape[1]) + " batch " + std::to_string(batch) + ": ";
    const int64_t first = batch > 0 && random.once_in(2) ? random.below(batch) : 0;
    const int64_t count = random.once_in(2) ? batch - first : random.between(0, batch - first);
    const std::vector<float> margins =
        run_net(context.get(), given, net.on_device.get(), first, count, SHK_CUDA_MARGINS);
    given.check_margins(net.on_host.get(), first, margins);
    const std::vector<float> scores = run_net(context.get(), given, net.on_device.get(), first, count, SHK_CUDA_SCORES);
    for (size_t i = 0; i < scores.size(); ++i) {
      const double exact = 1 / (1 + std::exp(-static_cast<double>(margins[i])));
      CHECK(std::abs(static_cast<double>(scores[i]) - exact) <= 6e-8 * exact);
    }
  }
}

TEST(cuda, networks_in_int8_at_the_ends_of_a_target) {
  // Windows that end with the last base, begin with the first, hold one base alone or none; a miRNA of no base.
  const Context context = new_context();
  Random random = seeded_random(0);
  const Int8Net net(random, context.get(), kShapes[0]);
  for (const size_t size : {size_t{1}, size_t{49}, size_t{50}, size_t{51}, size_t{8192}}) {
    NetCase given(random, context.get(), 0, 0);
    given.records = Records(random, {std::string("ACGU"), plain(random_letters(random, static_cast<int64_t>(size)))});
    given.target = given.records.load(context.get(), true);
    const int64_t length = static_cast<int64_t>(size);
    for (const int64_t own : {-50L, -49L, -1L, 0L, length - 50, length - 1, length}) {
      given.windows.own_starts.push_back(own);
      given.windows.starts.push_back(own + given.records.start(1));
      given.windows.records_of.push_back(1);
      given.windows.mirnas.push_back(static_cast<int32_t>(random.below(NetCase::kMirnas)));
    }
    given.windows.mirnas[3] = 0;
    given.windows.write(context.get(), given.records, NetCase::kMirnas);
    given.check_margins(net.on_host.get(), 0,
                        run_net(context.get(), given, net.on_device.get(), 0, 7, SHK_CUDA_MARGINS));
  }
}

TEST(cuda, pairs_from_the_host_equal_the_cpu) {
  // Each shape several times, other pairs each time: what a graph does again must be done with what is there now.
  const Context context = new_context();
  for (uint64_t round = 0; round < rounds(8); ++round) {
    Random random = seeded_random(round);
    Int8Net net(random, context.get(), kShapes[round % 3]);
    const CudaPairs graphs = create(context.get(), net.on_device.get(), 200, SHK_CUDA_MARGINS, 1);
    const CudaPairs none = create(context.get(), net.on_device.get(), 200, SHK_CUDA_MARGINS, 0);
    const CudaPairs scored = create(context.get(), net.on_device.get(), 200, SHK_CUDA_SCORES, 1);
    net.on_device.reset(); // the rooms hold what they need
    for (const int64_t batch : {1, 0, 31, 1, 32, 33, 64, 2, 40, 129, 200, 1}) {
      const HostPairs pairs(random, batch);
      const std::vector<float> expected = pairs.margins(net.on_host.get());
      shk_error error = new_error();
      const auto run = [&](shk_cuda_pairs *room) {
        const Guarded<float> out(static_cast<size_t>(batch));
        ok(shk_cuda_pairs_run(context.get(), room, pairs.planes.data(), HostPairs::kPlanes, pairs.planes.data(),
                              HostPairs::kPlanes, pairs.sites.data(), pairs.mirnas.data(), batch, out.data(),
                              out.size(), &error),
           error);
        return out.values();
      };
      check::context += "batch " + std::to_string(batch) + ": ";
      CHECK(equal_bits(run(graphs.get()), expected));
      CHECK(equal_bits(run(none.get()), expected));
      CHECK(equal_bits(run(graphs.get()), expected));
      const std::vector<float> scores = run(scored.get());
      for (size_t i = 0; i < scores.size(); ++i) {
        const double exact = 1 / (1 + std::exp(-static_cast<double>(expected[i])));
        CHECK(std::abs(static_cast<double>(scores[i]) - exact) <= 6e-8 * exact);
      }
    }
  }
}

TEST(cuda, refuses_wrong_networks_by_name) {
  const Context context = new_context();
  shk_error error = new_error();
  const auto refused = [&](int32_t status, int64_t at, const char *text) {
    CHECK_EQ(status, SHK_ERR_ARGUMENT);
    CHECK_EQ(error.at, at);
    if (std::string(error.message).find(text) == std::string::npos) {
      CHECK_EQ(std::string(error.message), std::string(text));
    }
  };
  Random random = seeded_random(0);
  const Int8Net good(random, context.get(), kShapes[0]);
  shk_cuda_net *none = nullptr;
  const auto create = [&](int32_t kind, std::vector<int32_t> sizes, std::vector<float> weights) {
    return shk_cuda_net_create(context.get(), kind, sizes.data(), static_cast<int64_t>(sizes.size()), weights.data(),
                               static_cast<int64_t>(weights.size()), &none, &error);
  };
  for (const int32_t kind : {0, SHK_NET_REGISTERS, SHK_NET_TARGETNET_INT8, SHK_NET_DEEPTARGET_INT8, 7}) {
    refused(create(kind, good.sizes, good.weights), -1, "a device computes SHK_NET_REGISTERS_INT8 (4) alone");
  }
  refused(create(4, {1, 8, 16, 32}, good.weights), -1, "size_count is 4");
  refused(create(4, {0, 8, 16, 32, 3}, good.weights), 0, "sizes[0] (nets) is 0; it must be 1..16");
  refused(create(4, {1, 8, 16, 32, 9}, good.weights), 4, "sizes[4] (bulge) is 9; it must be 0..8");
  std::vector<float> weights = good.weights;
  weights.pop_back();
  refused(create(4, good.sizes, weights), -1, "weight_count is");
  weights.push_back(-1);
  refused(create(4, good.sizes, weights), static_cast<int64_t>(weights.size()) - 1, "a range must be 0 or more");
  weights[17] = NAN;
  refused(create(4, good.sizes, weights), 17, "weights[17] is nan");
  CHECK(none == nullptr);
  const NetCase given(random, context.get(), 5, 0);
  const Tensor<float> out(context.get(), 5);
  const auto run = [&](const shk_cuda_net *net, int64_t first, int64_t batch, int32_t output, void *device,
                       int64_t count) {
    return shk_cuda_net_run(context.get(), net, given.target.get(), given.mirna_target.get(), first, batch, 0, output,
                            device, count, &error);
  };
  const shk_cuda_net *net = good.on_device.get();
  refused(run(nullptr, 0, 5, 0, out.device(), 5), -1, "net is NULL; pass the handle that shk_cuda_net_create returned");
  refused(run(net, 1, 5, 0, out.device(), 5), -1, "batch is 5; from 1 on there are 4 candidates");
  refused(run(net, 0, 5, 2, out.device(), 5), -1, "output is 2; it must be 0..1");
  refused(run(net, 0, 5, 0, out.device(), 4), -1, "element_count is 4; it must be batch = 5");
  refused(run(net, 0, 5, 0, nullptr, 5), -1, "device is NULL");
  CHECK_EQ(run(net, 5, 0, 0, nullptr, 0), SHK_OK);

  shk_cuda_pairs *no_room = nullptr;
  const auto create_room = [&](const shk_cuda_net *of, int64_t capacity, int32_t output, int32_t graphs) {
    return shk_cuda_pairs_create(context.get(), of, capacity, output, graphs, &no_room, &error);
  };
  refused(create_room(nullptr, 1, 0, 0), -1, "net is NULL");
  refused(create_room(net, 0, 0, 0), -1, "capacity is 0; it must be 1..65536");
  refused(create_room(net, 65537, 0, 0), -1, "capacity is 65537");
  refused(create_room(net, 1, -1, 0), -1, "output is -1");
  refused(create_room(net, 1, 0, 2), -1, "graphs is 2; it must be 0..1");
  CHECK(no_room == nullptr);
  const CudaPairs room = cuda_test::create(context.get(), net, 20, SHK_CUDA_MARGINS, 1);
  const HostPairs pairs(random, 33);
  const Guarded<float> margins(33);
  const auto run_pairs = [&](shk_cuda_pairs *in, int64_t plane_count, int64_t batch, int64_t count) {
    return shk_cuda_pairs_run(context.get(), in, pairs.planes.data(), plane_count, pairs.planes.data(), plane_count,
                              pairs.sites.data(), pairs.mirnas.data(), batch, margins.data(), count, &error);
  };
  refused(run_pairs(nullptr, 8, 20, 20), -1, "pairs is NULL; pass the handle that shk_cuda_pairs_create returned");
  refused(run_pairs(room.get(), 8, 33, 33), -1, "batch is 33; it must be 0..32");
  refused(run_pairs(room.get(), 8, 20, 21), -1, "out_count is 21; it must be batch = 20");
  pairs.sites[7] = 8;
  refused(run_pairs(room.get(), 8, 20, 20), 7, "site_index[7] is 8");
}

TEST(cuda, keeps_the_best_site_of_each_gene_and_those_above_the_threshold) {
  const Context context = new_context();
  static const float values[] = {0.0f, -0.0f, 0.25f, 0.5f, 0.75f, 1.0f, -3.0f, -3e38f, 3e38f};
  for (uint64_t round = 0; round < rounds(40); ++round) {
    Random random = seeded_random(round);
    const Records records(random, awkward_records(random, 8, random.between(1, 6), 100));
    const int32_t mirna_count = static_cast<int32_t>(random.between(1, 9));
    const int64_t batch = round == 0 ? 5000 : random.below(2100);
    const RandomWindows windows(random, records, batch, 30, mirna_count);
    windows.write(context.get(), records, mirna_count);
    std::vector<float> scores;
    for (int64_t b = 0; b < batch; ++b) {
      scores.push_back(random.once_in(2) ? values[random.below(9)] : static_cast<float>(random.below(1000)) / 999.0f);
    }
    const Tensor<float> device(context.get(), scores);
    const float threshold = random.once_in(4) ? -INFINITY : values[random.below(6)];
    std::vector<shk_cuda_site> sites;
    std::map<std::pair<int32_t, int32_t>, shk_cuda_gene> best;
    for (size_t b = 0; b < scores.size(); ++b) {
      const shk_cuda_site site = {windows.starts[b], windows.records_of[b], windows.mirnas[b], 0, scores[b]};
      if (scores[b] >= threshold) {
        sites.push_back(site);
      }
      shk_cuda_gene &gene =
          best.insert({{site.record, site.mirna}, {site.start, site.record, site.mirna, 0, scores[b], 0}})
              .first->second;
      if (scores[b] > gene.score) {
        gene.score = scores[b];
        gene.best_start = site.start;
      }
      ++gene.site_count;
    }
    std::vector<shk_cuda_gene> genes;
    for (const auto &entry : best) {
      genes.push_back(entry.second);
    }
    shk_error error = new_error();
    int64_t site_count = -1;
    ok(shk_cuda_sites(context.get(), device.device(), batch, threshold, &site_count, &error), error);
    CHECK_EQ(site_count, static_cast<int64_t>(sites.size()));
    std::vector<shk_cuda_site> read_sites(sites.size());
    ok(shk_cuda_sites_read(context.get(), 0, site_count, read_sites.data(), &error), error);
    CHECK(equal_bits(read_sites, sites));
    int64_t gene_count = -1;
    ok(shk_cuda_genes(context.get(), device.device(), batch, records.size(), mirna_count, &gene_count, &error), error);
    CHECK_EQ(gene_count, static_cast<int64_t>(genes.size()));
    std::vector<shk_cuda_gene> read_genes(genes.size());
    ok(shk_cuda_genes_read(context.get(), 0, gene_count, read_genes.data(), &error), error);
    CHECK(equal_bits(read_genes, genes));
    if (batch > 0) {
      const int64_t bad = random.below(batch);
      const float no_scores[] = {NAN, INFINITY, -INFINITY};
      scores[static_cast<size_t>(bad)] = no_scores[random.below(3)];
      const Tensor<float> with_bad(context.get(), scores);
      CHECK_EQ(shk_cuda_sites(context.get(), with_bad.device(), batch, threshold, &site_count, &error),
               SHK_ERR_ARGUMENT);
      CHECK_EQ(error.at, bad);
      CHECK_EQ(
          shk_cuda_genes(context.get(), with_bad.device(), batch, records.size(), mirna_count, &gene_count, &error),
          SHK_ERR_ARGUMENT);
      CHECK_EQ(error.at, bad);
      CHECK_EQ(shk_cuda_sites_read(context.get(), 0, 1, read_sites.data(), &error), SHK_ERR_ARGUMENT);
    }
  }
}

TEST(cuda, a_whole_scan_stays_on_the_device_and_equals_the_cpu) {
  // Scan, candidates, one-hot of all of them, scores made on the host, sites: each step against the CPU's own.
  const Context context = new_context();
  Random random = seeded_random(0);
  const TableText table = random_table(random, table_shape(6, 1, 2, 2));
  std::vector<std::string> texts;
  for (int i = 0; i < 120; ++i) {
    texts.push_back(plain(random_letters(random, random.below(900))));
  }
  const Records records(random, texts);
  std::vector<uint32_t> offsets = {0};
  std::vector<int32_t> mirnas;
  TableText bounded = table;
  for (uint32_t &posting : bounded.postings) {
    posting = posting >> 8 == 0xFFFFFF ? 60u << 8 | (posting & 255) : posting;
  }
  for (int32_t seed = 0; seed < 61; ++seed) {
    mirnas.push_back(seed);
    offsets.push_back(static_cast<uint32_t>(mirnas.size()));
  }
  const Target target = records.load(context.get(), true);
  const CudaTable handle = create(context.get(), bounded);
  shk_error error = new_error();
  shk_cuda_families *created = nullptr;
  ok(shk_cuda_families_create(context.get(), offsets.data(), 62, mirnas.data(), 61, 61, &created, &error), error);
  const Families families(created);
  const CudaScan hits = scan(context.get(), handle.get(), target.get(), INT64_MIN, kFar, INT32_MAX);
  CHECK(hits.hits == cpu_hits(bounded, records, INT64_MIN, kFar));
  int64_t count = -1;
  ok(shk_cuda_candidates(context.get(), target.get(), families.get(), &count, &error), error);
  CHECK_EQ(count, static_cast<int64_t>(hits.hits.size()));
  const int64_t batch = std::min<int64_t>(count, 1000);
  std::vector<shk_cuda_site> sites(static_cast<size_t>(batch));
  ok(shk_cuda_candidates_read(context.get(), count - batch, batch, sites.data(), &error), error);
  RandomWindows windows(random, records, 0, 30, 1);
  for (const shk_cuda_site &site : sites) {
    windows.records_of.push_back(site.record);
    windows.own_starts.push_back(site.start - records.start(site.record) - 17);
  }
  const std::vector<float> expected = cpu_one_hot(records, windows, 30, 1);
  const Tensor<float> out(context.get(), static_cast<int64_t>(expected.size()));
  ok(shk_cuda_one_hot(context.get(), target.get(), SHK_CUDA_SITES, count - batch, batch, -17, 30, 1, SHK_CUDA_FLOAT32,
                      out.device(), out.count, &error),
     error);
  CHECK(equal_bits(out.values(), expected));
}

namespace {

// Sites in lists, and what the processor says of them.
struct CpuSites {
  std::vector<int32_t> lengths; // of 3'UTR and ORF of each record
  std::vector<int32_t> records;
  std::vector<int32_t> groups;
  std::vector<int32_t> offsets = {0};
  std::vector<int32_t> sites;
  std::vector<float> numbers;
  std::vector<float> linear;
  std::vector<float> exp;

  int64_t list_count() const { return static_cast<int64_t>(records.size()); }
  int64_t count() const { return static_cast<int64_t>(sites.size()); }
};

CpuSites cpu_sites(Random &random, const std::vector<GroupText> &texts, const Guarded<float> &weights,
                   const Records &records, int32_t first_type) {
  const Engine engine = scalar();
  const Groups groups = create_groups(texts);
  const SiteNet net = create_site_net(weights);
  const int64_t group_count = static_cast<int64_t>(texts.size());
  CpuSites all;
  for (int64_t r = 0; r < records.size(); ++r) {
    const PackedText text(records.texts[static_cast<size_t>(r)]);
    const int32_t utr = static_cast<int32_t>(random.once_in(20) ? INT32_MAX : random.below(50000));
    const int32_t orf = static_cast<int32_t>(random.once_in(2) ? 0 : random.below(3000000));
    all.lengths.insert(all.lengths.end(), {utr, orf});
    std::vector<int32_t> offsets(texts.size() + 1);
    std::vector<int32_t> sites(static_cast<size_t>(95 * (text.base_count + 1)));
    int64_t count = -1;
    CHECK_EQ(shk_canonical_sites(engine.get(), groups.get(), text.packed.data(), text.base_count, text.runs.data(),
                                 text.run_count, offsets.data(), group_count + 1, sites.data(),
                                 static_cast<int64_t>(sites.size()), &count, nullptr),
             SHK_OK);
    std::vector<float> numbers(static_cast<size_t>(67 * count));
    std::vector<float> linear(static_cast<size_t>(count));
    std::vector<float> exp(static_cast<size_t>(count));
    CHECK_EQ(shk_site_features(engine.get(), groups.get(), text.packed.data(), text.base_count, text.runs.data(),
                               text.run_count, utr, orf, offsets.data(), group_count + 1, sites.data(), count,
                               numbers.data(), 67 * count, nullptr),
             SHK_OK);
    CHECK_EQ(shk_site_scores(engine.get(), groups.get(), net.get(), text.packed.data(), text.base_count,
                             text.runs.data(), text.run_count, utr, orf, first_type, offsets.data(), group_count + 1,
                             sites.data(), count, linear.data(), count, exp.data(), count, nullptr),
             SHK_OK);
    for (int64_t g = 0; g < group_count; ++g) {
      const int32_t begin = offsets[static_cast<size_t>(g)];
      const int32_t end = offsets[static_cast<size_t>(g + 1)];
      if (begin < end || random.once_in(3)) { // lists without sites are lists too
        all.records.push_back(static_cast<int32_t>(r));
        all.groups.push_back(static_cast<int32_t>(g));
        all.sites.insert(all.sites.end(), sites.begin() + begin, sites.begin() + end);
        all.offsets.push_back(static_cast<int32_t>(all.sites.size()));
      }
    }
    all.numbers.insert(all.numbers.end(), numbers.begin(), numbers.end());
    all.linear.insert(all.linear.end(), linear.begin(), linear.end());
    all.exp.insert(all.exp.end(), exp.begin(), exp.end());
  }
  return all;
}

int32_t cuda_features(shk_cuda_context *context, const shk_cuda_groups *groups, const shk_cuda_target *target,
                      const CpuSites &given, void *device, int64_t elements, shk_error *error) {
  return shk_cuda_site_features(context, groups, target, given.lengths.data(),
                                static_cast<int64_t>(given.lengths.size()), given.records.data(), given.groups.data(),
                                given.list_count(), given.offsets.data(), static_cast<int64_t>(given.offsets.size()),
                                given.sites.data(), given.count(), device, elements, error);
}

int32_t cuda_scores(shk_cuda_context *context, const shk_cuda_groups *groups, const shk_cuda_site_net *net,
                    const shk_cuda_target *target, int32_t first_type, const CpuSites &given, void *linear,
                    int64_t linear_count, void *exp, int64_t exp_count, shk_error *error) {
  return shk_cuda_site_scores(context, groups, net, target, given.lengths.data(),
                              static_cast<int64_t>(given.lengths.size()), first_type, given.records.data(),
                              given.groups.data(), given.list_count(), given.offsets.data(),
                              static_cast<int64_t>(given.offsets.size()), given.sites.data(), given.count(), linear,
                              linear_count, exp, exp_count, error);
}

// Runs both functions and compares all bits.
void check_sites(shk_cuda_context *context, Random &random, const std::vector<GroupText> &texts,
                 const Guarded<float> &weights, const Records &records, int64_t *seen) {
  const int32_t first_type = static_cast<int32_t>(random.once_in(2) ? 6 : random.below(7));
  const CpuSites expected = cpu_sites(random, texts, weights, records, first_type);
  const Target target = records.load(context, random.once_in(2));
  const CudaGroups groups = create(context, texts);
  const CudaSiteNet net = create(context, weights);
  shk_error error = new_error();
  const Tensor<float> numbers(context, 67 * expected.count(), random.below(4));
  ok(cuda_features(context, groups.get(), target.get(), expected, numbers.device(), numbers.count, &error), error);
  CHECK(equal_bits(numbers.values(), expected.numbers));
  const Tensor<float> linear(context, expected.count(), random.below(4));
  const Tensor<float> exp(context, expected.count(), random.below(4));
  ok(cuda_scores(context, groups.get(), net.get(), target.get(), first_type, expected, linear.device(), linear.count,
                 exp.device(), exp.count, &error),
     error);
  CHECK(equal_bits(linear.values(), expected.linear));
  CHECK(equal_bits(exp.values(), expected.exp));
  *seen += expected.count();
}

std::vector<std::string> records_with_sites(Random &random, const std::vector<GroupText> &texts, int64_t count,
                                            int64_t max) {
  std::vector<std::string> records;
  for (int64_t i = 0; i < count; ++i) {
    records.push_back(plain(random_target(random, texts, awkward_size(random, 8, max))));
  }
  return records;
}

} // namespace

TEST(cuda, numbers_and_strengths_of_sites_equal_those_of_the_cpu) {
  const Context context = new_context();
  int64_t seen = 0;
  for (uint64_t round = 0; round < rounds(80); ++round) {
    Random random = seeded_random(round);
    const std::vector<GroupText> texts = random_groups(random, round % 20 == 0 ? 90 : random.below(20));
    const Guarded<float> weights(random_site_weights(random, 300));
    const Records records(random, records_with_sites(random, texts, random.below(8), round % 20 == 1 ? 20000 : 700));
    check_sites(context.get(), random, texts, weights, records, &seen);
  }
  CHECK(seen > enough(80, 500));
}

TEST(cuda, strengths_of_sites_survive_weights_that_overflow) {
  const Context context = new_context();
  int64_t seen = 0;
  for (uint64_t round = 0; round < rounds(10); ++round) {
    Random random = seeded_random(round);
    const std::vector<GroupText> texts = random_groups(random, 30);
    std::vector<float> values = random_site_weights(random, 300);
    for (float &value : values) {
      value = random.once_in(2) ? value * 1e38f : value;
    }
    const Records records(random, records_with_sites(random, texts, 3, 500));
    check_sites(context.get(), random, texts, Guarded<float>(values), records, &seen);
  }
  CHECK(seen > enough(10, 100));
}

// A list of many sites that lie side by side, as no search gives it: counts beyond the tables, neighbours on both
// sides.
TEST(cuda, numbers_of_sites_in_long_lists) {
  const Context context = new_context();
  Random random = seeded_random(0);
  const std::vector<GroupText> texts = {{"ACGUACGU", 1.5f}};
  const Records records(random, {plain(random_letters(random, 20000))});
  const Target target = records.load(context.get(), true);
  CpuSites given;
  given.lengths = {20000, 0};
  given.records = {0};
  given.groups = {0};
  for (int32_t nt1 = 1; nt1 <= 20001; ++nt1) {
    given.sites.push_back(8 * nt1 + static_cast<int32_t>(random.below(6)));
  }
  given.offsets.push_back(20001);
  const Engine engine = scalar();
  const PackedText text(records.texts[0]);
  given.numbers.resize(67 * 20001);
  shk_error error = new_error();
  ok(shk_site_features(engine.get(), create_groups(texts).get(), text.packed.data(), text.base_count, text.runs.data(),
                       text.run_count, 20000, 0, given.offsets.data(), 2, given.sites.data(), given.count(),
                       given.numbers.data(), 67 * given.count(), &error),
     error);
  const Tensor<float> numbers(context.get(), 67 * given.count());
  ok(cuda_features(context.get(), create(context.get(), texts).get(), target.get(), given, numbers.device(),
                   numbers.count, &error),
     error);
  CHECK(equal_bits(numbers.values(), given.numbers));
}

// Sites that nobody found: both libraries refuse the same, at the same place, and say the same of the others.
TEST(cuda, any_sites_are_answered_as_by_the_cpu) {
  const Context context = new_context();
  const Engine engine = scalar();
  int64_t taken = 0;
  int64_t refused = 0;
  for (uint64_t round = 0; round < rounds(300); ++round) {
    Random random = seeded_random(round);
    const int64_t group_count = random.between(1, 4);
    const std::vector<GroupText> texts = random_groups(random, group_count);
    const Records records(random, {plain(random_letters(random, random.below(60)))});
    const PackedText text(records.texts[0]);
    CpuSites given;
    given.lengths = {static_cast<int32_t>(random.below(1000)), static_cast<int32_t>(random.below(1000))};
    for (int32_t g = 0; g < group_count; ++g) {
      given.records.push_back(0);
      given.groups.push_back(g);
      int32_t nt1 = 0;
      for (int64_t i = random.below(4); i > 0; --i) {
        nt1 += static_cast<int32_t>(random.between(1, std::max<int64_t>(1, text.base_count / 3)));
        given.sites.push_back(8 * nt1 + static_cast<int32_t>(random.below(random.once_in(20) ? 8 : 6)));
      }
      given.offsets.push_back(static_cast<int32_t>(given.sites.size()));
    }
    static const int32_t wild[] = {INT32_MIN, -1, 0, 7, 1 << 20, INT32_MAX};
    if (!given.sites.empty() && random.once_in(4)) {
      given.sites[static_cast<size_t>(random.below(given.count()))] = wild[random.below(6)];
    }
    if (random.once_in(4)) {
      given.offsets[static_cast<size_t>(random.below(group_count + 1))] = wild[random.below(6)];
    }
    given.numbers.assign(static_cast<size_t>(67 * given.count()), 3.0f);
    shk_error cpu_error = new_error();
    const int32_t status = shk_site_features(
        engine.get(), create_groups(texts).get(), text.packed.data(), text.base_count, text.runs.data(), text.run_count,
        given.lengths[0], given.lengths[1], given.offsets.data(), group_count + 1, given.sites.data(), given.count(),
        given.numbers.data(), 67 * given.count(), &cpu_error);
    const Target target = records.load(context.get(), random.once_in(2));
    const CudaGroups groups = create(context.get(), texts);
    const Tensor<float> numbers(context.get(), 67 * given.count());
    shk_error error = new_error();
    CHECK_EQ(cuda_features(context.get(), groups.get(), target.get(), given, numbers.device(), numbers.count, &error),
             status);
    if (status == SHK_OK) {
      CHECK(equal_bits(numbers.values(), given.numbers));
      ++taken;
    } else {
      CHECK_EQ(error.at, cpu_error.at);
      CHECK_EQ(std::string(error.message), std::string(cpu_error.message));
      ++refused;
    }
  }
  CHECK(taken > 0 && refused > 0);
}

TEST(cuda, refuses_wrong_sites_by_name) {
  const Context context = new_context();
  shk_error error = new_error();
  Random random = seeded_random(0);
  const std::vector<GroupText> texts = {{"AAAAAAAA", 1.0f}, {"CCCCCCCC", 1.0f}};
  const Records records(random, {std::string(20, 'A'), std::string((1 << 22) + 1, 'A')});
  const Target target = records.load(context.get(), true);
  const CudaGroups groups = create(context.get(), texts);
  const CudaSiteNet net = create(context.get(), Guarded<float>(random_site_weights(random, 300)));
  const Tensor<float> out(context.get(), 67 * 2);
  CpuSites good;
  good.lengths = {20, 0, 20, 0};
  good.records = {0, 0};
  good.groups = {1, 0};
  good.offsets = {0, 1, 2};
  good.sites = {8 * 21 + 4, 8 * 9};
  const auto refused = [&](int32_t status, int64_t at, const char *text) {
    CHECK_EQ(status, SHK_ERR_ARGUMENT);
    CHECK_EQ(error.at, at);
    if (std::string(error.message).find(text) == std::string::npos) {
      CHECK_EQ(std::string(error.message), std::string(text));
    }
  };
  const auto features = [&](const CpuSites &given) {
    return cuda_features(context.get(), groups.get(), target.get(), given, out.device(), 134, &error);
  };
  const auto scores = [&](const shk_cuda_site_net *with, int32_t first_type, void *linear, int64_t linear_count,
                          void *exp, int64_t exp_count) {
    return cuda_scores(context.get(), groups.get(), with, target.get(), first_type, good, linear, linear_count, exp,
                       exp_count, &error);
  };
  ok(features(good), error);
  ok(scores(net.get(), 6, out.device(), 2, out.device() + 2, 2), error);
  const auto spoilt = [&](int64_t at, const char *text, void (*change)(CpuSites &)) {
    CpuSites copy = good;
    change(copy);
    refused(features(copy), at, text);
  };
  spoilt(-1, "length_count is 3; it must be 2*records = 4", [](CpuSites &s) { s.lengths.pop_back(); });
  spoilt(3, "lengths[3] is -1; it must be 0 or more", [](CpuSites &s) { s.lengths[3] = -1; });
  spoilt(1, "records[1] is 2; it must be 0..1", [](CpuSites &s) { s.records[1] = 2; });
  spoilt(0, "records[0] is -1; it must be 0..1", [](CpuSites &s) { s.records[0] = -1; });
  spoilt(0, "list_groups[0] is 2; it must be 0..1", [](CpuSites &s) { s.groups[0] = 2; });
  spoilt(-1, "offset_count is 2; it must be list_count + 1 = 3", [](CpuSites &s) { s.offsets.pop_back(); });
  spoilt(0, "offsets[0] is 1; offsets ascend from 0 to site_count 2", [](CpuSites &s) { s.offsets[0] = 1; });
  spoilt(2, "offsets[2] is 3; offsets ascend from 0 to site_count 2", [](CpuSites &s) { s.offsets[2] = 3; });
  spoilt(2, "the last of offsets is 1; it must be site_count 2", [](CpuSites &s) { s.offsets[2] = 1; });
  spoilt(0, "sites[0] is 180; its nt 1 must be at 1..21", [](CpuSites &s) { s.sites[0] = 8 * 22 + 4; });
  spoilt(1, "sites[1] is 78; its nt 1 must be at 1..21", [](CpuSites &s) { s.sites[1] = 8 * 9 + 6; });
  spoilt(1, "record 1 has 4194305 bases; a record with canonical sites has at most 2^22",
         [](CpuSites &s) { s.records[1] = 1; });
  refused(cuda_features(nullptr, groups.get(), target.get(), good, out.device(), 134, &error), -1, "context is NULL");
  refused(cuda_features(context.get(), nullptr, target.get(), good, out.device(), 134, &error), -1,
          "groups is NULL; pass the handle that shk_cuda_groups_create returned");
  refused(cuda_features(context.get(), groups.get(), nullptr, good, out.device(), 134, &error), -1, "target is NULL");
  refused(cuda_features(context.get(), groups.get(), target.get(), good, out.device(), 133, &error), -1,
          "element_count is 133; it must be 67*site_count = 134");
  refused(cuda_features(context.get(), groups.get(), target.get(), good, nullptr, 134, &error), -1, "device is NULL");
  refused(cuda_features(context.get(), groups.get(), target.get(), good, reinterpret_cast<uint8_t *>(out.device()) + 2,
                        134, &error),
          -1, "it must be aligned to 4 bytes");
  refused(scores(nullptr, 6, out.device(), 2, out.device(), 2), -1,
          "site_net is NULL; pass the handle that shk_cuda_site_net_create returned");
  refused(scores(net.get(), 7, out.device(), 2, out.device(), 2), -1, "first_type is 7; it must be 0..6");
  refused(scores(net.get(), 6, out.device(), 1, out.device(), 2), -1, "linear_count is 1");
  refused(scores(net.get(), 6, out.device(), 2, nullptr, 2), -1, "device_exp is NULL");
  refused(scores(net.get(), 6, out.device(), 2, out.device(), 3), -1, "exp_count is 3");
  shk_cuda_groups *no_groups = nullptr;
  const int8_t letters[8] = {0, 0, 0, 0, 4, 0, 0, 0};
  const float abundance = 1;
  refused(shk_cuda_groups_create(context.get(), letters, 8, &abundance, 1, &no_groups, &error), 4, "letters[4] is 4");
  shk_cuda_site_net *no_net = nullptr;
  std::vector<float> weights(static_cast<size_t>(kSiteWeights), 0.0f);
  refused(shk_cuda_site_net_create(context.get(), weights.data(), kSiteWeights - 1, &no_net, &error), -1,
          "weight_count is 5808");
  weights[17] = NAN;
  refused(shk_cuda_site_net_create(context.get(), weights.data(), kSiteWeights, &no_net, &error), 17,
          "weights[17] is nan");
  CHECK(no_groups == nullptr && no_net == nullptr);
}

TEST(cuda, survives_a_full_device) {
  const Context context = new_context();
  shk_cuda_buffer *buffer = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_cuda_buffer_create(context.get(), SHK_CUDA_MEMORY_DEVICE, INT64_C(1) << 50, &buffer, &error),
           SHK_ERR_MEMORY);
  CHECK(buffer == nullptr);
  CHECK_EQ(std::string(error.message).rfind("device memory: ", 0), size_t{0});
  const int64_t none = 0;
  const int32_t zero = 0;
  ok(shk_cuda_candidates_write(context.get(), &none, &zero, &zero, 1, 1, 1, &error), error);
  const Tensor<float> score(context.get(), std::vector<float>{0.5f});
  int64_t genes = -7;
  CHECK_EQ(shk_cuda_genes(context.get(), score.device(), 1, INT32_MAX, INT32_MAX, &genes, &error), SHK_ERR_MEMORY);
  CHECK_EQ(genes, -7);
  ok(shk_cuda_genes(context.get(), score.device(), 1, 1, 1, &genes, &error), error);
  CHECK_EQ(genes, 1);
}

TEST(cuda, buffers_give_back_what_was_written) {
  const Context context = new_context();
  shk_error error = new_error();
  for (const int32_t memory : {SHK_CUDA_MEMORY_DEVICE, SHK_CUDA_MEMORY_PINNED}) {
    shk_cuda_buffer *created = nullptr;
    ok(shk_cuda_buffer_create(context.get(), memory, 1000, &created, &error), error);
    const Buffer buffer(created);
    CHECK_EQ(reinterpret_cast<uintptr_t>(shk_cuda_buffer_address(created)) % 256, uintptr_t{0});
    std::vector<uint8_t> bytes(600);
    for (size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<uint8_t>(i * 7);
    }
    ok(shk_cuda_buffer_write(context.get(), created, 400, bytes.data(), 600, &error), error);
    std::vector<uint8_t> read(500);
    ok(shk_cuda_buffer_read(context.get(), created, 500, read.data(), 500, &error), error);
    CHECK(std::equal(read.begin(), read.end(), bytes.begin() + 100));
    CHECK_EQ(shk_cuda_buffer_read(context.get(), created, 501, read.data(), 500, &error), SHK_ERR_ARGUMENT);
    CHECK_EQ(std::string(error.message), std::string("byte_count is 500; from 501 on there are 499 bytes"));
  }
}

TEST(cuda, refuses_wrong_arguments_by_name) {
  const Context context = new_context();
  shk_error error = new_error();
  Random random = seeded_random(0);
  const Records records(random, {"ACGU"});
  const Target target = records.load(context.get(), true);
  const auto refused = [&](int32_t status, const char *text) {
    CHECK_EQ(status, SHK_ERR_ARGUMENT);
    if (std::string(error.message).find(text) == std::string::npos) {
      CHECK_EQ(std::string(error.message), std::string(text));
    }
  };
  const auto letters = [&](const char *text, int64_t base_count, std::vector<int64_t> bounds) {
    return shk_cuda_target_letters(context.get(), target.get(), reinterpret_cast<const uint8_t *>(text), base_count,
                                   bounds.data(), static_cast<int64_t>(bounds.size() / 2), &error);
  };
  refused(letters("ACGU", 4, {0, 5}), "record 0 is [0,5)");
  refused(letters("ACGU", 4, {-1, 2}), "record 0 is [-1,2)");
  refused(letters("ACGU", 4, {3, 2}), "record 0 is [3,2)");
  const std::string close = "AC" + std::string(31, 'N') + "GU";
  refused(letters(close.c_str(), 35, {0, 2, 33, 35}), "record 1 is [33,35); it must start at or behind 34");
  CHECK_EQ(error.at, 1);
  refused(letters("ACGU", 4, {0, 3}), "letter 3 lies between records and must be 'N' (0x4E); it is 0x55");
  refused(letters("nACG", 4, {1, 4}), "letter 0 lies between records");
  CHECK_EQ(letters("NACG", 4, {1, 4}), SHK_OK);
  refused(shk_cuda_context_create(-1, nullptr, &error), "context");
  int64_t count = 0;
  refused(shk_cuda_seed_count(context.get(), nullptr, target.get(), 0, 1, &count, &error),
          "table is NULL; pass the handle that shk_cuda_table_create returned");
  refused(shk_cuda_hits_read(context.get(), 0, 1, nullptr, &error), "count is 1; from 0 on there are 0 hits");
  const int64_t starts[] = {0, 1};
  const int32_t record_of[] = {0, 1};
  const int32_t mirnas[] = {0, 3};
  refused(shk_cuda_candidates_write(context.get(), starts, record_of, mirnas, 2, 1, 4, &error),
          "records[1] is 1; it must be 0..0");
  refused(shk_cuda_candidates_write(context.get(), starts, record_of, mirnas, 2, 2, 3, &error),
          "mirnas[1] is 3; it must be 0..2");
  ok(shk_cuda_candidates_write(context.get(), starts, record_of, mirnas, 2, 2, 4, &error), error);
  const Tensor<float> out(context.get(), 2 * 4 * 30);
  const auto one_hot = [&](int32_t source, int64_t first, int64_t batch, int64_t offset, int32_t length, int32_t type,
                           void *device, int64_t elements) {
    return shk_cuda_one_hot(context.get(), target.get(), source, first, batch, offset, length, 0, type, device,
                            elements, &error);
  };
  refused(one_hot(0, 0, 2, 0, 30, 0, out.device(), 240), "sequences has 1 records, but the candidates name 2 records");
  refused(one_hot(1, 0, 2, 0, 30, 0, out.device(), 240), "sequences has 1 records, but the candidates name 4 miRNAs");
  ok(shk_cuda_candidates_write(context.get(), starts, mirnas, mirnas, 1, 1, 1, &error), error);
  refused(one_hot(3, 0, 1, 0, 30, 0, out.device(), 120), "source is 3");
  refused(one_hot(2, 0, 1, 0, 30, 0, out.device(), 120), "batch is 1; from 0 on there are 0 windows");
  refused(shk_cuda_window_of(context.get(), 0, &count, &error), "candidate is 0");
  refused(one_hot(0, 0, 2, 0, 30, 0, out.device(), 240), "batch is 2; from 0 on there are 1 candidates");
  refused(one_hot(0, 0, 1, 0, 4097, 0, out.device(), 120), "length is 4097; it must be 1..4096");
  refused(one_hot(0, 0, 1, 0, 30, 2, out.device(), 120), "element_type is 2");
  refused(one_hot(0, 0, 1, 0, 30, 0, out.device(), 119), "element_count is 119; it must be batch*4*length = 120");
  refused(one_hot(0, 0, 1, 0, 30, 0, nullptr, 120), "device is NULL");
  refused(one_hot(0, 0, 1, 0, 30, 0, reinterpret_cast<uint8_t *>(out.device()) + 2, 120),
          "it must be aligned to 4 bytes");
  refused(one_hot(0, 0, 1, (INT64_C(1) << 40) + 1, 30, 0, out.device(), 120), "offset is");
  const Tensor<float> scores(context.get(), 1);
  refused(shk_cuda_sites(context.get(), scores.device(), 2, 0.5f, &count, &error),
          "score_count is 2; it must be candidates = 1");
  refused(shk_cuda_genes(context.get(), scores.device(), 1, 0, 1, &count, &error), "record_count is 0; it must be 1..");
  refused(shk_cuda_sites(context.get(), scores.device(), 1, NAN, &count, &error), "threshold is NaN");
}
