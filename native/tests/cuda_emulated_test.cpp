// SPDX-License-Identifier: Apache-2.0
//
// What only the emulated device can show: positions that no machine holds, a device that is full or missing, the order
// of threads, and the parts of the kernels by themselves. SEEDHAWK_THREAD_ORDER = forwards | backwards | mixed.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "cuda/pipeline.h"
#include "cuda_support.h"

using namespace cuda_test;
namespace cuda = shk::cuda;

namespace {

// Before any case runs.
const bool order_is_set = [] {
  const char *name = std::getenv("SEEDHAWK_THREAD_ORDER");
  const std::string order = name == nullptr ? "forwards" : name;
  cuda::emulation().order = order == "backwards" ? cuda::ThreadOrder::kBackwards
                            : order == "mixed"   ? cuda::ThreadOrder::kMixed
                                                 : cuda::ThreadOrder::kForwards;
  return order == "forwards" || order == "backwards" || order == "mixed";
}();

// A target of which only positions [shift, shift + text) are in memory.
struct FarTarget {
  FarTarget(const std::string &text, int64_t shift)
      : packed(static_cast<size_t>(cuda::packed_words(static_cast<int64_t>(text.size()))), 0),
        known(static_cast<size_t>(cuda::known_words(static_cast<int64_t>(text.size()))), 0),
        bounds({shift, shift + static_cast<int64_t>(text.size())}) {
    for (size_t i = 0; i < text.size(); ++i) {
      const size_t at = i + static_cast<size_t>(cuda::kLead);
      if (text[i] != 'N') {
        packed[at / 32] |= static_cast<uint64_t>(std::string("ACGU").find(text[i])) << (2 * (at % 32));
        known[at / 64] |= uint64_t{1} << (at % 64);
      }
    }
    // No record ends before the last position, so that every entry is 0; one stands for the starts before the record.
    index.assign(5 + text.size() / 8192, 0);
    view = {};
    view.bounds = bounds.data();
    view.base_count = bounds[1];
    view.record_count = 1;
    view.packed = moved(packed.data(), -shift / 32);
    view.known = moved(known.data(), -shift / 64);
    view.index = moved(index.data(), 1 - (shift >> cuda::kIndexShift));
  }

  // An address outside the array, which the kernels' own arithmetic brings back inside.
  template <class T> static const T *moved(const T *data, int64_t elements) {
    return reinterpret_cast<const T *>(reinterpret_cast<uintptr_t>(data) +
                                       static_cast<uintptr_t>(elements) * sizeof(T));
  }

  std::vector<uint64_t> packed;
  std::vector<uint64_t> known;
  std::vector<int64_t> bounds;
  std::vector<int32_t> index;
  cuda::TargetView view;
};

} // namespace

TEST(emulated, runs_threads_in_the_order_that_was_asked_for) {
  CHECK(order_is_set);
  for (const cuda::ThreadOrder order :
       {cuda::ThreadOrder::kForwards, cuda::ThreadOrder::kBackwards, cuda::ThreadOrder::kMixed}) {
    cuda::HostBlock<256> block(0, 1, nullptr, order);
    std::vector<int32_t> seen;
    block.each([&](int32_t thread) { seen.push_back(thread); });
    CHECK_EQ(seen[0], order == cuda::ThreadOrder::kForwards ? 0 : order == cuda::ThreadOrder::kBackwards ? 255 : 11);
    std::sort(seen.begin(), seen.end());
    for (int32_t i = 0; i < 256; ++i) {
      CHECK_EQ(seen[static_cast<size_t>(i)], i);
    }
  }
}

TEST(emulated, a_race_shows_in_another_order) {
  // What a missing barrier looks like: threads that read what their neighbours write.
  const auto shifted = [](cuda::ThreadOrder order) {
    std::vector<int32_t> values(256, 0);
    cuda::HostBlock<256> block(0, 1, nullptr, order);
    block.each([&](int32_t thread) {
      values[static_cast<size_t>(thread)] = 1 + (thread > 0 ? values[static_cast<size_t>(thread - 1)] : 0);
    });
    return values;
  };
  CHECK(shifted(cuda::ThreadOrder::kForwards) != shifted(cuda::ThreadOrder::kBackwards));
  CHECK(shifted(cuda::ThreadOrder::kForwards) != shifted(cuda::ThreadOrder::kMixed));
}

TEST(emulated, sums_of_a_block) {
  Random random = seeded_random(0);
  for (int round = 0; round < 20; ++round) {
    int64_t rows[2][128];
    int64_t expected[128];
    int64_t sum = 0;
    for (int32_t i = 0; i < 128; ++i) {
      rows[0][i] = random.below(INT64_C(1) << 40);
      sum += rows[0][i];
      expected[i] = sum;
    }
    cuda::HostBlock<128> block(0, 1, nullptr, cuda::emulation().order);
    const int64_t *sums = cuda::inclusive_sums(block, rows);
    CHECK(std::equal(expected, expected + 128, sums));
  }
}

TEST(emulated, divides_as_the_processor_does) {
  for (int32_t divisor = 1; divisor <= 16384; divisor = divisor < 600 ? divisor + 1 : divisor + 61) {
    const cuda::Divider by = cuda::divider(divisor);
    for (int32_t n = 0; n <= 16384; ++n) {
      if (by.quotient(n) != n / divisor) {
        CHECK_EQ(std::to_string(n) + "/" + std::to_string(divisor), std::string("what the processor says"));
      }
    }
  }
}

TEST(emulated, orders_scores_as_numbers) {
  const float values[] = {-INFINITY, -3e38f, -1.0f, -1e-40f, 0.0f, 1e-40f, 0.5f, 1.0f, 3e38f, INFINITY};
  for (size_t i = 0; i < 10; ++i) {
    CHECK(cuda::score_key(values[i]) > 0);
    for (size_t j = 0; j < 10; ++j) {
      CHECK_EQ(cuda::score_key(values[i]) < cuda::score_key(values[j]), values[i] < values[j]);
    }
  }
  CHECK_EQ(cuda::score_key(-0.0f), cuda::score_key(0.0f));
  CHECK(cuda::gene_key(0.5f, 3) > cuda::gene_key(0.5f, 4));
  CHECK(cuda::gene_key(0.5f, INT32_MAX) > cuda::gene_key(0.25f, 0));
  CHECK_EQ(cuda::candidate_of(cuda::gene_key(0.5f, INT32_MAX - 1)), int64_t{INT32_MAX} - 1);
}

TEST(emulated, reads_columns_at_any_position) {
  // Positions of 2^31 bases and more, the whole of them being too large for a test.
  for (uint64_t round = 0; round < 300; ++round) {
    Random random = seeded_random(round);
    const std::string text = plain(random_letters(random, awkward_size(random, 8, 300)));
    const int64_t shift = 64 * ((INT64_C(1) << (random.once_in(2) ? 26 : 33)) + random.below(1000));
    const FarTarget far(text, shift);
    const int32_t count = static_cast<int32_t>(random.between(1, 64));
    const int64_t position = random.between(-70, static_cast<int64_t>(text.size()) + 70);
    const cuda::Columns columns = cuda::columns_at(far.view, far.bounds[0], far.bounds[1], shift + position, count);
    for (int32_t j = 0; j < 64; ++j) {
      const char base = j < count ? plain_at(text, position + j) : '-';
      const size_t code = std::string("ACGU").find(base);
      CHECK_EQ(columns.inside >> j & 1, uint64_t{base != '-'});
      CHECK_EQ(columns.known >> j & 1, uint64_t{code != std::string::npos});
      CHECK_EQ(columns.low >> j & 1, code == std::string::npos ? 0 : code & 1);
      CHECK_EQ(columns.high >> j & 1, code == std::string::npos ? 0 : code >> 1);
    }
  }
}

TEST(emulated, scans_tiles_at_positions_beyond_32_bits) {
  for (uint64_t round = 0; round < 6; ++round) {
    Random random = seeded_random(round);
    const TableText table = random_table(random, table_shape(4, 1, 2, 1));
    const std::string text = plain(random_letters(random, 9000 + random.below(200)));
    const int64_t shift = (INT64_C(1) << 33) + 8192 * random.below(100);
    const FarTarget far(text, shift);
    const std::vector<uint8_t> lengths(128, 0xFF); // all lists are long: their offsets are asked
    cuda::ScanInput in = {};
    in.target = far.view;
    in.table = {table.offsets.data(), table.postings.data(), 4, 1, 2, 1, 0};
    in.lengths = lengths.data();
    in.length_bytes = 128;
    in.from = shift - 1;
    in.to = far.bounds[1] - 4 + 2 + 1;
    in.origin = shift - cuda::kLead;
    in.tile_count = cuda::blocks_for(in.to - in.origin, cuda::kTileStarts);
    std::vector<int64_t> counts(static_cast<size_t>(in.tile_count));
    const cuda::Device device(0);
    device.launch(cuda::CountHits{in, counts.data()}, 2);
    std::vector<int64_t> offsets(counts.size());
    int64_t total = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
      offsets[i] = total;
      total += counts[i];
    }
    std::vector<shk_hit> expected = oracle_scan(table, text, INT64_MIN, INT64_MAX);
    CHECK_EQ(total, static_cast<int64_t>(expected.size()));
    std::vector<shk_hit> hits(static_cast<size_t>(total) + 1);
    device.launch(cuda::WriteHits{in, offsets.data(), hits.data()}, 2);
    hits.pop_back();
    for (shk_hit &hit : expected) {
      hit.start += shift;
    }
    CHECK(hits == expected);
  }
}

TEST(emulated, a_scan_gives_the_same_with_its_lengths_outside_shared_memory) {
  const Context context = new_context();
  Random random = seeded_random(0);
  const TableText table = random_table(random, table_shape(6, 1, 2, 2));
  const Records records(random, {plain(random_letters(random, 20000))});
  const CudaTable handle = create(context.get(), table);
  const Target target = records.load(context.get(), true);
  std::vector<shk_hit> hits[2];
  const int64_t limit = cuda::emulation().shared_limit;
  for (int32_t i = 0; i < 2; ++i) {
    int64_t count = 0;
    int64_t next = 0;
    shk_error error = new_error();
    ok(shk_cuda_seed_scan(context.get(), handle.get(), target.get(), 0, 30000, INT32_MAX, &count, &next, &error),
       error);
    hits[i].resize(static_cast<size_t>(count));
    ok(shk_cuda_hits_read(context.get(), 0, count, hits[i].data(), &error), error);
    cuda::emulation().shared_limit = 50 << 10;
  }
  cuda::emulation().shared_limit = limit;
  CHECK(!hits[0].empty());
  CHECK(hits[0] == hits[1]);
}

TEST(emulated, the_exponential_is_that_of_the_c_library_but_for_one_bit) {
  // To the bit it is compared with StrictMath, by the tests in Java.
  Random random = seeded_random(0);
  for (int i = 0; i < 200000; ++i) {
    const double x =
        static_cast<double>(random.between(-760000000, 720000000)) * 1e-6 * std::pow(0.5, static_cast<double>(i % 40));
    const double exact = std::exp(x);
    const double ours = shk::strict_exp(x);
    CHECK(ours == exact || std::nextafter(exact, ours) == ours);
  }
  const double infinity = static_cast<double>(INFINITY);
  CHECK_EQ(shk::strict_exp(infinity), infinity);
  CHECK_EQ(shk::strict_exp(-infinity), 0.0);
  CHECK_EQ(shk::strict_exp(710), infinity);
  CHECK_EQ(shk::strict_exp(-746), 0.0);
  CHECK_EQ(shk::strict_exp(0), 1.0);
  CHECK(std::isnan(shk::strict_exp(static_cast<double>(NAN))));
}

TEST(emulated, two_numbers_of_a_word_add_up_apart) {
  Random random = seeded_random(0);
  for (int i = 0; i < 100000; ++i) {
    int32_t value[4];
    for (int32_t &each : value) {
      each = static_cast<int32_t>(random.once_in(9) ? (random.once_in(2) ? INT16_MIN : INT16_MAX)
                                                    : random.between(INT16_MIN, INT16_MAX));
    }
    const uint32_t a = cuda::word_of(value[0], value[1]);
    const uint32_t b = cuda::word_of(value[2], value[3]);
    CHECK_EQ(cuda::first_of(a), value[0]);
    CHECK_EQ(cuda::second_of(a), value[1]);
    const int32_t first = value[0] + value[2];
    const int32_t second = value[1] + value[3];
    const auto held = [](int32_t sum) { return std::min(INT16_MAX, std::max(INT16_MIN, sum)); };
    CHECK_EQ(cuda::first_of(cuda::saturated_sum(a, b)), held(first));
    CHECK_EQ(cuda::second_of(cuda::saturated_sum(a, b)), held(second));
    if (held(first) == first && held(second) == second) {
      CHECK_EQ(cuda::first_of(a + b), first);
      CHECK_EQ(cuda::second_of(a + b), second);
    }
  }
}

TEST(emulated, networks_in_int8_give_the_same_however_little_a_block_holds) {
  // From one window of a block at a time to eight, on blocks of one part and of several.
  Random random = seeded_random(0);
  const Context context = new_context();
  const Int8Net net(random, context.get(), {2, 8, 16, 32, 3});
  const Records records(random, {plain(random_letters(random, 2000))});
  const Records mirnas(random, {"UGAGGUAGUAGGUUGUAUAGUU"});
  const Target target = records.load(context.get(), true);
  const Target mirna_target = mirnas.load(context.get(), true);
  const RandomWindows windows(random, records, 301, 50, 1);
  windows.write(context.get(), records, 1);
  cuda::Emulation &host = cuda::emulation();
  const int64_t all = host.shared_limit;
  std::vector<float> first;
  shk_error error = new_error();
  for (const int64_t kibibytes : {26, 42, 60, 72, 99}) {
    const Tensor<float> out(context.get(), 301);
    host.shared_limit = kibibytes << 10;
    const int32_t status = shk_cuda_net_run(context.get(), net.on_device.get(), target.get(), mirna_target.get(), 0,
                                            301, 0, SHK_CUDA_MARGINS, out.device(), 301, &error);
    host.shared_limit = all;
    ok(status, error);
    const std::vector<float> margins = out.values();
    CHECK(first.empty() || equal_bits(margins, first));
    first = margins;
  }
  const Tensor<float> out(context.get(), 301);
  host.shared_limit = 16 << 10;
  const int32_t status = shk_cuda_net_run(context.get(), net.on_device.get(), target.get(), mirna_target.get(), 0, 301,
                                          0, SHK_CUDA_MARGINS, out.device(), 301, &error);
  host.shared_limit = all;
  CHECK_EQ(status, SHK_ERR_DEVICE);
}

TEST(emulated, each_shape_of_pairs_is_captured_once) {
  Random random = seeded_random(0);
  const Context context = new_context();
  const Int8Net net(random, context.get(), {1, 8, 16, 32, 3});
  cuda::Emulation &host = cuda::emulation();
  const auto run = [&](const CudaPairs &room, int64_t batch) {
    const HostPairs pairs(random, batch);
    std::vector<float> out(static_cast<size_t>(batch));
    shk_error error = new_error();
    ok(shk_cuda_pairs_run(context.get(), room.get(), pairs.planes.data(), HostPairs::kPlanes, pairs.planes.data(),
                          HostPairs::kPlanes, pairs.sites.data(), pairs.mirnas.data(), batch, out.data(), batch,
                          &error),
       error);
    CHECK(equal_bits(out, pairs.margins(net.on_host.get())));
  };
  const int64_t captures = host.captures;
  const int64_t replays = host.replays;
  const CudaPairs graphs = create(context.get(), net.on_device.get(), 128, SHK_CUDA_MARGINS, 1);
  for (const int64_t batch : {1, 32, 7, 33, 64, 128, 100}) { // 32, 32, 32, 64, 64, 128, 128
    run(graphs, batch);
  }
  CHECK_EQ(host.captures - captures, 3);
  CHECK_EQ(host.replays - replays, 4);
  const CudaPairs none = create(context.get(), net.on_device.get(), 128, SHK_CUDA_MARGINS, 0);
  run(none, 1);
  run(none, 1);
  CHECK_EQ(host.captures - captures, 3);
  CHECK_EQ(host.replays - replays, 4);
}

TEST(emulated, what_is_captured_is_not_done_and_does_not_wait) {
  const cuda::Device device(0);
  cuda::DeviceArray<uint8_t> memory;
  memory.reserve(device, 16);
  uint8_t in[4] = {1, 2, 3, 4};
  uint8_t out[4] = {};
  cuda::Graph graph;
  CHECK(!graph.captured());
  device.capture(graph, [&] {
    device.copy_in(memory.data(), in, 4);
    device.copy_back(out, memory.data(), 4);
  });
  CHECK(graph.captured());
  CHECK_EQ(int32_t{out[2]}, 0);
  in[2] = 7;
  device.replay(graph);
  CHECK_EQ(int32_t{out[2]}, 7);
  const auto refused = [&](auto work) {
    cuda::Graph other;
    try {
      device.capture(other, work);
    } catch (const cuda::DeviceError &error) {
      return error.code() == SHK_ERR_DEVICE && !other.captured();
    }
    return false;
  };
  CHECK(refused([&] { device.synchronize(); }));
  CHECK(refused([&] { device.copy_out(out, memory.data(), 4); }));
  CHECK(refused([&] { memory.reserve(device, 1000); }));
  CHECK(refused([&] { device.replay(graph); }));
  device.copy_out(out, memory.data(), 0); // and now it does again
}

TEST(emulated, a_missing_device_is_an_ordinary_answer) {
  cuda::emulation().present = false;
  int32_t count = -7;
  shk_cuda_context *context = nullptr;
  shk_error error = new_error();
  const int32_t counted = shk_cuda_device_count(&count, &error);
  const std::string text = error.message;
  const int32_t created = shk_cuda_context_create(0, &context, &error);
  cuda::emulation().present = true;
  CHECK_EQ(counted, SHK_ERR_DEVICE);
  CHECK_EQ(created, SHK_ERR_DEVICE);
  CHECK(context == nullptr);
  CHECK_EQ(text, std::string("no CUDA device: the emulated device is switched off"));
}

TEST(emulated, a_device_that_fills_up_loses_nothing) {
  // Whatever allocation fails: the call says so, nothing leaks, and the same call succeeds when there is room again.
  Random random = seeded_random(0);
  const Records records(random, {plain(random_letters(random, 3000))});
  const TableText table = random_table(random, table_shape(4, 1, 1, 1));
  cuda::Emulation &host = cuda::emulation();
  const int64_t all = host.memory_bytes;
  int64_t failures = 0;
  CHECK_EQ(host.used_bytes, 0);
  for (int64_t room = 0; room < (1 << 20); room += 997) {
    const Context context = new_context();
    int64_t count = -7;
    int64_t next = -7;
    shk_error error = new_error();
    Target target;
    CudaTable handle;
    const auto work = [&] {
      target = records.load(context.get(), true);
      handle = create(context.get(), table);
      ok(shk_cuda_seed_scan(context.get(), handle.get(), target.get(), 0, 3000, INT32_MAX, &count, &next, &error),
         error);
    };
    host.memory_bytes = room;
    bool failed = false;
    try {
      work();
    } catch (const check::Failed &failure) {
      failed =
          std::string(failure.what()).find("status 4: device memory: the emulated device is full") != std::string::npos;
      host.memory_bytes = all;
      CHECK(failed);
    }
    host.memory_bytes = all;
    failures += failed ? 1 : 0;
    work();
    CHECK(count >= 0);
    if (!failed) {
      break;
    }
  }
  CHECK(failures > 10);
  CHECK_EQ(host.used_bytes, 0);
}

TEST(emulated, sites_on_a_device_that_fills_up) {
  Random random = seeded_random(0);
  const std::vector<GroupText> texts = {{"AAAAAAAA", 1.0f}};
  const Records records(random, {std::string(300, 'U')});
  const Guarded<float> weights(random_site_weights(random, 300));
  const int32_t lengths[] = {300, 0};
  const int32_t record = 0;
  const int32_t group = 0;
  const int32_t offsets[] = {0, 290};
  std::vector<int32_t> sites;
  for (int32_t nt1 = 8; nt1 < 298; ++nt1) {
    sites.push_back(8 * nt1 + 1);
  }
  cuda::Emulation &host = cuda::emulation();
  const int64_t all = host.memory_bytes;
  int64_t failures = 0;
  std::vector<float> first;
  CHECK_EQ(host.used_bytes, 0);
  for (int64_t room = 0; room < (1 << 20); room += 499) {
    const Context context = new_context();
    const Target target = records.load(context.get(), true);
    const Tensor<float> numbers(context.get(), 67 * 290);
    const Tensor<float> scores(context.get(), 2 * 290);
    CudaGroups groups;
    CudaSiteNet net;
    const auto work = [&] {
      shk_error error = new_error();
      groups = create(context.get(), texts);
      net = create(context.get(), weights);
      ok(shk_cuda_site_features(context.get(), groups.get(), target.get(), lengths, 2, &record, &group, 1, offsets, 2,
                                sites.data(), 290, numbers.device(), numbers.count, &error),
         error);
      ok(shk_cuda_site_scores(context.get(), groups.get(), net.get(), target.get(), lengths, 2, 0, &record, &group, 1,
                              offsets, 2, sites.data(), 290, scores.device(), 290, scores.device() + 290, 290, &error),
         error);
    };
    host.memory_bytes = host.used_bytes + room;
    bool failed = false;
    try {
      work();
    } catch (const check::Failed &failure) {
      host.memory_bytes = all;
      failed =
          std::string(failure.what()).find("status 4: device memory: the emulated device is full") != std::string::npos;
      CHECK(failed);
    }
    host.memory_bytes = all;
    failures += failed ? 1 : 0;
    work();
    std::vector<float> values = numbers.values();
    const std::vector<float> strengths = scores.values();
    values.insert(values.end(), strengths.begin(), strengths.end());
    if (first.empty()) {
      first = values;
    }
    CHECK(equal_bits(values, first));
    if (!failed) {
      break;
    }
  }
  CHECK(failures > 10);
  CHECK_EQ(host.used_bytes, 0);
}

TEST(emulated, describes_sites_at_positions_beyond_32_bits) {
  Random random = seeded_random(0);
  const std::string text = plain(random_letters(random, 500));
  const FarTarget far(text, INT64_C(1) << 33);
  const cuda::RecordNumbers numbers = {{1, 2, 3}, {4, 5, 6}};
  for (int32_t nt1 = 1; nt1 <= 501; ++nt1) {
    const cuda::SiteWindow window = cuda::site_window(far.view, 0, numbers, nt1);
    CHECK_EQ(window.length, 500);
    for (const int32_t away : {-9, -8, -7, 0, 1, 2}) {
      const size_t code = std::string("ACGU").find(plain_at(text, nt1 + away));
      CHECK_EQ(int32_t{cuda::letter_at(window, nt1 + away)},
               code == std::string::npos ? 4 : static_cast<int32_t>(code));
    }
  }
}
