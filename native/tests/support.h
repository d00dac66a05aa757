// SPDX-License-Identifier: Apache-2.0
//
// What the cases share: random data, buffers that end at an unreadable page, handles, and the string-based oracle.
#ifndef SEEDHAWK_TESTS_SUPPORT_H
#define SEEDHAWK_TESTS_SUPPORT_H

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "check.h"
#include "seedhawk.h"

// A seeded generator (splitmix64). The first seed is SEEDHAWK_TEST_SEED or a fixed one; each case takes its own.
class Random {
public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next();
  int64_t below(int64_t limit) { return static_cast<int64_t>(next() % static_cast<uint64_t>(limit)); }
  int64_t between(int64_t low, int64_t high) { return low + below(high - low + 1); }
  bool once_in(int64_t n) { return below(n) == 0; }

private:
  uint64_t state_;
};

// For case number `round` of a test; also puts the seed into the context that a failure prints.
Random seeded_random(uint64_t round);

// A size around 0, 1, k-1, k, 4n, 32n or 64n, or anything up to max.
int64_t awkward_size(Random &random, int64_t k, int64_t max);

// RNA letters of both cases and both alphabets, with ambiguous letters here and there and in runs, also at the edges.
std::string random_letters(Random &random, int64_t size);

// Elements whose last byte is the last one before an unreadable page. The first page before them is unreadable too.
class GuardedBytes {
public:
  explicit GuardedBytes(size_t size);
  ~GuardedBytes();
  GuardedBytes(const GuardedBytes &) = delete;
  GuardedBytes &operator=(const GuardedBytes &) = delete;
  uint8_t *data() const { return data_; }

private:
  void *mapping_;
  size_t mapped_;
  uint8_t *data_;
};

template <class T> class Guarded {
public:
  explicit Guarded(size_t count) : count_(count), bytes_(count * sizeof(T)) {}
  explicit Guarded(const std::vector<T> &values) : Guarded(values.size()) {
    if (!values.empty()) {
      std::memcpy(data(), values.data(), values.size() * sizeof(T));
    }
  }
  T *data() const { return reinterpret_cast<T *>(bytes_.data()); }
  int64_t size() const { return static_cast<int64_t>(count_); }
  T &operator[](int64_t i) const { return data()[i]; }
  std::vector<T> values() const { return std::vector<T>(data(), data() + count_); }

private:
  size_t count_;
  GuardedBytes bytes_;
};

template <class T> bool same_bits(const std::vector<T> &expected, const Guarded<T> &actual) {
  return expected.size() == static_cast<size_t>(actual.size()) &&
         (expected.empty() || std::memcmp(expected.data(), actual.data(), expected.size() * sizeof(T)) == 0);
}

shk_error new_error();

struct EngineDeleter {
  void operator()(shk_engine *engine) const { shk_engine_destroy(engine); }
};
struct TableDeleter {
  void operator()(shk_table *table) const { shk_table_destroy(table); }
};
struct NetDeleter {
  void operator()(shk_net *net) const { shk_net_destroy(net); }
};
using Engine = std::unique_ptr<shk_engine, EngineDeleter>;
using Table = std::unique_ptr<shk_table, TableDeleter>;
using Net = std::unique_ptr<shk_net, NetDeleter>;

// A network that the library must accept.
Net create_net(int32_t kind, const std::vector<int32_t> &sizes, const Guarded<float> &weights);

// Weights of a network over registers of these sizes, without ranges.
size_t register_weight_count(const std::vector<int32_t> &size);

// Weights of up to `largest`, of both signs.
std::vector<float> drawn_weights(Random &random, size_t count, float largest);

// Null when this machine lacks the backend.
Engine try_engine(int32_t backend);

// One engine for every backend of this machine; the names of missing ones are printed once.
std::vector<Engine> all_engines();

// The oracle keeps a sequence as plain text: one character of "ACGUN" a base.
std::string plain(const std::string &letters);
char plain_at(const std::string &text, int64_t position); // '-' outside
std::vector<std::pair<int64_t, int64_t>> plain_runs(const std::string &text);

// A packed sequence in guarded buffers, made by the oracle.
struct PackedText {
  explicit PackedText(const std::string &text);
  int64_t base_count;
  Guarded<uint8_t> packed;
  Guarded<int64_t> runs;
  int64_t run_count;
};

// A table as lists of (seed, detail) by code, and the handle made from it.
struct TableText {
  shk_table_shape shape;
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> postings;

  Table create() const;
  std::string describe() const;
};

shk_table_shape table_shape(int32_t k, int32_t pad_left, int32_t pad_right, int32_t max_ambiguous);
TableText random_table(Random &random, const shk_table_shape &shape);

inline bool operator==(const shk_hit &a, const shk_hit &b) {
  return a.start == b.start && a.seed == b.seed && a.detail == b.detail;
}

// All hits of a scan, by the words of the header: one window after the other, every filling written out.
std::vector<shk_hit> oracle_scan(const TableText &table, const std::string &text, int64_t from, int64_t to);

// The column of a window.
int64_t column_position(int64_t start, int64_t length, int64_t column, bool reversed);

#endif
