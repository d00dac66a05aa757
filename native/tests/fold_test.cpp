// SPDX-License-Identifier: Apache-2.0
//
// Unpaired stretches against a list of all structures, written out by the words of seedhawk.h, and every backend
// against the others to the bit.
#include "support.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace {

constexpr int64_t kFactors = 30011;

struct FoldDeleter {
  void operator()(shk_fold *fold) const { shk_fold_destroy(fold); }
};
using Fold = std::unique_ptr<shk_fold, FoldDeleter>;

// Where each table of the factors begins, from its sizes.
struct Tables {
  std::map<std::string, std::pair<int64_t, std::vector<int64_t>>> tables;

  Tables() {
    int64_t next = 0;
    const auto table = [&](const char *name, std::vector<int64_t> sizes) {
      tables[name] = {next, sizes};
      int64_t count = 1;
      for (const int64_t size : sizes) {
        count *= size;
      }
      next += count;
    };
    table("stack", {6, 6});
    table("bulge_one", {6, 6});
    table("one_by_one", {6, 6, 5, 5});
    table("one_by_two", {6, 6, 5, 5, 5});
    table("two_by_two", {6, 6, 5, 5, 5, 5});
    table("hairpin", {160});
    table("hairpin_three", {6});
    table("hairpin_mismatch", {6, 5, 5});
    table("loop", {31, 31});
    table("bulge_end", {6});
    table("one_by_many", {6});
    table("two_by_three", {6, 5, 5});
    table("interior", {6, 5, 5});
    table("multi_branch", {6, 5, 5});
    table("multi_close", {6, 5, 5});
    table("outside", {6, 5, 5});
    CHECK_EQ(next, kFactors);
  }

  int64_t at(const std::string &name, const std::vector<int64_t> &indices) const {
    const auto &[first, sizes] = tables.at(name);
    CHECK_EQ(indices.size(), sizes.size());
    int64_t index = 0;
    for (size_t i = 0; i < indices.size(); ++i) {
      index = index * sizes[i] + indices[i];
    }
    return first + index;
  }
};

using Pairs = std::vector<std::pair<int64_t, int64_t>>;

struct Energies {
  Tables tables;
  std::vector<double> factors = std::vector<double>(kFactors);
  std::vector<int32_t> hairpins;
  std::vector<double> hairpin_factors;

  explicit Energies(Random &random) {
    for (double &factor : factors) {
      factor = 0.2 + static_cast<double>(random.below(1000)) / 400;
    }
    // As the header has it where there are more bases than a loop may have.
    for (int64_t left = 0; left <= 30; ++left) {
      for (int64_t right = 0; right <= 30; ++right) {
        if (left + right > 30) {
          factors[static_cast<size_t>(tables.at("loop", {left, right}))] = 0;
        }
      }
    }
    for (int32_t i = 0; i < 40; ++i) {
      const int32_t size = 3 + i % 4;
      int32_t code = 1 | 2 << (2 * (size + 1)); // C ... G
      for (int32_t p = 1; p <= size; ++p) {
        code |= static_cast<int32_t>(1 + random.below(2)) << (2 * p);
      }
      hairpins.push_back(size);
      hairpins.push_back(code);
      hairpin_factors.push_back(5 + i);
    }
  }

  Fold create() const {
    const Guarded<double> values(factors);
    const Guarded<int32_t> specials(hairpins);
    const Guarded<double> special_values(hairpin_factors);
    shk_fold *fold = nullptr;
    shk_error error = new_error();
    CHECK_EQ(shk_fold_create(values.data(), values.size(), specials.data(), special_values.data(),
                             special_values.size(), &fold, &error),
             SHK_OK);
    return Fold(fold);
  }

  double of(const std::string &name, const std::vector<int64_t> &indices) const {
    return factors[static_cast<size_t>(tables.at(name, indices))];
  }
};

// The text of the whole sequence; a window is a part of it.
struct Text {
  std::string text;

  int64_t letter(int64_t p) const {
    const size_t code = std::string("ACGU").find(plain_at(text, p));
    return code == std::string::npos ? 4 : static_cast<int64_t>(code);
  }
  int64_t pair(int64_t i, int64_t j) const {
    const char both[] = {plain_at(text, i), plain_at(text, j), 0};
    const std::vector<std::string> names = {"CG", "GC", "GU", "UG", "AU", "UA"};
    const auto found = std::find(names.begin(), names.end(), both);
    return found == names.end() ? -1 : found - names.begin();
  }
};

double hairpin_weight(const Energies &e, const Text &t, int64_t i, int64_t j) {
  const int64_t size = j - i - 1;
  for (size_t n = 0; n < e.hairpin_factors.size(); ++n) {
    bool same = e.hairpins[2 * n] == size;
    for (int64_t p = i; same && p <= j; ++p) {
      same = t.letter(p) == (e.hairpins[2 * n + 1] >> (2 * (p - i)) & 3);
    }
    if (same) {
      return e.hairpin_factors[n];
    }
  }
  return e.of("hairpin", {size}) * (size == 3
                                        ? e.of("hairpin_three", {t.pair(i, j)})
                                        : e.of("hairpin_mismatch", {t.pair(i, j), t.letter(i + 1), t.letter(j - 1)}));
}

double inner_weight(const Energies &e, const Text &t, int64_t i, int64_t j, int64_t k, int64_t l) {
  const int64_t left = k - i - 1;
  const int64_t right = j - l - 1;
  const int64_t outer = t.pair(i, j);
  const int64_t inner = t.pair(k, l);
  const int64_t back = inner ^ 1;
  const auto sides = [&](const char *name) {
    return e.of(name, {outer, t.letter(i + 1), t.letter(j - 1)}) *
           e.of(name, {back, t.letter(l + 1), t.letter(k - 1)}) * e.of("loop", {left, right});
  };
  if (left + right == 0) {
    return e.of("stack", {outer, inner});
  }
  if (left + right == 1) {
    return e.of("bulge_one", {outer, inner});
  }
  if (left == 0 || right == 0) {
    return e.of("loop", {left, right}) * e.of("bulge_end", {outer}) * e.of("bulge_end", {back});
  }
  if (left == 1 && right == 1) {
    return e.of("one_by_one", {outer, inner, t.letter(i + 1), t.letter(j - 1)});
  }
  if (left == 1 && right == 2) {
    return e.of("one_by_two", {outer, inner, t.letter(i + 1), t.letter(l + 1), t.letter(j - 1)});
  }
  if (left == 2 && right == 1) { // the same loop, read from its other side
    return e.of("one_by_two", {back, outer ^ 1, t.letter(l + 1), t.letter(i + 1), t.letter(k - 1)});
  }
  if (left == 1 || right == 1) {
    return e.of("loop", {left, right}) * e.of("one_by_many", {outer}) * e.of("one_by_many", {back});
  }
  if (left == 2 && right == 2) {
    return e.of("two_by_two", {outer, inner, t.letter(i + 1), t.letter(k - 1), t.letter(l + 1), t.letter(j - 1)});
  }
  return sides(left + right == 5 ? "two_by_three" : "interior");
}

double weight(const Energies &e, const Text &t, const Pairs &pairs) {
  double product = 1;
  for (const auto &[i, j] : pairs) {
    Pairs inside; // pairs that only this one encloses
    bool enclosed = false;
    for (const auto &[k, l] : pairs) {
      enclosed = enclosed || (k < i && j < l);
      bool direct = i < k && l < j;
      for (const auto &[x, y] : pairs) {
        direct = direct && !(i < x && x < k && l < y && y < j);
      }
      if (direct) {
        inside.emplace_back(k, l);
      }
    }
    if (!enclosed) {
      product *= e.of("outside", {t.pair(i, j), t.letter(i - 1), t.letter(j + 1)});
    }
    if (inside.empty()) {
      product *= hairpin_weight(e, t, i, j);
    } else if (inside.size() == 1) {
      product *= inner_weight(e, t, i, j, inside[0].first, inside[0].second);
    } else {
      product *= e.of("multi_close", {t.pair(i, j), t.letter(i + 1), t.letter(j - 1)});
      for (const auto &[k, l] : inside) {
        product *= e.of("multi_branch", {t.pair(k, l), t.letter(k - 1), t.letter(l + 1)});
      }
    }
  }
  return product;
}

// All structures of [from, to), without their bases before `next`.
void each_structure(const Text &t, int64_t next, int64_t to, int64_t span, Pairs *pairs,
                    const std::function<void(const Pairs &)> &take) {
  if (next == to) {
    take(*pairs);
    return;
  }
  each_structure(t, next + 1, to, span, pairs, take);
  bool free = true;
  for (const auto &[i, j] : *pairs) {
    free = free && j != next;
  }
  for (int64_t j = next + 4; free && j < to && j - next < span; ++j) {
    bool allowed = t.pair(next, j) >= 0;
    for (const auto &[k, l] : *pairs) {
      allowed = allowed && l != j && !(k < next && next < l && l < j);
    }
    if (allowed) {
      pairs->emplace_back(next, j);
      each_structure(t, next + 1, to, span, pairs, take);
      pairs->pop_back();
    }
  }
}

std::vector<double> slow_unpaired(const Energies &e, const Text &t, int64_t window, int64_t span,
                                  const std::vector<int32_t> &lengths) {
  const int64_t n = static_cast<int64_t>(t.text.size());
  window = std::min(window, n);
  span = std::min(span, window);
  std::vector<double> sums(lengths.size() * t.text.size());
  std::vector<double> windows(sums.size());
  for (int64_t from = 0; from + window <= n; ++from) {
    double all = 0;
    std::vector<double> own(sums.size());
    Pairs pairs;
    each_structure(t, from, from + window, span, &pairs, [&](const Pairs &found) {
      const double w = weight(e, t, found);
      all += w;
      for (size_t a = 0; a < lengths.size(); ++a) {
        for (int64_t s = from; s + lengths[a] <= from + window; ++s) {
          bool unpaired = true;
          for (const auto &[i, j] : found) {
            unpaired = unpaired && !(s <= i && i < s + lengths[a]) && !(s <= j && j < s + lengths[a]);
          }
          own[a * t.text.size() + static_cast<size_t>(s)] += unpaired ? w : 0;
        }
      }
    });
    for (size_t a = 0; a < lengths.size(); ++a) {
      for (int64_t s = from; s + lengths[a] <= from + window; ++s) {
        const size_t cell = a * t.text.size() + static_cast<size_t>(s);
        sums[cell] += own[cell] / all;
        windows[cell] += 1;
      }
    }
  }
  for (size_t cell = 0; cell < sums.size(); ++cell) {
    sums[cell] = windows[cell] > 0 ? sums[cell] / windows[cell] : NAN;
  }
  return sums;
}

std::string random_text(Random &random, int64_t size) {
  std::string text;
  const int64_t kind = random.below(3);
  while (static_cast<int64_t>(text.size()) < size) {
    text += random.once_in(20) ? 'N'
            : kind == 0        ? "GC"[random.below(2)]
            : kind == 1        ? "GGCCU"[random.below(5)]
                               : "ACGU"[random.below(4)];
  }
  return text;
}

std::vector<double> run_fold(const shk_engine *engine, const shk_fold *fold, const PackedText &packed, int32_t window,
                             int32_t span, const Guarded<int32_t> &lengths) {
  Guarded<double> out(static_cast<size_t>(lengths.size() * packed.base_count));
  shk_error error = new_error();
  CHECK_EQ(shk_unpaired(engine, fold, packed.packed.data(), packed.base_count, packed.runs.data(), packed.run_count,
                        window, span, lengths.data(), lengths.size(), out.data(), out.size(), &error),
           SHK_OK);
  return out.values();
}

} // namespace

TEST(fold, equals_the_list_of_all_structures) {
  const std::vector<Engine> engines = all_engines();
  double largest = 0;
  int64_t compared = 0;
  for (uint64_t round = 0; round < 60; ++round) {
    Random random = seeded_random(round);
    const Energies energies(random);
    const Fold fold = energies.create();
    const Text text{random_text(random, random.between(1, 19))};
    const int32_t window = static_cast<int32_t>(random.between(1, 16));
    const int32_t span = static_cast<int32_t>(random.between(1, window));
    const Guarded<int32_t> lengths(std::vector<int32_t>{1, static_cast<int32_t>(random.between(1, window)),
                                                        static_cast<int32_t>(random.between(1, window))});
    const std::vector<double> expected = slow_unpaired(energies, text, window, span, lengths.values());
    const PackedText packed(text.text);
    for (const Engine &engine : engines) {
      const std::vector<double> out = run_fold(engine.get(), fold.get(), packed, window, span, lengths);
      for (size_t i = 0; i < out.size(); ++i) {
        const double want = expected[i];
        CHECK_EQ(std::isnan(out[i]), std::isnan(want));
        if (!std::isnan(want)) {
          largest = std::max(largest, std::abs(out[i] - want));
          ++compared;
        }
      }
    }
  }
  CHECK(compared > 1000);
  CHECK(largest < 1e-12);
}

TEST(fold, gives_the_same_bits_on_every_backend) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 12; ++round) {
    Random random = seeded_random(1000 + round);
    const Energies energies(random);
    const Fold fold = energies.create();
    const PackedText packed(random_text(random, round == 0 ? 2500 : awkward_size(random, 40, 400)));
    const int32_t window = static_cast<int32_t>(round == 0 ? 80 : random.between(1, 160));
    const int32_t span = static_cast<int32_t>(round == 0 ? 40 : random.between(1, window));
    const Guarded<int32_t> lengths(std::vector<int32_t>{static_cast<int32_t>(random.between(1, window)), window, 1});
    std::vector<double> first;
    for (const Engine &engine : engines) {
      const std::vector<double> out = run_fold(engine.get(), fold.get(), packed, window, span, lengths);
      if (first.empty()) {
        first = out;
      }
      CHECK_EQ(out.size(), first.size());
      CHECK(out.empty() || std::memcmp(out.data(), first.data(), out.size() * sizeof(double)) == 0);
    }
  }
}

// What the pieces of a long sequence are cut at must not show: a stretch sees no further than a window.
TEST(fold, sees_no_further_than_a_window) {
  Random random = seeded_random(2000);
  const Energies energies(random);
  const Fold fold = energies.create();
  const std::string text = random_text(random, 2300);
  const Guarded<int32_t> lengths(std::vector<int32_t>{8});
  for (const Engine &engine : all_engines()) {
    const PackedText whole(text);
    const std::vector<double> all = run_fold(engine.get(), fold.get(), whole, 30, 20, lengths);
    for (const int64_t start :
         {int64_t{100}, int64_t{1000}, int64_t{1020}, int64_t{1024}, int64_t{2047}, int64_t{2200}}) {
      const PackedText part(text.substr(static_cast<size_t>(start - 31), 70));
      const std::vector<double> own = run_fold(engine.get(), fold.get(), part, 30, 20, lengths);
      CHECK_EQ(own[31], all[static_cast<size_t>(start)]);
    }
  }
}

TEST(fold, refuses_what_it_cannot_take) {
  Random random = seeded_random(3000);
  const Energies energies(random);
  const Fold fold = energies.create();
  shk_fold *none = nullptr;
  std::vector<double> factors = energies.factors;
  const int32_t hairpin[2] = {4, 100};
  const double factor = 1;
  const auto create = [&](const int32_t *hairpins, int64_t count, shk_error *error) {
    return shk_fold_create(factors.data(), static_cast<int64_t>(factors.size()), hairpins, &factor, count, &none,
                           error);
  };
  shk_error error = new_error();
  CHECK_EQ(shk_fold_create(factors.data(), kFactors - 1, nullptr, nullptr, 0, &none, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(shk_fold_create(nullptr, kFactors, nullptr, nullptr, 0, &none, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(shk_fold_create(factors.data(), kFactors, nullptr, nullptr, 0, nullptr, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(create(nullptr, 1, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(create(hairpin, -1, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(create(hairpin, 65, &error), SHK_ERR_ARGUMENT);
  const int32_t large[2] = {7, 0};
  CHECK_EQ(create(large, 1, &error), SHK_ERR_ARGUMENT);
  const int32_t beyond[2] = {3, 1024};
  CHECK_EQ(create(beyond, 1, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(std::string(error.message), "hairpin 0 has the code 1024; 5 bases end at 1023");
  for (const double bad : {static_cast<double>(NAN), static_cast<double>(INFINITY), -1.0, 1e101}) {
    factors[700] = bad;
    CHECK_EQ(create(hairpin, 1, &error), SHK_ERR_ARGUMENT);
    CHECK_EQ(error.at, 700);
  }
  CHECK(none == nullptr);
  shk_fold_destroy(nullptr);

  const PackedText packed("ACGUACGUACGUACGUACGU");
  double out[20];
  const auto run = [&](const shk_fold *with, int32_t window, int32_t span, int32_t length, int64_t count,
                       int64_t out_count) {
    const Engine engine = try_engine(SHK_BACKEND_AUTO);
    return shk_unpaired(engine.get(), with, packed.packed.data(), packed.base_count, packed.runs.data(),
                        packed.run_count, window, span, &length, count, out, out_count, &error);
  };
  CHECK_EQ(run(fold.get(), 80, 40, 8, 1, 20), SHK_OK);
  CHECK_EQ(run(nullptr, 80, 40, 8, 1, 20), SHK_ERR_ARGUMENT);
  CHECK_EQ(run(fold.get(), 0, 0, 8, 1, 20), SHK_ERR_ARGUMENT);
  CHECK_EQ(run(fold.get(), 161, 40, 8, 1, 20), SHK_ERR_ARGUMENT);
  CHECK_EQ(run(fold.get(), 80, 81, 8, 1, 20), SHK_ERR_ARGUMENT);
  CHECK_EQ(run(fold.get(), 80, 0, 8, 1, 20), SHK_ERR_ARGUMENT);
  CHECK_EQ(run(fold.get(), 80, 40, 0, 1, 20), SHK_ERR_ARGUMENT);
  CHECK_EQ(run(fold.get(), 80, 40, 81, 1, 20), SHK_ERR_ARGUMENT);
  CHECK_EQ(std::string(error.message), "lengths[0] is 81; it must be 1..window 80");
  CHECK_EQ(run(fold.get(), 80, 40, 8, 0, 0), SHK_ERR_ARGUMENT);
  CHECK_EQ(run(fold.get(), 80, 40, 8, 65, 1300), SHK_ERR_ARGUMENT);
  CHECK_EQ(run(fold.get(), 80, 40, 8, 1, 19), SHK_ERR_ARGUMENT);
}
