// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include <sys/mman.h>
#include <unistd.h>

uint64_t Random::next() {
  state_ += 0x9E3779B97F4A7C15u;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

Random seeded_random(uint64_t round) {
  static const uint64_t first = [] {
    const char *text = std::getenv("SEEDHAWK_TEST_SEED");
    return text != nullptr ? std::strtoull(text, nullptr, 0) : UINT64_C(20261121);
  }();
  check::context = "SEEDHAWK_TEST_SEED=" + std::to_string(first) + " round " + std::to_string(round) + ": ";
  return Random(Random(first ^ (round * UINT64_C(0xD1342543DE82EF95))).next());
}

int64_t awkward_size(Random &random, int64_t k, int64_t max) {
  static const int64_t units[] = {4, 16, 32, 64};
  switch (random.below(8)) {
  case 0:
    return std::min(max, random.below(2));
  case 1:
    return std::min(max, random.between(std::max<int64_t>(0, k - 1), k + 1));
  case 2:
  case 3:
  case 4:
  case 5: {
    const int64_t unit = units[random.below(4)];
    return std::clamp<int64_t>(unit * random.below(max / unit + 1) + random.between(-1, 1), 0, max);
  }
  default:
    return random.below(max + 1);
  }
}

std::string random_letters(Random &random, int64_t size) {
  static const char bases[] = "ACGTUacgtu";
  static const char ambiguous[] = "RYSWKMBDHVNXryswkmbdhvnx";
  std::string letters;
  for (int64_t i = 0; i < size; ++i) {
    letters += bases[random.below(10)];
  }
  const auto put_run = [&](int64_t start, int64_t length) {
    for (int64_t i = std::max<int64_t>(0, start); i < std::min(size, start + length); ++i) {
      letters[static_cast<size_t>(i)] = ambiguous[random.below(24)];
    }
  };
  const int64_t kind = random.below(6);
  if (size > 0 && kind > 0) {
    const int64_t runs = kind == 5 ? size / 4 : random.below(1 + std::min<int64_t>(kind * 2, 1 + size / 8));
    for (int64_t r = 0; r < runs; ++r) {
      put_run(random.below(size), random.once_in(3) ? random.between(1, 150) : random.between(1, 3));
    }
    if (random.once_in(4)) {
      put_run(0, random.between(1, 40));
    }
    if (random.once_in(4)) {
      const int64_t length = random.between(1, 40);
      put_run(size - length, length);
    }
    if (random.once_in(16)) {
      put_run(0, size);
    }
  }
  return letters;
}

GuardedBytes::GuardedBytes(size_t size) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t inner = (size + page - 1) / page * page;
  mapped_ = inner + 2 * page;
  mapping_ = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  uint8_t *first = static_cast<uint8_t *>(mapping_) + page;
  if (mapping_ == MAP_FAILED || (inner > 0 && mprotect(first, inner, PROT_READ | PROT_WRITE) != 0)) {
    throw std::runtime_error("cannot map guarded memory");
  }
  data_ = first + (inner - size);
  std::fill(first, first + inner, uint8_t{0xA5});
}

GuardedBytes::~GuardedBytes() {
  munmap(mapping_, mapped_);
}

shk_error new_error() {
  shk_error error;
  std::memset(&error, 0, sizeof error);
  error.struct_size = sizeof error;
  error.at = -77;
  return error;
}

size_t register_weight_count(const std::vector<int32_t> &size) {
  const int n = size[0];
  const int f = size[1];
  const int u = size[2];
  const int h = size[3];
  return static_cast<size_t>(96 + n * (f * 30 + f * 24 + u * f * 24 + u * 2 + u * u * 5 + u + h * u + h + h + 1));
}

std::vector<float> drawn_weights(Random &random, size_t count, float largest) {
  std::vector<float> weights(count);
  for (float &weight : weights) {
    weight = static_cast<float>(random.between(-1000, 1000)) * 1e-3f * largest;
  }
  return weights;
}

Net create_net(int32_t kind, const std::vector<int32_t> &sizes, const Guarded<float> &weights) {
  const Guarded<int32_t> given(sizes);
  shk_net *created = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_net_create(kind, given.data(), given.size(), weights.data(), weights.size(), &created, &error), SHK_OK);
  return Net(created);
}

Engine try_engine(int32_t backend) {
  shk_options options = {sizeof(shk_options), backend};
  shk_engine *engine = nullptr;
  shk_error error = new_error();
  const int32_t status = shk_engine_create(&options, &engine, &error);
  if (status == SHK_ERR_DEVICE) {
    CHECK(engine == nullptr);
    return nullptr;
  }
  CHECK_EQ(status, SHK_OK);
  return Engine(engine);
}

std::vector<Engine> all_engines() {
  static bool printed = false;
  static const std::pair<int32_t, const char *> backends[] = {{SHK_BACKEND_SCALAR, "scalar"},
                                                              {SHK_BACKEND_AVX2, "avx2"},
                                                              {SHK_BACKEND_AVX512, "avx512"},
                                                              {SHK_BACKEND_NEON, "neon"}};
  std::vector<Engine> engines;
  for (const auto &backend : backends) {
    Engine engine = try_engine(backend.first);
    if (engine != nullptr) {
      CHECK_EQ(std::string(shk_backend_name(engine.get())), std::string(backend.second));
      engines.push_back(std::move(engine));
    } else if (!printed) {
      std::printf("skipped: this machine has no backend '%s'\n", backend.second);
    }
  }
  printed = true;
  return engines;
}

std::string plain(const std::string &letters) {
  std::string text;
  for (const char letter : letters) {
    switch (letter) {
    case 'A':
    case 'a':
      text += 'A';
      break;
    case 'C':
    case 'c':
      text += 'C';
      break;
    case 'G':
    case 'g':
      text += 'G';
      break;
    case 'T':
    case 't':
    case 'U':
    case 'u':
      text += 'U';
      break;
    default:
      text += 'N';
    }
  }
  return text;
}

char plain_at(const std::string &text, int64_t position) {
  return position < 0 || position >= static_cast<int64_t>(text.size()) ? '-' : text[static_cast<size_t>(position)];
}

std::vector<std::pair<int64_t, int64_t>> plain_runs(const std::string &text) {
  std::vector<std::pair<int64_t, int64_t>> runs;
  for (int64_t i = 0; i < static_cast<int64_t>(text.size()); ++i) {
    if (plain_at(text, i) == 'N') {
      if (plain_at(text, i - 1) != 'N') {
        runs.emplace_back(i, i);
      }
      runs.back().second = i + 1;
    }
  }
  return runs;
}

static std::vector<uint8_t> plain_packed(const std::string &text) {
  std::vector<uint8_t> packed((text.size() + 3) / 4, 0);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != 'N') {
      const size_t code = std::string("ACGU").find(text[i]);
      packed[i / 4] = static_cast<uint8_t>(packed[i / 4] | code << (2 * (i % 4)));
    }
  }
  return packed;
}

static std::vector<int64_t> flat_runs(const std::string &text) {
  std::vector<int64_t> flat;
  for (const auto &run : plain_runs(text)) {
    flat.push_back(run.first);
    flat.push_back(run.second);
  }
  return flat;
}

PackedText::PackedText(const std::string &text)
    : base_count(static_cast<int64_t>(text.size())), packed(plain_packed(text)), runs(flat_runs(text)),
      run_count(runs.size() / 2) {}

shk_table_shape table_shape(int32_t k, int32_t pad_left, int32_t pad_right, int32_t max_ambiguous) {
  return {sizeof(shk_table_shape), k, pad_left, pad_right, max_ambiguous};
}

Table TableText::create() const {
  shk_error error = new_error();
  shk_table *table = nullptr;
  const int32_t status = shk_table_create(&shape, offsets.data(), static_cast<int64_t>(offsets.size()), postings.data(),
                                          static_cast<int64_t>(postings.size()), &table, &error);
  if (status != SHK_OK) {
    throw check::Failed(std::string("table refused: ") + error.message);
  }
  return Table(table);
}

std::string TableText::describe() const {
  return "k " + std::to_string(shape.k) + " pads " + std::to_string(shape.pad_left) + "," +
         std::to_string(shape.pad_right) + " max_ambiguous " + std::to_string(shape.max_ambiguous) + " postings " +
         std::to_string(postings.size());
}

TableText random_table(Random &random, const shk_table_shape &shape) {
  TableText table{shape, {0}, {}};
  const int64_t seeds = random.between(1, 40);
  const int64_t density = random.below(5); // 0: empty; 4: nearly every seed in nearly every list
  // Seeds that every code has make the answers of ambiguous windows non-empty.
  const int64_t everywhere = random.below(3);
  for (int64_t code = 0; code < int64_t{1} << (2 * shape.k); ++code) {
    for (int64_t seed = 0; seed < seeds; ++seed) {
      const bool here =
          density > 0 &&
          (seed < everywhere || (density == 4 ? !random.once_in(8) : random.once_in(density == 3 ? 3 : seeds * 2)));
      if (here) {
        // Some seeds have large numbers: 24 bits are allowed.
        const int64_t number = seed + (seed == seeds - 1 ? 0xFFFFFF - seed : 0);
        table.postings.push_back(static_cast<uint32_t>(number << 8 | random.below(256)));
      }
    }
    table.offsets.push_back(static_cast<uint32_t>(table.postings.size()));
  }
  return table;
}

static std::map<int32_t, int32_t> list_of(const TableText &table, const std::string &window) {
  size_t code = 0;
  for (size_t i = 0; i < window.size(); ++i) {
    code += std::string("ACGU").find(window[i]) << (2 * i);
  }
  std::map<int32_t, int32_t> list;
  for (size_t i = table.offsets[code]; i < table.offsets[code + 1]; ++i) {
    list[static_cast<int32_t>(table.postings[i] >> 8)] = static_cast<int32_t>(table.postings[i] & 255);
  }
  return list;
}

static void fill_in(const std::string &window, std::vector<std::string> *filled) {
  const size_t hole = window.find_first_of("N-");
  if (hole == std::string::npos) {
    filled->push_back(window);
    return;
  }
  for (const char base : {'A', 'C', 'G', 'U'}) {
    std::string other = window;
    other[hole] = base;
    fill_in(other, filled);
  }
}

std::vector<shk_hit> oracle_scan(const TableText &table, const std::string &text, int64_t from, int64_t to) {
  std::vector<shk_hit> hits;
  const int64_t k = table.shape.k;
  const int64_t base_count = static_cast<int64_t>(text.size());
  std::map<std::string, std::map<int32_t, int32_t>> known; // windows with holes are slow and repeat
  for (int64_t start = -table.shape.pad_left; start + k <= base_count + table.shape.pad_right; ++start) {
    if (start < from || start >= to) {
      continue;
    }
    std::string window;
    for (int64_t i = 0; i < k; ++i) {
      window += plain_at(text, start + i);
    }
    std::replace(window.begin(), window.end(), '-', 'N');
    const auto holes = std::count(window.begin(), window.end(), 'N');
    if (holes > table.shape.max_ambiguous) {
      continue;
    }
    auto found = known.find(window);
    if (found == known.end()) {
      std::vector<std::string> fillings;
      fill_in(window, &fillings);
      std::map<int32_t, int32_t> agreed = list_of(table, fillings[0]);
      for (const std::string &filling : fillings) {
        const std::map<int32_t, int32_t> list = list_of(table, filling);
        std::map<int32_t, int32_t> kept;
        for (const auto &entry : agreed) {
          const auto other = list.find(entry.first);
          if (other != list.end()) {
            kept[entry.first] = std::max(entry.second, other->second);
          }
        }
        agreed = kept;
      }
      found = known.emplace(window, agreed).first;
    }
    for (const auto &entry : found->second) {
      hits.push_back({start, entry.first, entry.second});
    }
  }
  return hits;
}

int64_t column_position(int64_t start, int64_t length, int64_t column, bool reversed) {
  return reversed ? start + length - 1 - column : start + column;
}
