// SPDX-License-Identifier: Apache-2.0
//
// Any bytes into every function: no crash, no write outside a buffer, and all backends agree on status and bytes.
// With SEEDHAWK_LIBFUZZER this file is a libFuzzer target; without it, a bounded number of random inputs is tried.
#include "fuzz_arguments.h"
#include "fuzz_bytes.h"
#include "sites_support.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace {

// What of the library an input is for. A fuzzer that has one part alone tries it more often.
struct Parts {
  bool nets;
  bool sites;
  bool fold;
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

// Once in a while something else than what is right, but never more than there is memory for: that would be the
// caller's crash.
int64_t spoilt(Random &random, int64_t right) {
  static const int64_t wild[] = {INT64_MIN, INT64_MAX, -1, 0};
  return !random.once_in(25) ? right : random.once_in(3) ? right - 1 : wild[random.below(4)];
}
int32_t spoilt_size(Random &random, int32_t right) {
  static const int32_t wild[] = {INT32_MIN, INT32_MAX, -1, 0, 161};
  return random.once_in(25) ? wild[random.below(5)] : right;
}
template <class T> T *maybe_null(Random &random, T *pointer) {
  return random.once_in(60) ? nullptr : pointer;
}

// A packed sequence as it came out of the bytes: right, or with runs that are refused.
struct GivenSequence {
  const Guarded<uint8_t> &packed;
  int64_t base_count;
  const Guarded<int64_t> &runs;
  int64_t run_count;
};

// Canonical sites: groups, a search, numbers and scores of what it found and of what nobody found.
void run_sites(const shk_engine *engine, Random &random, const GivenSequence &text, Outcome *outcome) {
  shk_error error = new_error();
  const std::vector<GroupText> texts = random_groups(random, random.below(6));
  const GroupArrays arrays(texts);
  const int64_t group_count = static_cast<int64_t>(texts.size());
  if (group_count > 0 && text.base_count >= 7) { // one that has a site, where no letter is missing there
    const int64_t nt1 = random.between(7, text.base_count);
    for (int64_t nt = 2; nt <= 8; ++nt) {
      const int64_t at = nt1 + 1 - nt;
      arrays.letters[nt - 1] = static_cast<int8_t>(3 - (text.packed[at / 4] >> (2 * (at % 4)) & 3));
    }
  }
  if (group_count > 0 && random.once_in(10)) {
    arrays.letters[random.below(arrays.letters.size())] = static_cast<int8_t>(random.below(256));
  }
  if (group_count > 0 && random.once_in(10)) {
    arrays.abundance[random.below(group_count)] = std::numeric_limits<float>::quiet_NaN();
  }
  shk_groups *groups = nullptr;
  outcome->status(shk_groups_create(maybe_null(random, arrays.letters.data()), spoilt(random, arrays.letters.size()),
                                    maybe_null(random, arrays.abundance.data()), spoilt(random, group_count), &groups,
                                    &error),
                  error);
  const Groups groups_owner(groups);
  const Guarded<float> weights(random_site_weights(random, random.once_in(4) ? 1000000000 : 300));
  if (random.once_in(10)) {
    weights[random.below(kSiteWeights)] = -std::numeric_limits<float>::infinity();
  }
  shk_site_net *net = nullptr;
  outcome->status(shk_site_net_create(maybe_null(random, weights.data()), spoilt(random, kSiteWeights), &net, &error),
                  error);
  const SiteNet net_owner(net);

  // The count that a handle has may differ from that of the texts, which is then a wrong offset_count.
  const Guarded<int32_t> offsets(static_cast<size_t>(group_count + 1));
  Guarded<int32_t> sites(static_cast<size_t>(random.once_in(4) ? random.below(20) : 95 * (text.base_count + 1)));
  std::fill(offsets.data(), offsets.data() + offsets.size(), 0);
  std::fill(sites.data(), sites.data() + sites.size(), 0);
  int64_t count = 0;
  const int32_t status = shk_canonical_sites(
      engine, groups, maybe_null(random, text.packed.data()), spoilt(random, text.base_count), text.runs.data(),
      text.run_count, maybe_null(random, offsets.data()), spoilt(random, offsets.size()),
      maybe_null(random, sites.data()), spoilt(random, sites.size()), &count, &error);
  outcome->status(status, error);
  outcome->numbers.push_back(count);
  outcome->add(offsets.data(), offsets.size());
  if (status != SHK_OK) { // sites that nobody found
    count = random.below(std::min<int64_t>(sites.size(), 12) + 1);
    for (int32_t g = 0; g <= group_count; ++g) {
      offsets[g] = g == 0 ? 0 : g == group_count ? static_cast<int32_t>(count) : offsets[g - 1];
    }
    for (int64_t i = 0; i < count; ++i) {
      sites[i] = static_cast<int32_t>(random.once_in(10) ? random.next() : static_cast<uint64_t>(8 * (i + 1)));
    }
  }
  if (random.once_in(10)) {
    offsets[random.below(offsets.size())] += static_cast<int32_t>(random.between(-2, 0));
  }
  if (count > 0 && random.once_in(10)) {
    sites[random.below(count)] ^= static_cast<int32_t>(1u << random.below(32));
  }
  outcome->add(sites.data(), count);

  const int32_t utr = spoilt_size(random, static_cast<int32_t>(random.below(1000000)));
  const int32_t orf = spoilt_size(random, static_cast<int32_t>(random.below(1000000)));
  const Guarded<float> numbers(static_cast<size_t>(67 * count));
  const Guarded<float> linear(static_cast<size_t>(count));
  const Guarded<float> exp(static_cast<size_t>(count));
  std::fill(numbers.data(), numbers.data() + numbers.size(), 3.0f);
  std::fill(linear.data(), linear.data() + count, 3.0f);
  std::fill(exp.data(), exp.data() + count, 3.0f);
  outcome->status(shk_site_features(engine, groups, text.packed.data(), text.base_count, text.runs.data(),
                                    text.run_count, utr, orf, offsets.data(), spoilt(random, offsets.size()),
                                    sites.data(), spoilt(random, count), maybe_null(random, numbers.data()),
                                    spoilt(random, numbers.size()), &error),
                  error);
  outcome->status(shk_site_scores(engine, groups, net, text.packed.data(), text.base_count, text.runs.data(),
                                  text.run_count, utr, orf, spoilt_size(random, static_cast<int32_t>(random.below(7))),
                                  offsets.data(), offsets.size(), sites.data(), spoilt(random, count),
                                  maybe_null(random, linear.data()), spoilt(random, count), exp.data(), count, &error),
                  error);
  outcome->add(numbers.data(), numbers.size());
  outcome->add(linear.data(), count);
  outcome->add(exp.data(), count);
}

// Loop factors, of any size that is allowed and of others, and the stretches that they leave unpaired.
void run_fold(const shk_engine *engine, Random &random, const GivenSequence &text, Outcome *outcome) {
  constexpr int64_t kFactors = 30011;
  shk_error error = new_error();
  const Guarded<double> factors(static_cast<size_t>(kFactors));
  const int64_t kind = random.below(3);
  for (int64_t i = 0; i < kFactors; ++i) {
    factors[i] = kind == 0 ? 0.0 : static_cast<double>(random.below(1000)) / 400;
  }
  if (kind == 2) {
    for (int64_t i = 0; i < 40; ++i) {
      factors[random.below(kFactors)] = 1e100;
    }
  }
  static const double wild[] = {
      -1.0, 1e101, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), -0.0, 1e-320};
  if (random.once_in(5)) {
    factors[random.below(kFactors)] = wild[random.below(6)];
  }
  const int64_t hairpin_count = random.below(4);
  const Guarded<int32_t> hairpins(static_cast<size_t>(2 * hairpin_count));
  const Guarded<double> hairpin_factors(static_cast<size_t>(hairpin_count));
  for (int64_t i = 0; i < hairpin_count; ++i) {
    const int32_t bases = spoilt_size(random, static_cast<int32_t>(random.between(3, 6)));
    hairpins[2 * i] = bases;
    hairpins[2 * i + 1] = static_cast<int32_t>(random.once_in(10) ? random.next() : random.next() & 0x3FF);
    hairpin_factors[i] = random.once_in(20) ? wild[random.below(6)] : 7.0;
  }
  shk_fold *fold = nullptr;
  outcome->status(shk_fold_create(maybe_null(random, factors.data()), spoilt(random, kFactors),
                                  maybe_null(random, hairpins.data()), maybe_null(random, hairpin_factors.data()),
                                  spoilt(random, hairpin_count), &fold, &error),
                  error);
  const std::unique_ptr<shk_fold, FoldDeleter> owner(fold);

  const int32_t window = static_cast<int32_t>(random.between(1, random.once_in(10) ? 160 : 30));
  const int64_t length_count = random.between(1, 3);
  const Guarded<int32_t> lengths(static_cast<size_t>(length_count));
  for (int64_t i = 0; i < length_count; ++i) {
    lengths[i] = spoilt_size(random, static_cast<int32_t>(random.between(1, window)));
  }
  const Guarded<double> out(static_cast<size_t>(length_count * text.base_count));
  std::fill(out.data(), out.data() + out.size(), 3.0);
  outcome->status(shk_unpaired(engine, fold, maybe_null(random, text.packed.data()), spoilt(random, text.base_count),
                               text.runs.data(), text.run_count, spoilt_size(random, window),
                               spoilt_size(random, static_cast<int32_t>(random.between(1, window))),
                               maybe_null(random, lengths.data()), spoilt(random, length_count),
                               maybe_null(random, out.data()), spoilt(random, out.size()), &error),
                  error);
  for (int64_t i = 0; i < out.size(); ++i) { // any NaN is one
    out[i] = out[i] == out[i] ? out[i] : -1.0;
  }
  outcome->add(out.data(), out.size());
}

Outcome run_all(const shk_engine *engine, const Parts *parts, const uint8_t *data, size_t size) {
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
  const uint64_t table_seed = static_cast<uint64_t>(in.number(int64_t{1} << 32));

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
  if (parts != nullptr ? parts->nets : random.once_in(4)) {
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

  const GivenSequence sequence = {packed, text.size(), runs, run_count};
  if (parts != nullptr ? parts->sites : random.once_in(2)) {
    run_sites(engine, random, sequence, &outcome);
  }
  if (parts != nullptr ? parts->fold : random.once_in(6)) {
    run_fold(engine, random, sequence, &outcome);
  }
  return outcome;
}

void fuzz_one(const std::vector<Engine> &engines, const Parts *parts, const uint8_t *data, size_t size) {
  const Outcome expected = run_all(engines[0].get(), parts, data, size);
  for (size_t i = 1; i < engines.size(); ++i) {
    CHECK(run_all(engines[i].get(), parts, data, size) == expected);
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

namespace {

// SEEDHAWK_FUZZ names the target: sequences, nets, sites, fold or arguments.
std::string target_name() {
  const char *name = std::getenv("SEEDHAWK_FUZZ");
  const std::string target = name == nullptr ? "sequences" : name;
  for (const char *known : {"sequences", "nets", "sites", "fold", "arguments"}) {
    if (target == known) {
      return target;
    }
  }
  std::fprintf(stderr, "SEEDHAWK_FUZZ is '%s'; it must be sequences, nets, sites, fold or arguments\n", target.c_str());
  std::exit(2);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const FuzzHandles handles;
  static const std::string target = target_name();
  static const Parts parts = {target == "nets", target == "sites", target == "fold"};
  // A disagreement escapes as an exception, which libFuzzer reports with the input.
  if (target == "arguments") {
    fuzz_arguments(handles, data, size);
  } else {
    fuzz_one(handles.engines, &parts, data, size);
  }
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
    fuzz_one(engines, nullptr, data.data(), data.size());
  }
}

TEST(fuzz, hostile_arguments_are_answered_with_a_code) {
  const FuzzHandles handles;
  for (uint64_t round = 0; round < 20000; ++round) {
    Random random = seeded_random(round);
    std::vector<uint8_t> data(60);
    for (size_t i = 0; i < data.size(); ++i) { // mostly right, or nothing but the first check is reached
      data[i] = static_cast<uint8_t>(i < 6                ? random.next()
                                     : random.once_in(12) ? static_cast<uint64_t>(random.below(11))
                                                          : 0);
    }
    fuzz_arguments(handles, data.data(), data.size());
  }
}
#endif
