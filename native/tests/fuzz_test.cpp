// SPDX-License-Identifier: Apache-2.0
//
// Any bytes into every function: no crash, no write outside a buffer, and all backends agree on status and bytes.
// With SEEDHAWK_LIBFUZZER this file is a libFuzzer target; without it, a bounded number of random inputs is tried.
#include "support.h"

#include <algorithm>
#include <limits>

namespace {

// Reads numbers and bytes from the input; zeros once it is used up.
class Bytes {
public:
  Bytes(const uint8_t *data, size_t size) : data_(data), size_(size) {}

  int64_t number(int64_t limit) {
    uint64_t value = 0;
    for (int i = 0; i < 4; ++i) {
      value = value << 8 | take();
    }
    return static_cast<int64_t>(value % static_cast<uint64_t>(limit));
  }
  int64_t any() {
    const int64_t kind = number(8);
    return kind == 0 ? INT64_MIN + number(3) : kind == 1 ? INT64_MAX - number(3) : number(1000) - 200;
  }
  std::vector<uint8_t> rest() { return std::vector<uint8_t>(data_ + at_, data_ + size_); }

private:
  uint8_t take() { return at_ < size_ ? data_[at_++] : uint8_t{0}; }

  const uint8_t *data_;
  size_t size_;
  size_t at_ = 0;
};

struct Outcome {
  std::vector<int64_t> numbers;
  std::vector<uint8_t> bytes;

  void status(int32_t value, const shk_error &error) {
    numbers.push_back(value);
    if (value != SHK_OK) {
      numbers.push_back(error.at);
      CHECK(std::strlen(error.message) > 0);
      CHECK(value != SHK_ERR_INTERNAL);
    }
  }
  template <class T> void add(const T *data, int64_t count) {
    const uint8_t *first = reinterpret_cast<const uint8_t *>(data);
    bytes.insert(bytes.end(), first, first + count * static_cast<int64_t>(sizeof(T)));
  }
  bool operator==(const Outcome &other) const { return numbers == other.numbers && bytes == other.bytes; }
};

Outcome run_all(const shk_engine *engine, const uint8_t *data, size_t size) {
  Bytes in(data, size);
  Outcome outcome;
  shk_error error = new_error();

  const int32_t k = static_cast<int32_t>(in.number(6));
  const shk_table_shape shape = table_shape(k, static_cast<int32_t>(in.number(6)), static_cast<int32_t>(in.number(6)),
                                            static_cast<int32_t>(in.number(6)));
  const int64_t from = in.any();
  const int64_t to = in.any();
  const int32_t length = static_cast<int32_t>(in.number(100));
  const int32_t reversed = static_cast<int32_t>(in.number(20) == 0 ? 2 : in.number(2));
  const int64_t batch = in.number(6);
  const Guarded<int64_t> starts(static_cast<size_t>(batch));
  for (int64_t b = 0; b < batch; ++b) {
    starts[b] = in.any();
  }
  const bool honest = in.number(2) == 0; // letters made from the bytes, or the bytes themselves
  const bool own_runs = in.number(4) == 0;
  const int64_t run_words = in.number(4);
  const uint64_t table_seed = static_cast<uint64_t>(in.number(1000));

  std::vector<uint8_t> letters = in.rest();
  if (honest) {
    for (uint8_t &letter : letters) {
      letter = static_cast<uint8_t>("ACGTUacguNACGTGn"[letter % 16]);
    }
  }
  const Guarded<uint8_t> text(letters);
  const Guarded<uint8_t> packed((letters.size() + 3) / 4);
  Guarded<int64_t> runs(letters.size() * 2);
  int64_t run_count = 0;
  const int32_t packing = shk_pack(engine, text.data(), text.size(), packed.data(), packed.size(), runs.data(),
                                   text.size(), &run_count, &error);
  outcome.status(packing, error);
  if (packing != SHK_OK) {
    std::fill(packed.data(), packed.data() + packed.size(), uint8_t{0xFF});
  } else {
    outcome.add(packed.data(), packed.size());
    outcome.add(runs.data(), 2 * run_count);
  }
  if (own_runs || packing != SHK_OK) { // arbitrary runs, mostly refused
    run_count = std::min(run_words, runs.size() / 2);
    for (int64_t i = 0; i < 2 * run_count; ++i) {
      runs[i] = static_cast<int64_t>(letters[static_cast<size_t>(i / 2)]) * (i + 1) - 5;
    }
  }

  Random random(table_seed);
  const TableText lists = random_table(random, table_shape(std::clamp(k, 1, 5), 0, 0, 0));
  shk_table *table = nullptr;
  const int32_t creating =
      shk_table_create(&shape, lists.offsets.data(), static_cast<int64_t>(lists.offsets.size()), lists.postings.data(),
                       static_cast<int64_t>(lists.postings.size()), &table, &error);
  outcome.status(creating, error);
  const Table owner(table);
  if (creating == SHK_OK) {
    const int64_t capacity = shk_table_max_list(table) + static_cast<int64_t>(letters.size());
    const Guarded<shk_hit> hits(static_cast<size_t>(capacity));
    int64_t count = 0;
    int64_t next = 0;
    outcome.status(shk_seed_scan(engine, table, packed.data(), text.size(), runs.data(), run_count, from, to,
                                 hits.data(), capacity, &count, &next, &error),
                   error);
    outcome.numbers.push_back(count);
    outcome.numbers.push_back(next);
    outcome.add(hits.data(), count);
    outcome.status(shk_seed_scan(engine, table, packed.data(), text.size(), runs.data(), run_count, from, to, nullptr,
                                 0, &count, &next, &error),
                   error);
    outcome.numbers.push_back(count);
  }

  const int64_t ids[6] = {10, 11, 12, 13, 14, 15};
  const int64_t columns = batch * length;
  const Guarded<float> tensor(static_cast<size_t>(4 * columns));
  const Guarded<int64_t> tokens(static_cast<size_t>(columns));
  const Guarded<int64_t> kmers(static_cast<size_t>(batch * std::max(0, length - k + 1)));
  std::fill(tensor.data(), tensor.data() + tensor.size(), 3.0f);
  std::fill(tokens.data(), tokens.data() + tokens.size(), int64_t{3});
  std::fill(kmers.data(), kmers.data() + kmers.size(), int64_t{3});
  outcome.status(shk_one_hot(engine, packed.data(), text.size(), runs.data(), run_count, starts.data(), batch, length,
                             reversed, tensor.data(), tensor.size(), &error),
                 error);
  outcome.status(shk_tokens(engine, packed.data(), text.size(), runs.data(), run_count, starts.data(), batch, length,
                            reversed, ids, 6, tokens.data(), tokens.size(), &error),
                 error);
  outcome.status(shk_kmers(engine, packed.data(), text.size(), runs.data(), run_count, starts.data(), batch, length, k,
                           reversed, ids, 3, kmers.data(), kmers.size(), &error),
                 error);
  const Guarded<uint64_t> planes(static_cast<size_t>(3 * batch));
  std::fill(planes.data(), planes.data() + planes.size(), uint64_t{3});
  outcome.status(shk_planes(engine, packed.data(), text.size(), runs.data(), run_count, starts.data(), batch, length,
                            reversed, planes.data(), planes.size(), &error),
                 error);
  // Any words are planes, also those of windows that are no sites.
  const Guarded<int32_t> site_index(static_cast<size_t>(batch));
  const Guarded<int32_t> mirna_index(static_cast<size_t>(batch));
  for (int64_t b = 0; b < batch; ++b) {
    site_index[b] = static_cast<int32_t>(random.below(batch));
    mirna_index[b] = static_cast<int32_t>(random.below(batch));
  }
  const Guarded<float> esa(static_cast<size_t>(500 * batch));
  const Guarded<int32_t> scores(static_cast<size_t>(batch));
  outcome.status(shk_esa(engine, planes.data(), batch, planes.data(), batch, site_index.data(), mirna_index.data(),
                         batch, esa.data(), esa.size(), scores.data(), batch, &error),
                 error);
  // A network of any kind, unknown ones too, with sizes and weights that are right for one kind.
  if (random.once_in(4)) {
    const int32_t kind = static_cast<int32_t>(random.between(0, SHK_NET_DEEPTARGET + 1));
    const bool is_sized = random.once_in(5) ? random.once_in(2) : kind == SHK_NET_REGISTERS;
    const int32_t sizes[5] = {1, 1, 1, 1, 0};
    const Guarded<float> weights(static_cast<size_t>(kind == SHK_NET_REGISTERS   ? 186
                                                     : kind == SHK_NET_TARGETNET ? 8737
                                                                                 : 10113));
    for (int64_t i = 0; i < weights.size(); ++i) {
      weights[i] = static_cast<float>(random.between(-1000, 1000)) * 2e-4f;
    }
    if (random.once_in(5)) {
      weights[random.below(weights.size())] = std::numeric_limits<float>::infinity();
    }
    shk_net *net = nullptr;
    outcome.status(shk_net_create(kind, is_sized ? sizes : nullptr, is_sized ? 5 : 0, weights.data(), weights.size(),
                                  &net, &error),
                   error);
    const Net net_owner(net);
    const Guarded<float> margins(static_cast<size_t>(batch));
    std::fill(margins.data(), margins.data() + batch, 3.0f);
    outcome.status(shk_net_run(engine, net, planes.data(), batch, planes.data(), batch, site_index.data(),
                               mirna_index.data(), batch, margins.data(), batch, &error),
                   error);
    outcome.add(margins.data(), batch);
  }
  outcome.add(planes.data(), planes.size());
  outcome.add(esa.data(), esa.size());
  outcome.add(scores.data(), scores.size());
  outcome.add(tensor.data(), tensor.size());
  outcome.add(tokens.data(), tokens.size());
  outcome.add(kmers.data(), kmers.size());
  return outcome;
}

void fuzz_one(const std::vector<Engine> &engines, const uint8_t *data, size_t size) {
  const Outcome expected = run_all(engines[0].get(), data, size);
  for (size_t i = 1; i < engines.size(); ++i) {
    CHECK(run_all(engines[i].get(), data, size) == expected);
  }
}

} // namespace

#if defined(SEEDHAWK_LIBFUZZER)
namespace check {
thread_local std::string context;
void fail(const char *file, int line, const std::string &what) {
  throw Failed(std::string(file) + ":" + std::to_string(line) + ": " + what);
}
} // namespace check

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::vector<Engine> engines = all_engines();
  fuzz_one(engines, data, size); // a disagreement escapes as an exception, which libFuzzer reports with the input
  return 0;
}
#else
TEST(fuzz, any_bytes_give_the_same_answer_everywhere) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 1500; ++round) {
    Random random = seeded_random(round);
    std::vector<uint8_t> data(static_cast<size_t>(random.below(500)));
    for (uint8_t &byte : data) {
      byte = static_cast<uint8_t>(random.next());
    }
    fuzz_one(engines, data.data(), data.size());
  }
}
#endif
