// SPDX-License-Identifier: Apache-2.0
//
// seedhawk_cuda_bench [--out FILE.json] [--commit TEXT] [--small]: the speed of each CUDA kernel beside what the device
// can do.
//
// First the device's own copy and fill, then each kernel, by events on its stream, warmed up, median of several runs;
// for each the bytes that it cannot avoid to move, and the share of the copy bandwidth that this makes. Then the
// pipeline's calls by the host's clock. Every answer is compared with libseedhawk before it is timed. Compiled by the
// C++ compiler it runs on the emulated device, with --small, to show that the program itself works.
#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>

#include "cuda/pipeline.h"

using namespace shk::cuda;

namespace {

uint64_t random_state = 42;

uint64_t random_number() { // splitmix64
  random_state += 0x9E3779B97F4A7C15u;
  uint64_t z = random_state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

double uniform() {
  return static_cast<double>(random_number() >> 11) / 9007199254740992.0;
}

// Ends the program; what was measured before is in the file.
[[noreturn]] void die(const std::string &message) {
  throw std::runtime_error(message);
}

void must(bool holds, const char *what) {
  if (!holds) {
    die(std::string("wrong answer: ") + what);
  }
}

double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

#if defined(__CUDACC__)
// The device's time between two points of the stream.
class Stopwatch {
public:
  explicit Stopwatch(const Device &device) : stream_(static_cast<cudaStream_t>(device.stream())) {
    check(cudaEventCreate(&begin_), "creating an event");
    check(cudaEventCreate(&end_), "creating an event");
  }
  ~Stopwatch() {
    cudaEventDestroy(begin_);
    cudaEventDestroy(end_);
  }
  Stopwatch(const Stopwatch &) = delete;
  Stopwatch &operator=(const Stopwatch &) = delete;

  double milliseconds(const std::function<void()> &work) {
    check(cudaEventRecord(begin_, stream_), "recording an event");
    work();
    check(cudaEventRecord(end_, stream_), "recording an event");
    check(cudaEventSynchronize(end_), "waiting for an event");
    float elapsed = 0;
    check(cudaEventElapsedTime(&elapsed, begin_, end_), "reading an event");
    return static_cast<double>(elapsed);
  }

private:
  cudaStream_t stream_;
  cudaEvent_t begin_ = nullptr;
  cudaEvent_t end_ = nullptr;
};

void copy_on_device(const Device &device, void *to, const void *from, int64_t bytes) {
  check(cudaMemcpyAsync(to, from, static_cast<size_t>(bytes), cudaMemcpyDeviceToDevice,
                        static_cast<cudaStream_t>(device.stream())),
        "copying on the device");
}
#else
class Stopwatch {
public:
  explicit Stopwatch(const Device &) {}
  double milliseconds(const std::function<void()> &work) {
    const double begin = now_ms();
    work();
    return now_ms() - begin;
  }
};

void copy_on_device(const Device &, void *to, const void *from, int64_t bytes) {
  std::memcpy(to, from, static_cast<size_t>(bytes));
}
#endif

struct Row {
  std::string name;
  std::string work; // how much of what
  double median_ms;
  double min_ms;
  double max_ms;
  int64_t bytes; // that have to be moved, 0: not a question of bandwidth
};

struct Bench {
  std::vector<Row> rows;
  double copy_bytes_per_ms = 0;
  int runs = 15;
  std::function<void(const Bench &)> save = [](const Bench &) {}; // after each row, should a later one fail

  void add(const std::string &name, const std::string &work, int64_t bytes, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    const Row row = {name, work, times[times.size() / 2], times.front(), times.back(), bytes};
    rows.push_back(row);
    std::printf("%-34s %-36s %10.4f ms (%.4f - %.4f)", name.c_str(), work.c_str(), row.median_ms, row.min_ms,
                row.max_ms);
    if (bytes > 0) {
      std::printf(" %8.1f GB/s", static_cast<double>(bytes) / row.median_ms / 1e6);
      if (copy_bytes_per_ms > 0) {
        std::printf(" %5.1f %% of copy", 100 * static_cast<double>(bytes) / row.median_ms / copy_bytes_per_ms);
      }
    }
    std::printf("\n");
    std::fflush(stdout);
    save(*this);
  }

  void on_device(const Device &device, const std::string &name, const std::string &work, int64_t bytes,
                 const std::function<void()> &body) {
    Stopwatch watch(device);
    for (int i = 0; i < 3; ++i) {
      watch.milliseconds(body);
    }
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
      times.push_back(watch.milliseconds(body));
    }
    add(name, work, bytes, times);
  }
};

// Records of about the length of a 3'UTR, at whole bytes.
constexpr int64_t kRecord = 2000;
constexpr int64_t kStride = 2048;

// int64 pairs of the records in [0, base_count); one record where there is no room for a whole one.
std::vector<int64_t> record_bounds(int64_t base_count) {
  std::vector<int64_t> bounds;
  for (int64_t start = 0; start == 0 || start + kRecord <= base_count; start += kStride) {
    bounds.push_back(start);
    bounds.push_back(std::min(base_count, start + kRecord));
  }
  return bounds;
}

struct HostTable {
  shk_table_shape shape;
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> postings;
};

// A table of about `mean` postings a code, unequal as those of real seeds: many empty lists, some long ones.
HostTable random_table(int32_t k, double mean) {
  HostTable table = {{sizeof(shk_table_shape), k, 0, 0, 2}, {0}, {}};
  for (int64_t code = 0; code < int64_t{1} << (2 * k); ++code) {
    const double wanted = -mean * std::log(1 - uniform());
    const int64_t length = static_cast<int64_t>(wanted + uniform()); // rounded so that the mean stays
    for (int64_t i = 0; i < length; ++i) {
      table.postings.push_back(static_cast<uint32_t>(i * 60 + static_cast<int64_t>(random_number() % 60)) << 8 | 1);
    }
    table.offsets.push_back(static_cast<uint32_t>(table.postings.size()));
  }
  return table;
}

struct CpuEngine {
  CpuEngine() {
    if (shk_engine_create(nullptr, &engine, nullptr) != SHK_OK) {
      die("no engine of libseedhawk");
    }
  }
  ~CpuEngine() { shk_engine_destroy(engine); }
  CpuEngine(const CpuEngine &) = delete;
  CpuEngine &operator=(const CpuEngine &) = delete;
  shk_engine *engine = nullptr;
};

// All hits of the records that begin before `until`, and the number of hits of all records.
std::vector<shk_hit> cpu_scan(const CpuEngine &cpu, const HostTable &table, const std::vector<uint8_t> &packed,
                              const std::vector<int64_t> &bounds, int64_t until, int64_t *all) {
  shk_table *handle = nullptr;
  if (shk_table_create(&table.shape, table.offsets.data(), static_cast<int64_t>(table.offsets.size()),
                       table.postings.data(), static_cast<int64_t>(table.postings.size()), &handle,
                       nullptr) != SHK_OK) {
    die("libseedhawk refuses the table");
  }
  const std::unique_ptr<shk_table, decltype(&shk_table_destroy)> owner(handle, &shk_table_destroy);
  std::vector<shk_hit> hits;
  *all = 0;
  for (size_t r = 0; r < bounds.size(); r += 2) {
    const int64_t size = bounds[r + 1] - bounds[r];
    const uint8_t *bases = packed.data() + bounds[r] / 4;
    int64_t count = 0;
    int64_t next = 0;
    must(shk_seed_scan(cpu.engine, handle, bases, size, nullptr, 0, 0, INT64_MAX, nullptr, 0, &count, &next, nullptr) ==
             SHK_OK,
         "libseedhawk's count");
    *all += count;
    if (bounds[r] < until) {
      const size_t first = hits.size();
      hits.resize(first + static_cast<size_t>(count + shk_table_max_list(handle)));
      must(shk_seed_scan(cpu.engine, handle, bases, size, nullptr, 0, 0, INT64_MAX, hits.data() + first,
                         static_cast<int64_t>(hits.size() - first), &count, &next, nullptr) == SHK_OK,
           "libseedhawk's hits");
      hits.resize(first + static_cast<size_t>(count));
      for (size_t i = first; i < hits.size(); ++i) {
        hits[i].start += bounds[r];
      }
    }
  }
  return hits;
}

std::string millions(int64_t count, const char *what) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f M %s", static_cast<double>(count) / 1e6, what);
  return text;
}

// Device memory of a given size, for tensors and copies.
struct Room {
  Room(const Device &device, int64_t bytes) { memory.reserve(device, bytes); }
  DeviceArray<uint8_t> memory;
  template <class T> T *as() const { return reinterpret_cast<T *>(memory.data()); }
};

void device_limits(Bench &bench, const Device &device, int64_t bytes) {
  const Room from(device, bytes);
  const Room to(device, bytes);
  device.fill(from.memory.data(), 0x3C, bytes);
  bench.on_device(device, "copy on the device", millions(bytes, "bytes"), 2 * bytes,
                  [&] { copy_on_device(device, to.memory.data(), from.memory.data(), bytes); });
  bench.copy_bytes_per_ms = 2 * static_cast<double>(bytes) / bench.rows.back().median_ms;
  bench.on_device(device, "fill on the device", millions(bytes, "bytes"), bytes,
                  [&] { device.fill(to.memory.data(), 1, bytes); });
  const int64_t part = bytes / 8;
  uint8_t *pinned = static_cast<uint8_t *>(device.allocate_pinned(part));
  std::memset(pinned, 7, static_cast<size_t>(part));
  const std::vector<uint8_t> pageable(static_cast<size_t>(part), 7);
  bench.on_device(device, "host to device, pinned", millions(part, "bytes"), part,
                  [&] { device.copy_in(to.memory.data(), pinned, part); });
  bench.on_device(device, "host to device, pageable", millions(part, "bytes"), part,
                  [&] { device.copy_in(to.memory.data(), pageable.data(), part); });
  bench.on_device(device, "device to host, pinned", millions(part, "bytes"), part,
                  [&] { device.copy_out(pinned, to.memory.data(), part); });
  Device::release_pinned(device.ordinal(), pinned);
}

void packing(Bench &bench, const Device &device, const CpuEngine &cpu, int64_t base_count) {
  std::vector<uint8_t> letters(static_cast<size_t>(base_count));
  for (size_t i = 0; i < letters.size(); i += 16) {
    uint64_t bits = random_number();
    for (size_t j = i; j < std::min(i + 16, letters.size()); ++j, bits >>= 4) {
      letters[j] = static_cast<uint8_t>("ACGUacgtACGUACGT"[bits & 15]);
    }
  }
  DeviceArray<uint8_t> on_device;
  DeviceArray<uint64_t> packed;
  DeviceArray<uint64_t> known;
  DeviceArray<uint64_t> flag;
  on_device.reserve(device, (base_count + 15) / 16 * 16);
  packed.reserve(device, packed_words(base_count));
  known.reserve(device, known_words(base_count));
  flag.reserve(device, 1);
  device.copy_in(on_device.data(), letters.data(), base_count);
  device.fill(flag.data(), 0xFF, 8);
  device.fill(packed.data(), 0x5A, packed_words(base_count) * 8);
  const PackLetters body = {on_device.data(), base_count, reinterpret_cast<uint32_t *>(packed.data()),
                            reinterpret_cast<uint16_t *>(known.data()), flag.data()};
  const int64_t blocks = blocks_for(base_count, PackLetters::kLettersOfBlock);
  device.launch(body, blocks);
  std::vector<uint8_t> expected(static_cast<size_t>(shk::packed_bytes(base_count)));
  std::vector<uint8_t> actual(expected.size());
  int64_t runs = 0;
  must(shk_pack(cpu.engine, letters.data(), base_count, expected.data(), static_cast<int64_t>(expected.size()), nullptr,
                0, &runs, nullptr) == SHK_OK,
       "letters");
  device.copy_out(actual.data(), reinterpret_cast<uint8_t *>(packed.data()) + kLead / 4,
                  static_cast<int64_t>(actual.size()));
  must(actual == expected, "packed bases");
  bench.on_device(device, "pack", millions(base_count, "letters"), base_count + base_count * 3 / 8,
                  [&] { device.launch(body, blocks); });
}

// Target, hits and candidates for the encoders.
void scanning(Bench &bench, Context &context, const CpuEngine &cpu, Target &target, const std::vector<uint8_t> &packed,
              const std::vector<int64_t> &bounds, const char *name, const HostTable &host, int64_t scanned) {
  const Device &device = context.device();
  const Table table(device, host.shape, host.offsets.data(), static_cast<int64_t>(host.offsets.size()),
                    host.postings.data(), static_cast<int64_t>(host.postings.size()));
  const int64_t base_count = target.view().base_count;
  int64_t cpu_count = 0;
  const std::vector<shk_hit> expected =
      cpu_scan(cpu, host, packed, bounds, std::min<int64_t>(scanned, 1000000), &cpu_count);
  must(context.count_hits(table, target, 0, INT64_MAX) == cpu_count, "number of hits");
  bench.on_device(device, std::string("count hits, ") + name, millions(base_count, "bases"), base_count * 3 / 8,
                  [&] { context.count_hits(table, target, 0, INT64_MAX); });
  const int64_t hits = context.scan(table, target, 0, scanned, INT32_MAX).hit_count;
  std::vector<shk_hit> actual(std::min(expected.size(), static_cast<size_t>(hits)));
  context.read_hits(0, static_cast<int64_t>(actual.size()), actual.data());
  must(!actual.empty() && std::memcmp(actual.data(), expected.data(), actual.size() * sizeof(shk_hit)) == 0, "hits");
  // Both passes read the bases; postings and hits are moved once.
  bench.on_device(device, std::string("scan, ") + name, millions(scanned, "bases, ") + millions(hits, "hits"),
                  2 * (scanned * 3 / 8) + 20 * hits, [&] { context.scan(table, target, 0, scanned, INT32_MAX); });
}

void families_and_candidates(Bench &bench, Context &context, const Target &target, int64_t *count) {
  std::vector<uint32_t> offsets = {0};
  std::vector<int32_t> mirnas;
  while (offsets.size() < size_t{1} << 14) {
    for (uint64_t i = random_number() % 4; i > 0; --i) { // 1.5 on average
      mirnas.push_back(static_cast<int32_t>(random_number() % 2656));
    }
    offsets.push_back(static_cast<uint32_t>(mirnas.size()));
  }
  const Families families(context.device(), offsets.data(), static_cast<int64_t>(offsets.size()), mirnas.data(),
                          static_cast<int64_t>(mirnas.size()), 2656);
  const int64_t hits = context.hit_count();
  *count = context.make_candidates(target, families);
  std::vector<shk_hit> all(static_cast<size_t>(std::min<int64_t>(hits, 100000)));
  context.read_hits(0, static_cast<int64_t>(all.size()), all.data());
  std::vector<shk_cuda_site> sites;
  for (const shk_hit &hit : all) {
    const size_t seed = static_cast<size_t>(hit.seed);
    for (uint32_t i = offsets[seed]; i < offsets[seed + 1]; ++i) {
      sites.push_back({hit.start, static_cast<int32_t>(hit.start / kStride), mirnas[i], hit.detail, 0});
    }
  }
  std::vector<shk_cuda_site> read(sites.size());
  context.read_candidates(0, static_cast<int64_t>(read.size()), read.data());
  for (size_t i = 0; i < read.size(); ++i) {
    must(read[i].start == sites[i].start && read[i].record == sites[i].record && read[i].mirna == sites[i].mirna,
         "candidates");
  }
  // Both passes read the hits.
  bench.on_device(context.device(), "candidates", millions(hits, "hits, ") + millions(*count, "sites"),
                  32 * hits + 24 * *count, [&] { context.make_candidates(target, families); });
}

template <class Kind>
void encoding(Bench &bench, const Context &context, const Target &target, const std::string &name, int64_t batch,
              int32_t length, const Kind &kind, int32_t elements, const Room &room) {
  const WindowsView windows = context.windows(SHK_CUDA_SITES, 0, batch, -20, length, true);
  const int64_t bytes = batch * elements * static_cast<int64_t>(sizeof(typename Kind::Element));
  // The tensor, and of each window its start, its record and about 16 bytes of bases.
  bench.on_device(context.device(), name, millions(batch, "windows"), bytes + 28 * batch,
                  [&] { context.encode(target, windows, kind, elements, room.memory.data()); });
}

void one_hot_check(const Context &context, const CpuEngine &cpu, const Target &target,
                   const std::vector<uint8_t> &packed, const std::vector<int64_t> &bounds, const Room &room) {
  const int64_t batch = std::min<int64_t>({context.candidate_count(), 20000, room.memory.capacity() / 480});
  std::vector<shk_cuda_site> sites(static_cast<size_t>(batch));
  context.read_candidates(0, batch, sites.data());
  std::vector<float> expected(static_cast<size_t>(batch) * 120);
  std::vector<float> actual(expected.size());
  for (size_t b = 0; b < sites.size(); ++b) {
    const size_t record = static_cast<size_t>(sites[b].record);
    const int64_t begin = bounds[2 * record];
    const int64_t start = sites[b].start - 20 - begin;
    must(shk_one_hot(cpu.engine, packed.data() + begin / 4, bounds[2 * record + 1] - begin, nullptr, 0, &start, 1, 30,
                     1, expected.data() + b * 120, 120, nullptr) == SHK_OK,
         "windows");
  }
  context.encode(target, context.windows(SHK_CUDA_SITES, 0, batch, -20, 30, true),
                 OneHotKind<uint32_t>{30, divider(30)}, 120, room.memory.data());
  context.device().copy_out(actual.data(), room.memory.data(), batch * 480);
  must(std::memcmp(actual.data(), expected.data(), expected.size() * sizeof(float)) == 0, "one-hot tensor");
}

// The network of the default model's size in int8, with drawn weights: from the bases to the margin.
std::shared_ptr<const RegisterScorer> network(Bench &bench, const Context &context, const CpuEngine &cpu,
                                              const Target &target, const Target &mirnas,
                                              const std::vector<uint8_t> &packed, const std::vector<int64_t> &bounds,
                                              int64_t windows, const Room &room) {
  const std::vector<int32_t> sizes = {1, 8, 16, 32, 3};
  constexpr int64_t kFloats = 96 + 8 * 54 + 16 * 8 * 24 + 2 * 16 + 16 * 16 * 5 + 16 + 32 * 16 + 32 + 32 + 1;
  std::vector<float> weights(kFloats);
  for (float &weight : weights) {
    weight = static_cast<float>(0.3 * (2 * uniform() - 1));
  }
  weights.insert(weights.end(), {2.0f, 8.0f}); // about as far as these weights bring values
  const int64_t size_count = static_cast<int64_t>(sizes.size());
  const int64_t weight_count = static_cast<int64_t>(weights.size());
  shk_net *created = nullptr;
  must(shk_net_create(SHK_NET_REGISTERS_INT8, sizes.data(), size_count, weights.data(), weight_count, &created,
                      nullptr) == SHK_OK,
       "libseedhawk's network");
  const std::unique_ptr<shk_net, decltype(&shk_net_destroy)> owner(created, &shk_net_destroy);
  shk::RegisterNet8 host = {};
  shk::Weights held;
  shk::fill_net({sizes.data(), size_count, weights.data(), weight_count}, &host, &held);
  const auto scorer = std::make_shared<const RegisterScorer>(context.device(), host, held);

  const int64_t checked = std::min<int64_t>(windows, 20000);
  std::vector<shk_cuda_site> sites(static_cast<size_t>(checked));
  context.read_candidates(0, checked, sites.data());
  std::vector<uint64_t> site_planes(static_cast<size_t>(3 * checked));
  std::vector<uint64_t> mirna_planes(static_cast<size_t>(3 * checked));
  std::vector<int32_t> index(static_cast<size_t>(checked));
  for (size_t b = 0; b < sites.size(); ++b) {
    const int64_t begin = bounds[2 * static_cast<size_t>(sites[b].record)];
    const int64_t length = bounds[2 * static_cast<size_t>(sites[b].record) + 1] - begin;
    const int64_t start = sites[b].start - 20 - begin;
    const int64_t nt1 = 0;
    must(shk_planes(cpu.engine, packed.data() + begin / 4, length, nullptr, 0, &start, 1, 50, 1,
                    site_planes.data() + 3 * b, 3, nullptr) == SHK_OK &&
             shk_planes(cpu.engine, packed.data() + 16 * sites[b].mirna, 22, nullptr, 0, &nt1, 1, 64, 0,
                        mirna_planes.data() + 3 * b, 3, nullptr) == SHK_OK,
         "planes");
    index[b] = static_cast<int32_t>(b);
  }
  shk_engine *scalar = nullptr; // it has int8 on every processor
  const shk_options options = {sizeof(shk_options), SHK_BACKEND_SCALAR};
  must(shk_engine_create(&options, &scalar, nullptr) == SHK_OK, "the scalar engine");
  const std::unique_ptr<shk_engine, decltype(&shk_engine_destroy)> engine(scalar, &shk_engine_destroy);
  std::vector<float> expected(static_cast<size_t>(checked));
  std::vector<float> actual(expected.size());
  must(shk_net_run(scalar, created, site_planes.data(), checked, mirna_planes.data(), checked, index.data(),
                   index.data(), checked, expected.data(), checked, nullptr) == SHK_OK,
       "libseedhawk's margins");
  context.run_net(*scorer, target, mirnas, 0, checked, -20, false, room.as<float>());
  context.device().copy_out(actual.data(), room.memory.data(), checked * 4);
  must(std::memcmp(actual.data(), expected.data(), expected.size() * sizeof(float)) == 0, "margins in int8");

  for (const int64_t batch : {int64_t{256}, int64_t{4096}, int64_t{65536}, windows}) {
    if (batch < windows || (batch == windows && batch > 65536)) {
      bench.on_device(context.device(), "duplexnet, int8, " + std::to_string(batch), millions(batch, "windows"), 0,
                      [&] { context.run_net(*scorer, target, mirnas, 0, batch, -20, true, room.as<float>()); });
    }
  }
  return scorer;
}

// Pairs from the host and back, by the host's clock: with graphs and without, compared before they are timed.
void pairs(Bench &bench, const Context &context, const std::shared_ptr<const RegisterScorer> &scorer, int runs) {
  const Device &device = context.device();
  for (const int64_t batch : {1, 32, 256, 4096}) {
    std::vector<uint64_t> planes(static_cast<size_t>(3 * batch));
    std::vector<int32_t> index(static_cast<size_t>(batch));
    for (size_t b = 0; b < index.size(); ++b) {
      planes[3 * b + 2] = (uint64_t{1} << 50) - 1;
      planes[3 * b] = random_number() & planes[3 * b + 2];
      planes[3 * b + 1] = random_number() & planes[3 * b + 2];
      index[b] = static_cast<int32_t>(b);
    }
    const shk::PlanePairs given = {planes.data(), planes.data(), index.data(), index.data(), batch};
    std::vector<float> first;
    for (const bool graphs : {false, true}) {
      PairRoom room(device, scorer, batch, true, graphs);
      std::vector<float> scores(static_cast<size_t>(batch));
      std::vector<double> times;
      for (int run = -3; run < runs; ++run) {
        const double begin = now_ms();
        room.run(device, given, scores.data());
        if (run >= 0) {
          times.push_back(now_ms() - begin);
        }
      }
      must(first.empty() || std::memcmp(first.data(), scores.data(), scores.size() * sizeof(float)) == 0,
           "scores by a graph");
      first = scores;
      std::sort(times.begin(), times.end());
      const std::string name = std::string("pairs, ") + (graphs ? "a graph" : "one by one");
      const std::string work = std::to_string(batch) + " pairs from the host";
      bench.add(name, work, 0, times);
      bench.rows.push_back({name + ", p99", work, times[times.size() * 99 / 100], times.front(), times.back(), 0});
    }
  }
}

void results(Bench &bench, Context &context, int64_t count, int64_t record_count) {
  std::vector<float> scores(static_cast<size_t>(count));
  for (float &score : scores) {
    score = static_cast<float>(random_number() >> 40) / 16777216.0f;
  }
  const Device &device = context.device();
  DeviceArray<float> on_device;
  on_device.reserve(device, count);
  device.copy_in(on_device.data(), scores.data(), count * 4);
  must(context.make_sites(on_device.data(), 0.99f) == kNone, "scores");
  must(context.site_count() == std::count_if(scores.begin(), scores.end(), [](float s) { return s >= 0.99f; }),
       "number of sites");
  bench.on_device(device, "sites above a threshold, 1 %", millions(count, "scores"),
                  8 * count + 44 * context.site_count(), [&] { context.make_sites(on_device.data(), 0.99f); });
  // Cells are cleared, and read twice.
  const int64_t cells = record_count * 2656;
  bench.on_device(device, "best site of each gene", millions(count, "scores, ") + millions(cells, "cells"),
                  12 * count + 28 * cells, [&] { context.make_genes(on_device.data(), record_count, 2656); });
}

// One call of the pipeline after the other, by the host's clock.
void pipeline(Bench &bench, Context &context, const Table &table, const Families &families, const Room &room,
              int64_t base_count, const char *name, int runs) {
  const Device &device = context.device();
  uint8_t *letters = static_cast<uint8_t *>(device.allocate_pinned(base_count));
  std::memset(letters, 'N', static_cast<size_t>(base_count));
  const std::vector<int64_t> bounds = record_bounds(base_count);
  for (size_t r = 0; r < bounds.size(); r += 2) {
    for (int64_t i = bounds[r]; i < bounds[r + 1]; ++i) {
      letters[i] = static_cast<uint8_t>("ACGU"[random_number() & 3]);
    }
  }
  Target target;
  const int64_t room_windows = room.memory.capacity() / 480;
  std::vector<double> times[5];
  for (int run = -3; run < runs; ++run) {
    const double begin = now_ms();
    context.load_letters(target, letters, base_count, bounds.data(), static_cast<int64_t>(bounds.size() / 2));
    const double loaded = now_ms();
    context.scan(table, target, 0, INT64_MAX, INT32_MAX);
    const double scanned = now_ms();
    const int64_t count = context.make_candidates(target, families);
    device.synchronize();
    const double made = now_ms();
    for (int64_t first = 0; first < count; first += room_windows) {
      const int64_t batch = std::min(room_windows, count - first);
      context.encode(target, context.windows(SHK_CUDA_SITES, first, batch, -20, 30, true),
                     OneHotKind<uint32_t>{30, divider(30)}, 120, room.memory.data());
    }
    device.synchronize();
    const double encoded = now_ms();
    if (run >= 0) {
      times[0].push_back(loaded - begin);
      times[1].push_back(scanned - loaded);
      times[2].push_back(made - scanned);
      times[3].push_back(encoded - made);
      times[4].push_back(encoded - begin);
    }
  }
  static const char *const steps[] = {"load letters", "scan", "candidates", "one-hot of all", "all four"};
  for (int step = 0; step < 5; ++step) {
    std::vector<double> sorted = times[step];
    std::sort(sorted.begin(), sorted.end());
    bench.add(std::string(name) + ": " + steps[step],
              millions(base_count, "bases, ") + millions(context.candidate_count(), "sites"), 0, times[step]);
    if (runs >= 200) {
      std::printf("%34s p99 %.4f ms\n", "", sorted[sorted.size() * 99 / 100]);
      bench.rows.push_back({bench.rows.back().name + ", p99", bench.rows.back().work, sorted[sorted.size() * 99 / 100],
                            sorted.front(), sorted.back(), 0});
    }
  }
  Device::release_pinned(device.ordinal(), letters);
}

std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

void write_json(const Bench &bench, const char *path, const std::string &commit, const std::string &command) {
  shk_cuda_device device = {};
  Device::describe(0, &device);
  std::FILE *file = std::fopen(path, "w");
  if (file == nullptr) {
    die(std::string("cannot write '") + path + "'");
  }
  char date[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  std::fprintf(file,
               "{\n  \"date\" : %s,\n  \"commit\" : %s,\n  \"command\" : %s,\n  \"machine\" : {\n    \"gpu\" : %s,\n",
               quoted(date).c_str(), quoted(commit).c_str(), quoted(command).c_str(), quoted(device.name).c_str());
  std::fprintf(file,
               "    \"compute_capability\" : \"%d.%d\",\n    \"multiprocessors\" : %d,\n    \"memory_bytes\" : %" PRId64
               ",\n    \"l2_bytes\" : %" PRId64 ",\n    \"cuda_driver\" : %d,\n    \"cuda_runtime\" : %d\n  },\n",
               device.major, device.minor, device.multiprocessors, device.memory_bytes, device.cache_bytes,
               device.driver_version, device.runtime_version);
  std::fprintf(file, "  \"copy_gb_per_s\" : %.1f,\n  \"results\" : [", bench.copy_bytes_per_ms / 1e6);
  for (size_t i = 0; i < bench.rows.size(); ++i) {
    const Row &row = bench.rows[i];
    std::fprintf(
        file,
        "%s {\n    \"benchmark\" : %s,\n    \"work\" : %s,\n    \"median_ms\" : %.5f,\n    \"min_ms\" : %.5f,\n"
        "    \"max_ms\" : %.5f",
        i == 0 ? "" : ",", quoted(row.name).c_str(), quoted(row.work).c_str(), row.median_ms, row.min_ms, row.max_ms);
    if (row.bytes > 0) {
      std::fprintf(file,
                   ",\n    \"bytes\" : %" PRId64 ",\n    \"floor_ms\" : %.5f,\n    \"gb_per_s\" : %.1f,\n"
                   "    \"share_of_copy\" : %.4f",
                   row.bytes, static_cast<double>(row.bytes) / bench.copy_bytes_per_ms,
                   static_cast<double>(row.bytes) / row.median_ms / 1e6,
                   static_cast<double>(row.bytes) / row.median_ms / bench.copy_bytes_per_ms);
    }
    std::fprintf(file, "\n  }");
  }
  std::fprintf(file, " ]\n}\n");
  std::fclose(file);
}

void run(Bench &bench, bool small) {
  // Sizes fill the chip and are several times its L2.
  const int64_t scale = small ? 4096 : 1;
  const int64_t base_count = (INT64_C(1) << 29) / scale;
  Context context(0);
  const Device &device = context.device();
  const CpuEngine cpu;
  device_limits(bench, device, (INT64_C(1) << 31) / scale);
  packing(bench, device, cpu, (INT64_C(1) << 30) / scale);

  // Also the bases of random miRNAs of 22 nt, at multiples of 64.
  constexpr int64_t kMirnas = 2656;
  std::vector<uint8_t> packed(static_cast<size_t>(std::max(base_count, 64 * kMirnas) / 4));
  for (size_t i = 0; i < packed.size(); i += 8) {
    const uint64_t bits = random_number();
    std::memcpy(packed.data() + i, &bits, 8);
  }
  Target target;
  const std::vector<int64_t> bounds = record_bounds(base_count);
  context.load_packed(target, packed.data(), base_count, nullptr, 0, bounds.data(),
                      static_cast<int64_t>(bounds.size() / 2));
  const HostTable fuzzy = random_table(9, 3.3);
  scanning(bench, context, cpu, target, packed, bounds, "k 9, as offset-9-mer-m7", fuzzy, base_count / 16);
  const HostTable one = random_table(8, 0.02);
  scanning(bench, context, cpu, target, packed, bounds, "k 8, few seeds", one, base_count);
  const HostTable canonical = random_table(8, 1.0);
  scanning(bench, context, cpu, target, packed, bounds, "k 8, as canonical", canonical, base_count / 8);

  int64_t count = 0;
  families_and_candidates(bench, context, target, &count);
  const int64_t windows = std::min(count, (INT64_C(1) << 22) / (small ? 1024 : 1));
  const Room room(device, windows * 2000);
  one_hot_check(context, cpu, target, packed, bounds, room);
  const OneHotKind<uint32_t> full = {30, divider(30)};
  const OneHotKind<uint16_t> half = {30, divider(30)};
  encoding(bench, context, target, "one-hot 30, float32", windows, 30, full, 120, room);
  encoding(bench, context, target, "one-hot 30, float16", windows, 30, half, 120, room);
  encoding(bench, context, target, "one-hot 30, float32, small batch", std::min<int64_t>(windows, 65536), 30, full, 120,
           room);
  encoding(bench, context, target, "tokens 30", windows, 30, TokenKind{{}, {1, 2, 3, 4, 5, 6}}, 30, room);
  encoding(bench, context, target, "3-mers 30", windows, 30, KmerKind{{}, {10, 1, 2}, 3}, 28, room);
  encoding(bench, context, target, "planes 50", windows, 50, PlaneKind{}, 3, room);
  encoding(bench, context, target, "one-hot 200, float32", windows / 8, 200, OneHotKind<uint32_t>{200, divider(200)},
           800, room);

  std::vector<int64_t> mirna_bounds;
  for (int64_t m = 0; m < kMirnas; ++m) {
    mirna_bounds.push_back(64 * m);
    mirna_bounds.push_back(64 * m + 22);
  }
  Target mirnas;
  context.load_packed(mirnas, packed.data(), 64 * kMirnas, nullptr, 0, mirna_bounds.data(), kMirnas);
  bench.on_device(device, "ESA, float32", millions(windows, "pairs"), windows * (2000 + 60),
                  [&] { context.encode_esa<uint32_t>(target, mirnas, 0, windows, -20, room.memory.data(), nullptr); });
  bench.on_device(device, "ESA, float16", millions(windows, "pairs"), windows * (1000 + 60),
                  [&] { context.encode_esa<uint16_t>(target, mirnas, 0, windows, -20, room.memory.data(), nullptr); });
  bench.on_device(device, "ESA, scores alone", millions(windows, "pairs"), windows * (4 + 60),
                  [&] { context.encode_esa<uint32_t>(target, mirnas, 0, windows, -20, nullptr, room.memory.data()); });
  const auto scorer = network(bench, context, cpu, target, mirnas, packed, bounds, windows, room);
  pairs(bench, context, scorer, small ? 5 : 2000);
  // Each window 1.5 times on average; rows of 128 floats, as the features of a tower.
  const int64_t distinct = context.make_windows();
  bench.on_device(device, "distinct windows", millions(count, "sites, ") + millions(distinct, "windows"),
                  28 * count + 12 * distinct, [&] { context.make_windows(); });
  const int64_t gathered = std::min(windows, room.memory.capacity() / 1024);
  bench.on_device(device, "rows of 128 by miRNA", millions(gathered, "rows"), 516 * gathered, [&] {
    context.gather(SHK_CUDA_MIRNAS, room.as<float>(), 0, 128, 0, gathered, room.as<float>() + 128 * kMirnas);
  });
  results(bench, context, count, base_count / 8 / kStride + 1);

  std::vector<uint32_t> offsets(size_t{1} << 14);
  std::iota(offsets.begin(), offsets.end(), 0u);
  std::vector<int32_t> members(offsets.size() - 1);
  std::iota(members.begin(), members.end(), 0);
  const Families single(device, offsets.data(), static_cast<int64_t>(offsets.size()), members.data(),
                        static_cast<int64_t>(members.size()), static_cast<int32_t>(members.size()));
  const Table all(device, canonical.shape, canonical.offsets.data(), static_cast<int64_t>(canonical.offsets.size()),
                  canonical.postings.data(), static_cast<int64_t>(canonical.postings.size()));
  pipeline(bench, context, all, single, room, 8200000 / scale, "8.2 Mnt, all seeds", small ? 3 : 20);
  HostTable lone = {canonical.shape, {0}, {}};
  for (uint32_t code = 0; code < 65536; ++code) {
    if ((code >> 2 & 0xFFF) == 0x4E1) {
      lone.postings.push_back(3);
    }
    lone.offsets.push_back(static_cast<uint32_t>(lone.postings.size()));
  }
  const Table of_one(device, lone.shape, lone.offsets.data(), static_cast<int64_t>(lone.offsets.size()),
                     lone.postings.data(), static_cast<int64_t>(lone.postings.size()));
  pipeline(bench, context, of_one, single, room, 2000, "2 kb, one seed", small ? 200 : 2000);
}

} // namespace

int main(int argc, char **argv) {
  const char *out = nullptr;
  std::string commit = "unknown";
  std::string command = "seedhawk_cuda_bench";
  bool small = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    command += " " + argument;
    if (argument == "--small") {
      small = true;
    } else if (argument == "--out" && i + 1 < argc) {
      out = argv[++i];
      command += std::string(" ") + out;
    } else if (argument == "--commit" && i + 1 < argc) {
      commit = argv[++i];
      command += " " + commit;
    } else {
      std::fprintf(stderr, "usage: seedhawk_cuda_bench [--out FILE.json] [--commit TEXT] [--small]\n");
      return 1;
    }
  }
  try {
    Device::count();
    Bench bench;
    if (small) {
      bench.runs = 3;
    }
    if (out != nullptr) {
      bench.save = [&](const Bench &all) { write_json(all, out, commit, command); };
    }
    run(bench, small);
  } catch (const std::exception &failure) {
    std::fprintf(stderr, "seedhawk_cuda_bench: %s\n", failure.what());
    return 1;
  }
  return 0;
}
