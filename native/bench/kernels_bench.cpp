// SPDX-License-Identifier: Apache-2.0
//
// kernels_bench [letters.fa]: the speed of each kernel on each backend, one thread. Without a file it takes 8.2 million
// random bases. Every answer is compared with the scalar backend's before it is timed. Best of several repetitions.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "seedhawk.h"

namespace {

uint64_t random_state = 42;

uint64_t random_number() { // splitmix64
  random_state += 0x9E3779B97F4A7C15u;
  uint64_t z = random_state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

[[noreturn]] void die(const std::string &message) {
  std::fprintf(stderr, "kernels_bench: %s\n", message.c_str());
  std::exit(1);
}

void ok(int32_t status, const shk_error &error) {
  if (status != SHK_OK) {
    die(error.message);
  }
}

shk_error new_error() {
  shk_error error;
  std::memset(&error, 0, sizeof error);
  error.struct_size = sizeof error;
  return error;
}

double best_seconds(const std::function<void()> &body) {
  double best = 1e9;
  double total = 0;
  for (int round = 0; round < 60 && (round < 5 || total < 1.0); ++round) {
    const auto start = std::chrono::steady_clock::now();
    body();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::min(best, seconds);
    total += seconds;
  }
  return best;
}

std::string read_letters(const char *path) {
  std::string letters;
  if (path == nullptr) {
    for (int i = 0; i < 8200000; ++i) {
      letters += "ACGU"[random_number() & 3];
    }
    return letters;
  }
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] != '>') {
      letters += line;
    }
  }
  if (letters.empty()) {
    die(std::string("'") + path + "' has no letters");
  }
  return letters;
}

struct TableData {
  const char *name;
  int32_t k;
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> postings;
  shk_table *handle;
};

// Lists of random seeds. With `flanked` the lists depend on the inner 6 bases alone, as those of canonical sites do:
// `seeds` seeds, each in 16 lists. Else `seeds` postings are spread over all codes.
TableData make_table(const char *name, int32_t k, int64_t seeds, bool flanked) {
  TableData table{name, k, {0}, {}, nullptr};
  const size_t codes = size_t{1} << (2 * k);
  std::vector<std::vector<uint32_t>> lists(flanked ? 4096 : codes);
  for (int64_t seed = 0; seed < seeds; ++seed) {
    lists[random_number() % lists.size()].push_back(static_cast<uint32_t>(seed << 8 | (seed & 3)));
  }
  for (size_t code = 0; code < codes; ++code) {
    const std::vector<uint32_t> &list = lists[flanked ? code >> 2 & 4095 : code];
    table.postings.insert(table.postings.end(), list.begin(), list.end());
    table.offsets.push_back(static_cast<uint32_t>(table.postings.size()));
  }
  shk_error error = new_error();
  const shk_table_shape shape = {sizeof shape, k, 0, 1, 1};
  ok(shk_table_create(&shape, table.offsets.data(), static_cast<int64_t>(table.offsets.size()), table.postings.data(),
                      static_cast<int64_t>(table.postings.size()), &table.handle, &error),
     error);
  return table;
}

// A network with small random weights, at most `size` from 0. One in int8 has `range_count` ranges of 1.
shk_net *make_net(int32_t kind, const std::vector<int32_t> &sizes, size_t weight_count, float size,
                  size_t range_count = 0) {
  std::vector<float> weights(weight_count);
  for (float &weight : weights) {
    weight = (static_cast<float>(random_number() % 2001) / 1000 - 1) * size;
  }
  weights.resize(weight_count + range_count, 1);
  shk_error error = new_error();
  shk_net *net = nullptr;
  ok(shk_net_create(kind, sizes.data(), static_cast<int64_t>(sizes.size()), weights.data(),
                    static_cast<int64_t>(weights.size()), &net, &error),
     error);
  return net;
}

struct Packed {
  std::vector<uint8_t> bytes;
  std::vector<int64_t> runs;
  int64_t base_count;
  int64_t run_count;
};

class Bench {
public:
  Bench(const std::string &letters, const shk_engine *engine) : letters_(letters), engine_(engine) {}

  int32_t pack(Packed *packed) {
    packed->base_count = static_cast<int64_t>(letters_.size());
    packed->bytes.resize((letters_.size() + 3) / 4);
    return shk_pack(engine_, reinterpret_cast<const uint8_t *>(letters_.data()), packed->base_count,
                    packed->bytes.data(), static_cast<int64_t>(packed->bytes.size()), packed->runs.data(),
                    static_cast<int64_t>(packed->runs.size() / 2), &packed->run_count, &error_);
  }

  int64_t count(const Packed &packed, const TableData &table) {
    int64_t hits = 0;
    int64_t next = 0;
    ok(shk_seed_scan(engine_, table.handle, packed.bytes.data(), packed.base_count, packed.runs.data(),
                     packed.run_count, INT64_MIN, INT64_MAX, nullptr, 0, &hits, &next, &error_),
       error_);
    return hits;
  }

  // Through a buffer of 64 Ki hits, as a worker does it; `take` sees every part.
  int64_t collect(const Packed &packed, const TableData &table,
                  const std::function<void(const shk_hit *, int64_t)> &take) {
    hits_.resize(65536);
    int64_t all = 0;
    int64_t from = INT64_MIN;
    for (int32_t status = SHK_ERR_CAPACITY; status != SHK_OK;) {
      int64_t hits = 0;
      status = shk_seed_scan(engine_, table.handle, packed.bytes.data(), packed.base_count, packed.runs.data(),
                             packed.run_count, from, INT64_MAX, hits_.data(), static_cast<int64_t>(hits_.size()), &hits,
                             &from, &error_);
      if (status != SHK_OK && status != SHK_ERR_CAPACITY) {
        die(error_.message);
      }
      if (take) {
        take(hits_.data(), hits);
      }
      all += hits;
    }
    return all;
  }

  void one_hot(const Packed &packed, const std::vector<int64_t> &starts, int32_t length, int32_t reversed,
               std::vector<float> *out) {
    const int64_t batch = static_cast<int64_t>(starts.size());
    out->resize(static_cast<size_t>(batch * 4 * length));
    ok(shk_one_hot(engine_, packed.bytes.data(), packed.base_count, packed.runs.data(), packed.run_count, starts.data(),
                   batch, length, reversed, out->data(), batch * 4 * length, &error_),
       error_);
  }

  void tokens(const Packed &packed, const std::vector<int64_t> &starts, int32_t length, std::vector<int64_t> *out) {
    const int64_t ids[6] = {4, 5, 6, 7, 8, 0};
    const int64_t batch = static_cast<int64_t>(starts.size());
    out->resize(static_cast<size_t>(batch * length));
    ok(shk_tokens(engine_, packed.bytes.data(), packed.base_count, packed.runs.data(), packed.run_count, starts.data(),
                  batch, length, 1, ids, 6, out->data(), batch * length, &error_),
       error_);
  }

  void kmers(const Packed &packed, const std::vector<int64_t> &starts, int32_t length, std::vector<int64_t> *out) {
    const int64_t ids[3] = {4, 5, 6};
    const int64_t batch = static_cast<int64_t>(starts.size());
    out->resize(static_cast<size_t>(batch * (length - 2)));
    ok(shk_kmers(engine_, packed.bytes.data(), packed.base_count, packed.runs.data(), packed.run_count, starts.data(),
                 batch, length, 3, 1, ids, 3, out->data(), batch * (length - 2), &error_),
       error_);
  }

  void planes(const Packed &packed, const std::vector<int64_t> &starts, int32_t length, int32_t reversed,
              std::vector<uint64_t> *out) {
    const int64_t batch = static_cast<int64_t>(starts.size());
    out->resize(static_cast<size_t>(batch * 3));
    ok(shk_planes(engine_, packed.bytes.data(), packed.base_count, packed.runs.data(), packed.run_count, starts.data(),
                  batch, length, reversed, out->data(), batch * 3, &error_),
       error_);
  }

  // Site b with miRNA index[b]; without `out` the scores alone.
  void esa(const std::vector<uint64_t> &sites, const std::vector<uint64_t> &mirnas, const std::vector<int32_t> &order,
           const std::vector<int32_t> &index, std::vector<float> *out, std::vector<int32_t> *scores) {
    const int64_t batch = static_cast<int64_t>(order.size());
    if (out != nullptr) {
      out->resize(static_cast<size_t>(batch * 500));
    }
    scores->resize(order.size());
    ok(shk_esa(engine_, sites.data(), static_cast<int64_t>(sites.size() / 3), mirnas.data(),
               static_cast<int64_t>(mirnas.size() / 3), order.data(), index.data(), batch,
               out == nullptr ? nullptr : out->data(), out == nullptr ? 0 : batch * 500, scores->data(), batch,
               &error_),
       error_);
  }

  void run_net(const shk_net *net, const std::vector<uint64_t> &sites, const std::vector<uint64_t> &mirnas,
               const std::vector<int32_t> &order, const std::vector<int32_t> &index, std::vector<float> *margins) {
    const int64_t batch = static_cast<int64_t>(order.size());
    margins->resize(order.size());
    ok(shk_net_run(engine_, net, sites.data(), static_cast<int64_t>(sites.size() / 3), mirnas.data(),
                   static_cast<int64_t>(mirnas.size() / 3), order.data(), index.data(), batch, margins->data(), batch,
                   &error_),
       error_);
  }

  void gather(const std::vector<float> &rows, int64_t row_length, const std::vector<int32_t> &index,
              std::vector<float> *out) {
    const int64_t batch = static_cast<int64_t>(index.size());
    out->resize(static_cast<size_t>(batch * row_length));
    ok(shk_rows_gather(engine_, rows.data(), static_cast<int64_t>(rows.size()) / row_length, row_length, index.data(),
                       batch, out->data(), batch * row_length, &error_),
       error_);
  }

private:
  const std::string &letters_;
  const shk_engine *engine_;
  std::vector<shk_hit> hits_;
  shk_error error_ = new_error();
};

bool same(const shk_hit &a, const shk_hit &b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

} // namespace

int main(int argc, char **argv) {
  const std::string letters = read_letters(argc > 1 ? argv[1] : nullptr);
  const double bases = static_cast<double>(letters.size());
  TableData tables[] = {make_table("k=8 canonical-like", 8, 3482, true),
                        make_table("k=9 offset-9-like", 9, 862000, false), make_table("k=6 plain", 6, 2656, false)};
  std::vector<int64_t> starts(4096);
  for (int64_t &start : starts) {
    start = static_cast<int64_t>(random_number() % (letters.size() - 60));
  }
  std::vector<int64_t> ascending = starts;
  std::sort(ascending.begin(), ascending.end());
  std::vector<float> rows(5000 * 96);
  for (float &value : rows) {
    value = static_cast<float>(random_number() & 1023);
  }
  std::vector<int32_t> index(4096);
  for (int32_t &row : index) {
    row = static_cast<int32_t>(random_number() % 5000);
  }

  shk_options scalar_options = {sizeof(shk_options), SHK_BACKEND_SCALAR};
  shk_engine *scalar = nullptr;
  shk_error error = new_error();
  ok(shk_engine_create(&scalar_options, &scalar, &error), error);
  const struct {
    const char *name;
    const char *unit;
    int32_t window;
    bool int8;
    shk_net *net;
  } nets[] = {
      {"network over registers, 4 nets 8/16/16, bulge 3", "k pairs/s", 50, false,
       make_net(SHK_NET_REGISTERS, {4, 8, 16, 16, 3}, 20580, 1)},
      {"the same, 1 net 8/16/32, as the default model", "k pairs/s", 50, false,
       make_net(SHK_NET_REGISTERS, {1, 8, 16, 32, 3}, 5505, 1)},
      {"the default model's, int8", "k pairs/s", 50, true,
       make_net(SHK_NET_REGISTERS_INT8, {1, 8, 16, 32, 3}, 5505, 1, 2)},
      {"TargetNet's network", "k windows/s", 40, false, make_net(SHK_NET_TARGETNET, {}, 8737, 0.2f)},
      {"TargetNet's, int8", "k windows/s", 40, true, make_net(SHK_NET_TARGETNET_INT8, {}, 8737, 0.2f, 5)},
      {"DeepTarget's network", "k pairs/s", 30, false, make_net(SHK_NET_DEEPTARGET, {}, 10113, 0.2f)},
      {"DeepTarget's, int8", "k pairs/s", 30, true, make_net(SHK_NET_DEEPTARGET_INT8, {}, 10113, 0.2f, 2)},
  };
  Bench reference(letters, scalar);
  Packed packed{{}, std::vector<int64_t>(letters.size() / 2 * 2), 0, 0};
  ok(reference.pack(&packed), new_error());
  std::printf("%.0f bases, %lld ambiguous runs\n", bases, static_cast<long long>(packed.run_count));

  for (const int32_t backend : {SHK_BACKEND_SCALAR, SHK_BACKEND_AVX2, SHK_BACKEND_AVX512, SHK_BACKEND_NEON}) {
    shk_options options = {sizeof(shk_options), backend};
    shk_engine *engine = nullptr;
    if (shk_engine_create(&options, &engine, &error) == SHK_ERR_DEVICE) {
      std::printf("backend %d skipped: %s\n", backend, error.message);
      continue;
    }
    const char *name = shk_backend_name(engine);
    Bench bench(letters, engine);
    const auto line = [&](const char *what, double value, const char *unit) {
      std::printf("%-7s %-44s %9.3f %s\n", name, what, value, unit);
    };

    Packed own{{}, std::vector<int64_t>(packed.runs.size()), 0, 0};
    if (bench.pack(&own) != SHK_OK || own.bytes != packed.bytes || own.run_count != packed.run_count) {
      die("pack differs from scalar");
    }
    line("pack", best_seconds([&] { bench.pack(&own); }) / bases * 1e9, "ns/base");

    for (const TableData &table : tables) {
      std::vector<shk_hit> expected;
      reference.collect(packed, table,
                        [&](const shk_hit *hits, int64_t n) { expected.insert(expected.end(), hits, hits + n); });
      size_t at = 0;
      bench.collect(packed, table, [&](const shk_hit *hits, int64_t n) {
        if (at + static_cast<size_t>(n) > expected.size() || !std::equal(hits, hits + n, expected.data() + at, same)) {
          die("scan differs from scalar");
        }
        at += static_cast<size_t>(n);
      });
      if (at != expected.size() || bench.count(packed, table) != static_cast<int64_t>(at)) {
        die("scan differs from scalar");
      }
      char what[80];
      std::snprintf(what, sizeof what, "scan %s, count only", table.name);
      line(what, best_seconds([&] { bench.count(packed, table); }) / bases * 1e9, "ns/base");
      std::snprintf(what, sizeof what, "scan %s, %.2f hits/base", table.name, static_cast<double>(at) / bases);
      line(what, best_seconds([&] { bench.collect(packed, table, nullptr); }) / bases * 1e9, "ns/base");
    }

    std::vector<float> tensor;
    std::vector<float> expected_tensor;
    for (const int32_t length : {30, 40, 50}) {
      for (int kind = 0; kind < 3; ++kind) {
        const std::vector<int64_t> &where = kind == 1 ? ascending : starts;
        const int32_t reversed = kind == 2 ? 1 : 0;
        reference.one_hot(packed, where, length, reversed, &expected_tensor);
        bench.one_hot(packed, where, length, reversed, &tensor);
        if (tensor != expected_tensor) {
          die("one-hot differs from scalar");
        }
        const double seconds = best_seconds([&] { bench.one_hot(packed, where, length, reversed, &tensor); });
        char what[80];
        std::snprintf(what, sizeof what, "one-hot %d, batch 4096, %s", length,
                      kind == 0   ? "random"
                      : kind == 1 ? "ascending"
                                  : "random reversed");
        line(what, static_cast<double>(tensor.size()) * 4 / seconds * 1e-9, "GB/s");
      }
    }
    std::vector<int64_t> tokens;
    bench.tokens(packed, starts, 30, &tokens);
    line("tokens 30, batch 4096",
         4096.0 * 30 * 8 / best_seconds([&] { bench.tokens(packed, starts, 30, &tokens); }) * 1e-9, "GB/s");
    bench.kmers(packed, starts, 30, &tokens);
    line("3-mers 30, batch 4096",
         4096.0 * 28 * 8 / best_seconds([&] { bench.kmers(packed, starts, 30, &tokens); }) * 1e-9, "GB/s");
    for (const int64_t batch : {256, 4096}) {
      const std::vector<int64_t> where(starts.begin(), starts.begin() + batch);
      std::vector<int32_t> order;
      std::vector<int32_t> partner;
      for (int32_t b = 0; b < batch; ++b) {
        order.push_back(b);
        partner.push_back(b % 64);
      }
      const std::vector<int64_t> mirna_starts(starts.begin(), starts.begin() + 64);
      std::vector<uint64_t> sites;
      std::vector<uint64_t> mirnas;
      std::vector<int32_t> scores;
      std::vector<int32_t> expected_scores;
      reference.planes(packed, where, 40, 1, &sites);
      reference.planes(packed, mirna_starts, 22, 0, &mirnas);
      reference.esa(sites, mirnas, order, partner, &expected_tensor, &expected_scores);
      bench.esa(sites, mirnas, order, partner, &tensor, &scores);
      if (tensor != expected_tensor || scores != expected_scores) {
        die("ESA differs from scalar");
      }
      const auto rate = [&](const char *name_of_line, const std::function<void()> &body) {
        char what[80];
        std::snprintf(what, sizeof what, "%s, batch %lld", name_of_line, static_cast<long long>(batch));
        line(what, static_cast<double>(batch) / best_seconds(body) * 1e-6, "M windows/s");
      };
      rate("planes 40", [&] { bench.planes(packed, where, 40, 1, &sites); });
      rate("ESA scores alone", [&] { bench.esa(sites, mirnas, order, partner, nullptr, &scores); });
      rate("ESA 10x50", [&] { bench.esa(sites, mirnas, order, partner, &tensor, &scores); });
      rate("planes 40 and ESA 10x50", [&] {
        bench.planes(packed, where, 40, 1, &sites);
        bench.esa(sites, mirnas, order, partner, &tensor, &scores);
      });
    }
    {
      constexpr int32_t kPairs = 256;
      std::vector<int32_t> order;
      std::vector<int32_t> partner;
      for (int32_t b = 0; b < kPairs; ++b) {
        order.push_back(b);
        partner.push_back(b % 64);
      }
      std::vector<uint64_t> sites;
      std::vector<uint64_t> mirnas;
      reference.planes(packed, {starts.begin(), starts.begin() + 64}, 22, 0, &mirnas);
      std::vector<float> margins;
      std::vector<float> expected_margins;
      for (const auto &net : nets) {
        if (net.int8 && shk_has_int8(engine) == 0) {
          std::printf("%s: this processor has no int8 on this backend\n", net.name);
          continue;
        }
        reference.planes(packed, {starts.begin(), starts.begin() + kPairs}, net.window, 1, &sites);
        reference.run_net(net.net, sites, mirnas, order, partner, &expected_margins);
        bench.run_net(net.net, sites, mirnas, order, partner, &margins);
        if (margins != expected_margins) {
          die((std::string(net.name) + " differs from scalar").c_str());
        }
        line(net.name,
             kPairs / best_seconds([&] { bench.run_net(net.net, sites, mirnas, order, partner, &margins); }) * 1e-3,
             net.unit);
      }
    }
    bench.gather(rows, 96, index, &tensor);
    line("rows 96, batch 4096", 4096.0 * 96 * 4 / best_seconds([&] { bench.gather(rows, 96, index, &tensor); }) * 1e-9,
         "GB/s");
    shk_engine_destroy(engine);
  }
  for (const TableData &table : tables) {
    shk_table_destroy(table.handle);
  }
  for (const auto &net : nets) {
    shk_net_destroy(net.net);
  }
  shk_engine_destroy(scalar);
  return 0;
}
