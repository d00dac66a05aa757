// SPDX-License-Identifier: Apache-2.0
//
// sites_bench targets.fa mirnas.fa: canonical sites of all miRNAs on all targets, one thread, each backend: found,
// described by 67 numbers, and scored with random weights. The answers of a backend are compared with the scalar one's
// before it counts. Prints JSON: seconds are CPU time of the thread, the best of several rounds.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "seedhawk.h"

namespace {

constexpr int64_t kNumbers = 67;
constexpr int kRounds = 5;

[[noreturn]] void die(const std::string &message) {
  std::fprintf(stderr, "sites_bench: %s\n", message.c_str());
  std::exit(1);
}

void ok(int32_t status, const shk_error &error) {
  if (status != SHK_OK) {
    die(error.message);
  }
}

double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::vector<std::string> read_fasta(const char *path) {
  std::ifstream file(path);
  std::vector<std::string> records;
  std::string line;
  while (std::getline(file, line)) {
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    if (!line.empty() && line[0] == '>') {
      records.emplace_back();
    } else if (!records.empty()) {
      records.back() += line;
    }
  }
  if (records.empty()) {
    die(std::string("'") + path + "' has no records");
  }
  return records;
}

int8_t code_of(char letter) {
  switch (letter & ~0x20) {
  case 'A':
    return 0;
  case 'C':
    return 1;
  case 'G':
    return 2;
  case 'T':
  case 'U':
    return 3;
  default:
    return -1;
  }
}

// nt 1-8 of the miRNAs, each once.
std::vector<int8_t> seeds_of(const std::vector<std::string> &mirnas) {
  std::set<std::vector<int8_t>> seen;
  std::vector<int8_t> letters;
  for (const std::string &mirna : mirnas) {
    std::vector<int8_t> seed;
    bool whole = mirna.size() >= 8;
    for (size_t i = 0; whole && i < 8; ++i) {
      seed.push_back(code_of(mirna[i]));
      whole = i == 0 || seed[i] >= 0;
    }
    if (whole && seen.insert(seed).second) {
      letters.insert(letters.end(), seed.begin(), seed.end());
    }
  }
  return letters;
}

struct Answers {
  int64_t sites = 0;
  uint64_t hash = UINT64_C(0xCBF29CE484222325);

  template <class T> void add(const std::vector<T> &values, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      uint32_t bits;
      std::memcpy(&bits, &values[static_cast<size_t>(i)], sizeof bits);
      hash = (hash ^ bits) * UINT64_C(0x100000001B3);
    }
  }
};

struct Times {
  double find = 1e9; // with packing
  double describe = 1e9;
  double score = 1e9;
};

// One pass over all targets.
Answers run(const shk_engine *engine, const shk_groups *groups, int64_t group_count, const shk_site_net *net,
            const std::vector<std::string> &targets, Times *best) {
  shk_error error;
  std::memset(&error, 0, sizeof error);
  Answers answers;
  Times times = {0, 0, 0};
  std::vector<int32_t> offsets(static_cast<size_t>(group_count + 1));
  std::vector<int32_t> sites(1 << 12);
  std::vector<uint8_t> packed;
  std::vector<int64_t> runs(2 << 12);
  std::vector<float> numbers;
  std::vector<float> linear;
  std::vector<float> exp;
  for (const std::string &target : targets) {
    const int64_t length = static_cast<int64_t>(target.size());
    const int32_t utr = static_cast<int32_t>(length);
    packed.resize(static_cast<size_t>((length + 3) / 4));
    int64_t run_count = 0;
    int64_t count = 0;
    const double begun = cpu_seconds();
    ok(shk_pack(engine, reinterpret_cast<const uint8_t *>(target.data()), length, packed.data(),
                static_cast<int64_t>(packed.size()), runs.data(), static_cast<int64_t>(runs.size() / 2), &run_count,
                &error),
       error);
    int32_t status = SHK_ERR_CAPACITY;
    while (status == SHK_ERR_CAPACITY) {
      sites.resize(std::max(sites.size(), static_cast<size_t>(2 * count)));
      status = shk_canonical_sites(engine, groups, packed.data(), length, runs.data(), run_count, offsets.data(),
                                   group_count + 1, sites.data(), static_cast<int64_t>(sites.size()), &count, &error);
    }
    ok(status, error);
    numbers.resize(static_cast<size_t>(kNumbers * count));
    linear.resize(static_cast<size_t>(count));
    exp.resize(static_cast<size_t>(count));
    const double found = cpu_seconds();
    ok(shk_site_features(engine, groups, packed.data(), length, runs.data(), run_count, utr, 0, offsets.data(),
                         group_count + 1, sites.data(), count, numbers.data(), kNumbers * count, &error),
       error);
    const double described = cpu_seconds();
    ok(shk_site_scores(engine, groups, net, packed.data(), length, runs.data(), run_count, utr, 0, 0, offsets.data(),
                       group_count + 1, sites.data(), count, linear.data(), count, exp.data(), count, &error),
       error);
    const double scored = cpu_seconds();
    times.find += found - begun;
    times.describe += described - found;
    times.score += scored - described;
    answers.sites += count;
    answers.add(sites, count);
    answers.add(numbers, kNumbers * count);
    answers.add(linear, count);
    answers.add(exp, count);
  }
  best->find = std::min(best->find, times.find);
  best->describe = std::min(best->describe, times.describe);
  best->score = std::min(best->score, times.score);
  return answers;
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  std::string name = "unknown";
  while (std::getline(file, line)) {
    if (line.rfind("model name", 0) == 0 || line.rfind("cpu family", 0) == 0) {
      name = line.rfind("cpu family", 0) == 0 ? "family " + line.substr(line.find(':') + 2)
                                              : name + ", " + line.substr(line.find(':') + 2);
    }
    if (line.empty()) {
      break;
    }
  }
  return name;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3) {
    die("usage: sites_bench targets.fa mirnas.fa");
  }
  const std::vector<std::string> targets = read_fasta(argv[1]);
  const std::vector<int8_t> letters = seeds_of(read_fasta(argv[2]));
  const int64_t group_count = static_cast<int64_t>(letters.size()) / 8;
  shk_error error;
  std::memset(&error, 0, sizeof error);
  const std::vector<float> abundance(static_cast<size_t>(group_count), 1.5f);
  shk_groups *groups = nullptr;
  ok(shk_groups_create(letters.data(), 8 * group_count, abundance.data(), group_count, &groups, &error), error);
  std::vector<float> weights;
  for (uint32_t i = 0; i < 5809; ++i) {
    weights.push_back(static_cast<float>(i * 2654435761u >> 12) / 4194304.0f - 0.125f);
  }
  shk_site_net *net = nullptr;
  ok(shk_site_net_create(weights.data(), static_cast<int64_t>(weights.size()), &net, &error), error);

  std::printf("{\n  \"command\" : \"sites_bench TARGETS MIRNAS\",\n  \"cpu\" : \"%s\",\n  \"groups\" : %lld,\n"
              "  \"results\" : [",
              processor().c_str(), static_cast<long long>(group_count));
  Answers expected;
  const char *separator = "";
  for (int32_t backend = SHK_BACKEND_SCALAR; backend <= SHK_BACKEND_NEON; ++backend) {
    shk_options options = {sizeof options, backend};
    shk_engine *engine = nullptr;
    if (shk_engine_create(&options, &engine, nullptr) != SHK_OK) {
      continue;
    }
    Times best;
    for (int round = 0; round < kRounds; ++round) {
      const Answers answers = run(engine, groups, group_count, net, targets, &best);
      expected = expected.sites == 0 ? answers : expected;
      if (answers.sites != expected.sites || answers.hash != expected.hash) {
        die(std::string("the answers of ") + shk_backend_name(engine) + " differ");
      }
    }
    const double sites = static_cast<double>(expected.sites);
    std::printf("%s {\n    \"backend\" : \"%s\",\n    \"sites\" : %lld,\n    \"find_s\" : %.4f,\n"
                "    \"features_s\" : %.4f,\n    \"scores_s\" : %.4f,\n"
                "    \"letters_to_features_per_s\" : %.0f,\n    \"letters_to_scores_per_s\" : %.0f,\n"
                "    \"features_bytes_per_s\" : %.0f,\n    \"scores_flop_per_s\" : %.0f\n  }",
                separator, shk_backend_name(engine), static_cast<long long>(expected.sites), best.find, best.describe,
                best.score, sites / (best.find + best.describe), sites / (best.find + best.score),
                sites * 4 * static_cast<double>(kNumbers) / best.describe,
                sites * 2 * (67.0 + 67 * 48 + 48 * 24 + 24) / best.score);
    separator = ",";
    shk_engine_destroy(engine);
  }
  std::printf(" ]\n}\n");
  shk_site_net_destroy(net);
  shk_groups_destroy(groups);
  return 0;
}
