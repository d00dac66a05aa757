// SPDX-License-Identifier: Apache-2.0
//
// Canonical sites, their numbers and their scores: every backend against the words of the header, on plain text.
#include "sites_support.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace {

constexpr int64_t kNumbers = 67;

struct Site {
  int32_t nt1;
  int32_t type;
};

// Whether nt first..last pair, the letter opposite nt n being at nt1 + 1 - n.
bool pairs(const std::string &seed, const std::string &text, int64_t nt1, int64_t first, int64_t last) {
  for (int64_t nt = first; nt <= last; ++nt) {
    if (plain_at(text, nt1 + 1 - nt) != partner(seed[static_cast<size_t>(nt - 1)])) {
      return false;
    }
  }
  return true;
}

std::vector<Site> oracle_sites(const std::string &seed, const std::string &text) {
  std::vector<Site> sites;
  for (int32_t nt1 = 0; nt1 <= static_cast<int32_t>(text.size()) + 8; ++nt1) {
    const bool a1 = plain_at(text, nt1) == 'A';
    int32_t type = -1;
    if (pairs(seed, text, nt1, 2, 8)) {
      type = a1 ? 0 : 1;
    } else if (pairs(seed, text, nt1, 2, 7)) {
      type = a1 ? 2 : 3;
    } else if (pairs(seed, text, nt1, 3, 8)) {
      type = 4;
    } else if (pairs(seed, text, nt1, 2, 6) && a1) {
      type = 5;
    }
    if (type >= 0) {
      sites.push_back({nt1, type});
    }
  }
  return sites;
}

// The letters of [from, to) that lie inside.
std::string stretch(const std::string &text, int64_t from, int64_t to) {
  std::string letters;
  for (int64_t i = std::max<int64_t>(0, from); i < std::min(to, static_cast<int64_t>(text.size())); ++i) {
    letters += text[static_cast<size_t>(i)];
  }
  return letters;
}

float share(const std::string &letters, const std::string &of, float none) {
  if (letters.empty()) {
    return none;
  }
  const auto count =
      std::count_if(letters.begin(), letters.end(), [&](char letter) { return of.find(letter) != std::string::npos; });
  return static_cast<float>(count) * (1.0f / static_cast<float>(letters.size()));
}

float weighted(const std::string &text, int64_t nearest, int64_t step) {
  float sum = 0;
  float all = 0;
  for (int64_t chunk = 0; chunk < 5; ++chunk) {
    float part = 0;
    for (int64_t distance = 6 * chunk + 1; distance <= 6 * chunk + 6; ++distance) {
      const char letter = plain_at(text, nearest + step * (distance - 1));
      if (letter != '-') {
        all += 1.0f / static_cast<float>(distance);
        part += letter == 'A' || letter == 'U' ? 1.0f / static_cast<float>(distance) : 0.0f;
      }
    }
    sum += part;
  }
  return all > 0 ? sum * (1.0f / all) : 0.5f;
}

float stability(const std::string &seed, int64_t first, int64_t last) {
  static const float stack[4][4] = {{-0.93f, -2.24f, -2.08f, -1.10f},
                                    {-2.11f, -3.26f, -2.36f, -2.08f},
                                    {-2.35f, -3.42f, -3.26f, -2.24f},
                                    {-1.33f, -2.35f, -2.11f, -0.93f}};
  const auto at = [&](int64_t nt) { return letter_code(seed[static_cast<size_t>(nt - 1)]); };
  const auto end = [&](int64_t nt) { return at(nt) == 0 || at(nt) == 3 ? 0.45f : 0.0f; };
  float energy = 4.09f + end(first) + end(last);
  for (int64_t nt = first; nt < last; ++nt) {
    energy += stack[at(nt)][at(nt + 1)];
  }
  return energy;
}

// By the library's mathematics: equal to a float but for rounding in the last place.
float decimal(int64_t value) {
  return static_cast<float>(std::log10(static_cast<double>(value)));
}
float natural(int64_t value) {
  return static_cast<float>(std::log1p(static_cast<double>(value)));
}

std::vector<float> oracle_numbers(const GroupText &group, const std::string &text, const std::vector<Site> &sites,
                                  size_t i, int32_t utr, int32_t orf) {
  const int64_t p = sites[i].nt1;
  const int64_t length = static_cast<int64_t>(text.size());
  std::vector<float> x = {group.abundance, 0};
  const int32_t type = sites[i].type;
  x[1] = type <= 1   ? stability(group.seed, 2, 8)
         : type == 4 ? stability(group.seed, 3, 8)
         : type == 5 ? stability(group.seed, 2, 6)
                     : stability(group.seed, 2, 7);
  const auto letters = [&](char letter) {
    for (const char of : {'A', 'C', 'G'}) {
      x.push_back(letter == of ? 1.0f : 0.0f);
    }
  };
  letters(group.seed[0]);
  letters(group.seed[7]);
  for (const int64_t at : {p - 9, p - 8, p - 7, p, p + 1, p + 2}) {
    letters(plain_at(text, at));
  }
  x.push_back(weighted(text, p - 8, -1));
  x.push_back(weighted(text, p + 1, 1));
  x.push_back(share(stretch(text, p - 22, p + 16), "AU", 0.5f));
  x.push_back(share(stretch(text, p - 107, p + 101), "AU", 0.5f));
  static const int64_t stretches[8][2] = {{-12, -7},  {1, 6},   {-22, -12}, {6, 16},
                                          {-37, -22}, {16, 31}, {-67, -37}, {31, 61}};
  for (const auto &range : stretches) {
    for (const char *of : {"A", "C", "G"}) {
      x.push_back(share(stretch(text, p + range[0], p + range[1]), of, 0.25f));
    }
  }
  for (const char of : {'A', 'C', 'G'}) {
    x.push_back(static_cast<float>(std::count(text.begin(), text.end(), of)) /
                static_cast<float>(std::max<int64_t>(1, length)));
  }
  const int64_t start = std::max<int64_t>(p - 7, 0) + 1;
  const int64_t end = std::max<int64_t>(length - p - 1, 0) + 1;
  x.insert(x.end(), {decimal(start), decimal(end), decimal(std::min(start, end)), decimal(std::max(utr, 1)),
                     orf > 0 ? decimal(orf) : 3.1f, orf > 0 ? 0.0f : 1.0f});
  int64_t near = 0;
  int64_t offset = 0;
  int64_t strong = 0;
  for (size_t j = 0; j < sites.size(); ++j) {
    const int64_t away = std::abs(sites[j].nt1 - p);
    near += sites[j].type <= 3 && away >= 8 && away <= 60 ? 1 : 0;
    offset += j != i && sites[j].type == 4 ? 1 : 0;
    strong += j != i && sites[j].type <= 3 ? 1 : 0;
  }
  x.insert(x.end(),
           {near > 0 ? 1.0f : 0.0f, natural(near), static_cast<float>(std::min<int64_t>(offset, 5)), natural(strong)});
  return x;
}

bool is_logarithm(size_t number) {
  return (number >= 57 && number <= 61) || number == 64 || number == 66;
}

float hardswish(float v) {
  return v * std::min(std::max(v * (1.0f / 6.0f) + 0.5f, 0.0f), 1.0f);
}

float dot(const float *a, const float *b, int64_t count) {
  float sums[16] = {};
  for (int64_t i = 0; i < count; ++i) {
    sums[i % 16] += a[i] * b[i];
  }
  for (const int half : {8, 4, 2, 1}) {
    for (int i = 0; i < half; ++i) {
      sums[i] += sums[i + half];
    }
  }
  return sums[0];
}

std::vector<float> layer(const float *in, int64_t inputs, const float *bias, const float *weights, int64_t outputs) {
  std::vector<float> out;
  for (int64_t o = 0; o < outputs; ++o) {
    float sum = bias[o];
    const auto term = [&](int64_t at) { return in[at] * weights[at * outputs + o]; };
    for (int64_t i = 0; i < inputs;) {
      const bool four = i + 4 <= inputs;
      sum += four ? (term(i) + term(i + 1)) + (term(i + 2) + term(i + 3)) : term(i);
      i += four ? 4 : 1;
    }
    out.push_back(hardswish(sum));
  }
  return out;
}

struct Scored {
  float linear;
  float exponent;
};

Scored oracle_score(const float *w, const float *x, int32_t type) {
  const float *offset = w;
  const float *slope = offset + 12;
  const float *bias1 = slope + 12 * kNumbers;
  const float *weight1 = bias1 + 12 * 48;
  const float *bias2 = weight1 + kNumbers * 48;
  const float *weight2 = bias2 + 24;
  const float *bias3 = weight2 + 48 * 24;
  const float linear = offset[type] + dot(x, slope + type * kNumbers, kNumbers);
  const std::vector<float> hidden = layer(x, kNumbers, bias1 + type * 48, weight1, 48);
  const std::vector<float> second = layer(hidden.data(), 48, bias2, weight2, 24);
  return {std::max(linear, 0.0f), std::max(-80.0f, std::min(8.0f, *bias3 + dot(second.data(), bias3 + 1, 24)))};
}

// What one call on each backend gives, checked to be the same bits.
struct Found {
  std::vector<int32_t> offsets;
  std::vector<int32_t> sites;
  std::vector<float> numbers;
  std::vector<float> linear;
  std::vector<float> exp;
};

Found run(const std::vector<Engine> &engines, const shk_groups *groups, int64_t group_count, const shk_site_net *net,
          const PackedText &text, int32_t utr, int32_t orf, int32_t first_type) {
  Found first;
  for (const Engine &engine : engines) {
    shk_error error = new_error();
    int64_t needed = -1;
    const Guarded<int32_t> offsets(static_cast<size_t>(group_count + 1));
    const int32_t status =
        shk_canonical_sites(engine.get(), groups, text.packed.data(), text.base_count, text.runs.data(), text.run_count,
                            offsets.data(), offsets.size(), nullptr, 0, &needed, &error);
    CHECK_EQ(status, needed > 0 ? SHK_ERR_CAPACITY : SHK_OK);
    const Guarded<int32_t> sites(static_cast<size_t>(needed));
    int64_t count = -1;
    CHECK_EQ(shk_canonical_sites(engine.get(), groups, text.packed.data(), text.base_count, text.runs.data(),
                                 text.run_count, offsets.data(), offsets.size(), sites.data(), sites.size(), &count,
                                 &error),
             SHK_OK);
    CHECK_EQ(count, needed);
    const Guarded<float> numbers(static_cast<size_t>(kNumbers * count));
    CHECK_EQ(shk_site_features(engine.get(), groups, text.packed.data(), text.base_count, text.runs.data(),
                               text.run_count, utr, orf, offsets.data(), offsets.size(), sites.data(), count,
                               numbers.data(), numbers.size(), &error),
             SHK_OK);
    const Guarded<float> linear(static_cast<size_t>(count));
    const Guarded<float> exp(static_cast<size_t>(count));
    CHECK_EQ(shk_site_scores(engine.get(), groups, net, text.packed.data(), text.base_count, text.runs.data(),
                             text.run_count, utr, orf, first_type, offsets.data(), offsets.size(), sites.data(), count,
                             linear.data(), linear.size(), exp.data(), exp.size(), &error),
             SHK_OK);
    if (engine == engines.front()) {
      first = {offsets.values(), sites.values(), numbers.values(), linear.values(), exp.values()};
    }
    CHECK(same_bits(first.offsets, offsets));
    CHECK(same_bits(first.sites, sites));
    CHECK(same_bits(first.numbers, numbers));
    CHECK(same_bits(first.linear, linear));
    CHECK(same_bits(first.exp, exp));
  }
  return first;
}

} // namespace

TEST(sites, equal_the_words_of_the_header) {
  const std::vector<Engine> engines = all_engines();
  int64_t seen = 0;
  for (uint64_t round = 0; round < 200; ++round) {
    Random random = seeded_random(round);
    const std::vector<GroupText> texts = random_groups(random, round % 20 == 0 ? 90 : random.below(20));
    const Groups groups = create_groups(texts);
    const Guarded<float> weights(random_site_weights(random, 300));
    const SiteNet net = create_site_net(weights);
    const std::string target =
        plain(random_target(random, texts, awkward_size(random, 8, round % 40 == 1 ? 20000 : 1500)));
    const int32_t utr = static_cast<int32_t>(random.below(50000));
    const int32_t orf = static_cast<int32_t>(random.once_in(2) ? 0 : random.below(3000000));
    const int32_t first_type = static_cast<int32_t>(6 * random.below(2));
    const Found found = run(engines, groups.get(), static_cast<int64_t>(texts.size()), net.get(), PackedText(target),
                            utr, orf, first_type);
    for (size_t g = 0; g < texts.size(); ++g) {
      const std::vector<Site> expected = oracle_sites(texts[g].seed, target);
      const size_t begin = static_cast<size_t>(found.offsets[g]);
      CHECK_EQ(static_cast<size_t>(found.offsets[g + 1]) - begin, expected.size());
      for (size_t i = 0; i < expected.size(); ++i, ++seen) {
        CHECK_EQ(found.sites[begin + i], expected[i].nt1 * 8 + expected[i].type);
        const float *x = found.numbers.data() + kNumbers * static_cast<int64_t>(begin + i);
        const std::vector<float> numbers = oracle_numbers(texts[g], target, expected, i, utr, orf);
        CHECK_EQ(static_cast<int64_t>(numbers.size()), kNumbers);
        for (size_t n = 0; n < numbers.size(); ++n) {
          if (is_logarithm(n) ? std::fabs(x[n] - numbers[n]) > 2e-7f * numbers[n] : x[n] != numbers[n]) {
            check::context += "number " + std::to_string(n) + ": ";
            CHECK_EQ(x[n], numbers[n]);
          }
        }
        const Scored scored = oracle_score(weights.data(), x, first_type + expected[i].type);
        CHECK_EQ(found.linear[begin + i], scored.linear);
        const double e = std::exp(static_cast<double>(scored.exponent));
        CHECK(std::fabs(found.exp[begin + i] - e) <= 3e-7 * e);
      }
    }
  }
  CHECK(seen > 5000);
}

// Weights so large that sums overflow: any bits may come out, but the same from all, and no NaN.
TEST(sites, survive_weights_that_overflow) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 20; ++round) {
    Random random = seeded_random(round);
    const std::vector<GroupText> texts = random_groups(random, 30);
    const Groups groups = create_groups(texts);
    std::vector<float> values = random_site_weights(random, 300);
    for (float &value : values) {
      value = random.once_in(2) ? value * 1e38f : value;
    }
    const Guarded<float> weights(values);
    const SiteNet net = create_site_net(weights);
    const Found found =
        run(engines, groups.get(), 30, net.get(), PackedText(plain(random_target(random, texts, 700))), 0, 0, 6);
    for (size_t i = 0; i < found.exp.size(); ++i) {
      CHECK(found.linear[i] >= 0.0f);
      CHECK(found.exp[i] > 0.0f && found.exp[i] < 3000.0f);
    }
  }
}

// Every place and every group match: the most sites that a place may have.
TEST(sites, of_all_groups_that_there_are) {
  std::vector<int8_t> letters;
  for (int32_t first = -1; first < 4; ++first) {
    for (int32_t code = 0; code < 1 << 14; ++code) {
      letters.push_back(static_cast<int8_t>(first));
      for (int32_t i = 0; i < 7; ++i) {
        letters.push_back(static_cast<int8_t>(code >> (2 * i) & 3));
      }
    }
  }
  const int64_t count = static_cast<int64_t>(letters.size()) / 8;
  const Guarded<int8_t> given(letters);
  const Guarded<float> abundance(static_cast<size_t>(count));
  std::fill(abundance.data(), abundance.data() + count, 1.0f);
  shk_groups *created = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_groups_create(given.data(), given.size(), abundance.data(), count, &created, &error), SHK_OK);
  const Groups groups(created);
  Random random = seeded_random(1);
  const Guarded<float> weights(random_site_weights(random, 100));
  const SiteNet net = create_site_net(weights);
  const Found found = run(all_engines(), groups.get(), count, net.get(), PackedText(std::string(40, 'A')), 1, 1, 0);
  CHECK_EQ(static_cast<int64_t>(found.sites.size()) % 5, 0);
  CHECK(found.sites.size() > 32 * 95);
}

namespace {

struct Wrong {
  const char *message;
  int64_t at;
  std::function<int32_t(shk_error *)> call;
};

void check_refused(const std::vector<Wrong> &wrongs) {
  for (const Wrong &wrong : wrongs) {
    check::context = std::string("'") + wrong.message + "': ";
    shk_error error = new_error();
    CHECK_EQ(wrong.call(&error), SHK_ERR_ARGUMENT);
    if (std::string(error.message).find(wrong.message) == std::string::npos) {
      CHECK_EQ(std::string(error.message), std::string(wrong.message));
    }
    CHECK_EQ(error.at, wrong.at);
    CHECK_EQ(wrong.call(nullptr), SHK_ERR_ARGUMENT);
  }
}

// Arguments of a call that is right; a case spoils one of them.
struct Arguments {
  const shk_engine *engine;
  const shk_groups *groups;
  const shk_site_net *net;
  uint8_t bytes[5] = {0, 0, 0, 0, 0};
  const uint8_t *packed = bytes;
  int64_t base_count = 20;
  int64_t runs[2] = {3, 4};
  int64_t run_count = 1;
  int32_t utr = 20;
  int32_t orf = 0;
  int32_t first_type = 0;
  std::vector<int32_t> offsets = {0, 2, 2};
  int64_t offset_count = 3;
  std::vector<int32_t> sites = {8 * 9 + 1, 8 * 21 + 5};
  int64_t site_count = 2;
  std::vector<float> out = std::vector<float>(134);
  int64_t out_count = 134;
  int64_t linear_count = 2;

  int32_t features(shk_error *error) {
    return shk_site_features(engine, groups, packed, base_count, runs, run_count, utr, orf, offsets.data(),
                             offset_count, sites.data(), site_count, out.data(), out_count, error);
  }
  int32_t scores(shk_error *error) {
    return shk_site_scores(engine, groups, net, packed, base_count, runs, run_count, utr, orf, first_type,
                           offsets.data(), offset_count, sites.data(), site_count, out.data(), linear_count,
                           out.data() + 2, 2, error);
  }
};

} // namespace

TEST(sites, refuse_wrong_arguments) {
  const Groups groups = create_groups({{"AAAAAAAA", 1.0f}, {"CCCCCCCC", 1.0f}});
  Random random = seeded_random(0);
  const Guarded<float> weights(random_site_weights(random, 300));
  const SiteNet net = create_site_net(weights);
  const Engine engine = try_engine(SHK_BACKEND_AUTO);
  const Arguments good{engine.get(), groups.get(), net.get()};
  {
    Arguments copy = good;
    copy.packed = copy.bytes;
    CHECK_EQ(copy.features(nullptr), SHK_OK);
    CHECK_EQ(copy.scores(nullptr), SHK_OK);
  }
  const auto spoilt = [&](const char *message, int64_t at, const std::function<void(Arguments &)> &change,
                          bool scores_only = false) {
    const auto call = [&good, change](bool scores) {
      return [&good, change, scores](shk_error *error) {
        Arguments copy = good;
        copy.packed = copy.bytes;
        change(copy);
        return scores ? copy.scores(error) : copy.features(error);
      };
    };
    check_refused({{message, at, call(true)}});
    if (!scores_only) {
      check_refused({{message, at, call(false)}});
    }
  };
  spoilt("engine is NULL", -1, [](Arguments &a) { a.engine = nullptr; });
  spoilt("groups is NULL", -1, [](Arguments &a) { a.groups = nullptr; });
  spoilt(
      "net is NULL", -1, [](Arguments &a) { a.net = nullptr; }, true);
  spoilt("packed is NULL", -1, [](Arguments &a) { a.packed = nullptr; });
  spoilt("base_count is 4194305; it must be 0..4194304", -1, [](Arguments &a) { a.base_count = (1 << 22) + 1; });
  spoilt("ambiguous run 0 is [3,21)", 0, [](Arguments &a) { a.runs[1] = 21; });
  spoilt("utr_length is -1", -1, [](Arguments &a) { a.utr = -1; });
  spoilt("orf_length is -1", -1, [](Arguments &a) { a.orf = -1; });
  spoilt(
      "first_type is 7; it must be 0..6", -1, [](Arguments &a) { a.first_type = 7; }, true);
  spoilt("offset_count is 2", -1, [](Arguments &a) { a.offset_count = 2; });
  spoilt("offsets[0] is 1", 0, [](Arguments &a) { a.offsets[0] = 1; });
  spoilt("offsets[1] is 3; offsets ascend from 0 to site_count 2", 1, [](Arguments &a) { a.offsets[1] = 3; });
  spoilt("offsets[1] is -1", 1, [](Arguments &a) { a.offsets[1] = -1; });
  spoilt("offsets[2] is 1", 2, [](Arguments &a) { a.offsets[2] = 1; });
  spoilt("the last of offsets is 0; it must be site_count 2", 2, [](Arguments &a) { a.offsets = {0, 0, 0}; });
  spoilt("sites[0] is -1", 0, [](Arguments &a) { a.sites[0] = -1; });
  spoilt("sites[0] is 6", 0, [](Arguments &a) { a.sites[0] = 6; });
  spoilt("sites[0] is 78", 0, [](Arguments &a) { a.sites[0] = 8 * 9 + 6; });
  spoilt("sites[1] is 72", 1, [](Arguments &a) { a.sites[1] = 8 * 9; });
  spoilt("sites[1] is 176; its nt 1 must be at 1..21", 1, [](Arguments &a) { a.sites[1] = 8 * 22; });
  spoilt("site_count is -1", -1, [](Arguments &a) { a.site_count = -1; });
  spoilt(
      "linear_count is 1", -1, [](Arguments &a) { a.linear_count = 1; }, true);
  Arguments few = good;
  few.packed = few.bytes;
  few.out_count = 133;
  check_refused({{"out_count is 133", -1, [&](shk_error *error) { return few.features(error); }}});

  shk_groups *made = nullptr;
  shk_site_net *unmade = nullptr;
  int8_t letters[16] = {-1, 0, 1, 2, 3, 0, 1, 2, 0, 0, 1, 2, 3, 0, 1, 2};
  const float abundance[2] = {0, 0};
  const auto create = [&](int8_t *of, int64_t count, int64_t groups_given) {
    return [&made, &abundance, of, count, groups_given](shk_error *error) {
      return shk_groups_create(of, count, abundance, groups_given, &made, error);
    };
  };
  int8_t equal[16] = {0, 0, 1, 2, 3, 0, 1, 2, 0, 0, 1, 2, 3, 0, 1, 2};
  int8_t ambiguous[8] = {0, -1, 1, 2, 3, 0, 1, 2};
  int8_t large[8] = {0, 1, 1, 2, 3, 0, 1, 4};
  std::vector<float> infinite = weights.values();
  infinite[77] = INFINITY;
  check_refused({
      {"letter_count is 15", -1, create(letters, 15, 2)},
      {"group_count is -1", -1, create(letters, -8, -1)},
      {"group_count is 81921; it must be 0..81920", -1, create(letters, 8 * 81921, 81921)},
      {"letters is NULL", -1, create(nullptr, 16, 2)},
      {"group 1 has the letters of one before it", 8, create(equal, 16, 2)},
      {"letters[1] is -1", 1, create(ambiguous, 8, 1)},
      {"letters[7] is 4", 7, create(large, 8, 1)},
      {"weight_count is 5808", -1,
       [&](shk_error *error) { return shk_site_net_create(weights.data(), 5808, &unmade, error); }},
      {"weights is NULL", -1, [&](shk_error *error) { return shk_site_net_create(nullptr, 5809, &unmade, error); }},
      {"weights[77] is inf", 77,
       [&](shk_error *error) { return shk_site_net_create(infinite.data(), 5809, &unmade, error); }},
  });
  CHECK(made == nullptr && unmade == nullptr);
  shk_groups_destroy(nullptr);
  shk_site_net_destroy(nullptr);
}
