// SPDX-License-Identifier: Apache-2.0
//
// Bit planes and TargetNet's encoding against letters: a table of counts and a traceback over strings.
#include "support.h"

#include <algorithm>

namespace {

constexpr int64_t kFloats = 500;

std::string window_text(const std::string &text, int64_t start, int64_t length, bool reversed) {
  std::string window;
  const int64_t far = static_cast<int64_t>(text.size()) + length + 1;
  for (int64_t j = 0; j < length; ++j) {
    window += plain_at(text, column_position(std::clamp(start, -far, far), length, j, reversed));
  }
  return window;
}

std::vector<uint64_t> plane_words(const std::string &window) {
  std::vector<uint64_t> words(3, 0);
  for (size_t j = 0; j < window.size(); ++j) {
    const size_t code = std::string("ACGU").find(window[j]);
    if (code != std::string::npos) {
      words[0] |= static_cast<uint64_t>(code & 1) << j;
      words[1] |= static_cast<uint64_t>(code >> 1) << j;
      words[2] |= uint64_t{1} << j;
    }
  }
  return words;
}

bool pairs(char a, char b) {
  static const std::string list = "AU UA CG GC GU UG ";
  return std::string("ACGU").find(a) != std::string::npos && list.find(std::string{a, b, ' '}) != std::string::npos;
}

struct Alignment {
  std::string mirna;
  std::string site;
  int32_t score;
};

// From the corner back: the site's letter against a gap while that keeps the score, else a pair, else the miRNA's.
Alignment align(const std::string &mirna, const std::string &site) {
  const size_t n = mirna.size();
  const size_t m = site.size();
  std::vector<std::vector<int32_t>> score(n + 1, std::vector<int32_t>(m + 1, 0));
  for (size_t r = 1; r <= n; ++r) {
    for (size_t c = 1; c <= m; ++c) {
      score[r][c] = std::max(
          {score[r - 1][c - 1] + (pairs(mirna[r - 1], site[c - 1]) ? 1 : 0), score[r - 1][c], score[r][c - 1]});
    }
  }
  Alignment alignment = {"", "", score[n][m]};
  size_t r = n;
  size_t c = m;
  while (r > 0 || c > 0) {
    const bool skip_site = c > 0 && (r == 0 || score[r][c - 1] == score[r][c]);
    const bool pair = !skip_site && r > 0 && c > 0 && pairs(mirna[r - 1], site[c - 1]);
    alignment.mirna += skip_site ? '-' : mirna[--r];
    alignment.site += skip_site || pair ? site[--c] : '-';
  }
  std::reverse(alignment.mirna.begin(), alignment.mirna.end());
  std::reverse(alignment.site.begin(), alignment.site.end());
  return alignment;
}

// A letter that is no base, and '.', which is nothing, are zero columns.
std::vector<float> tensor_of(const std::string &mirna, const std::string &site) {
  const Alignment alignment = align(mirna.substr(0, 10), site.substr(5, 10));
  const std::string lines[2] = {std::string(5, '.') + alignment.mirna + mirna.substr(10),
                                site.substr(0, 5) + alignment.site + site.substr(15)};
  std::vector<float> tensor;
  for (const std::string &line : lines) {
    for (const char row : std::string("ACGU-")) {
      for (size_t column = 0; column < 50; ++column) {
        tensor.push_back(column < line.size() && line[column] == row ? 1.0f : 0.0f);
      }
    }
  }
  return tensor;
}

// Letters for 64 nt; what is missing is 'N', for '-' is a gap here.
std::string letters_for(Random &random, int64_t length, int64_t known) {
  static const std::string alphabets[] = {"ACGU", "ACGU", "GU", "AU", "ACGUN", "AAAU"};
  const std::string &alphabet = alphabets[random.below(6)];
  std::string text;
  for (int64_t i = 0; i < length; ++i) {
    text += i < known ? alphabet[static_cast<size_t>(random.below(static_cast<int64_t>(alphabet.size())))] : 'N';
  }
  return text;
}

} // namespace

TEST(esa, planes_equal_the_oracle) {
  const std::vector<Engine> engines = all_engines();
  static const int64_t extremes[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1};
  for (uint64_t round = 0; round < 800; ++round) {
    Random random = seeded_random(round);
    const std::string text = plain(random_letters(random, awkward_size(random, 40, 400)));
    const PackedText packed(text);
    const int32_t length = static_cast<int32_t>(random.once_in(2) ? 40 : random.between(1, 64));
    const int32_t reversed = static_cast<int32_t>(random.below(2));
    const Guarded<int64_t> starts(static_cast<size_t>(random.below(24)));
    std::vector<uint64_t> expected;
    for (int64_t b = 0; b < starts.size(); ++b) {
      starts[b] = random.once_in(30) ? extremes[random.below(4)] : random.between(-length - 2, packed.base_count + 2);
      const std::vector<uint64_t> words = plane_words(window_text(text, starts[b], length, reversed != 0));
      expected.insert(expected.end(), words.begin(), words.end());
    }
    for (const Engine &engine : engines) {
      const Guarded<uint64_t> out(expected.size());
      CHECK_EQ(shk_planes(engine.get(), packed.packed.data(), packed.base_count, packed.runs.data(), packed.run_count,
                          starts.data(), starts.size(), length, reversed, out.data(), out.size(), nullptr),
               SHK_OK);
      CHECK(same_bits(expected, out));
    }
  }
}

// Typed in; Biopython 1.80's pairwise2.globaldx gives these alignments.
TEST(esa, aligns_as_published) {
  static const struct {
    const char *mirna;
    const char *site;
    const char *mirna_aligned;
    const char *site_aligned;
    int32_t score;
  } known[] = {
      {"UGAGGUAGUA", "ACUCCAUCAU", "UGAGGUAGUA", "ACUCCAUCAU", 10},
      {"AAAAAAAAAA", "AAAAAAAAAA", "AAAAAAAAAA----------", "----------AAAAAAAAAA", 0},
      {"GGGGGGGGGG", "UUUUUUUUUU", "GGGGGGGGGG", "UUUUUUUUUU", 10},
      {"UGAGGUAGUA", "ACUCAUCAUG", "UGAGGUAGUA-", "AC-UCAUCAUG", 9},
      {"UGGAAUGUAA", "GACCUUGCAU", "U-GGAAUGUAA", "GACCUUGCA-U", 9},
      {"AAAAAUUUUU", "AAAAAUUUUU", "AAAAAUUUUU-----", "-----AAAAAUUUUU", 5},
      {"UGGGGUUAAG", "GAAAAGUGUG", "UGGGGUUA---A-G-", "G----AA-AAGUGUG", 5},
      {"UCGGAAGUCC", "CAACUAACGA", "UCG--GAAGUC--C-", "--CAAC--UA-ACGA", 5},
      {"UAAGUAGAUC", "CUUCUAAAUA", "U-AAGUAG---AUC", "-CUUC--UAAAUA-", 6},
      {"GUAGUAUACG", "AAUGUAAUCA", "GUA-GUAU-ACG-", "-A-AUGUAAU-CA", 7},
      {"ACAUAUUACC", "GCACCCAACU", "ACA-UA---UU-ACC", "-G-CA-CCCAACU--", 5},
      {"UUGAUUGGGU", "CAUAAACAAA", "UUG-AUUGG-GU--", "--CAUAA--ACAAA", 6},
  };
  const int32_t zero = 0;
  for (const auto &pair : known) {
    check::context = std::string(pair.mirna) + " " + pair.site + ": ";
    const Alignment alignment = align(pair.mirna, pair.site);
    CHECK_EQ(alignment.mirna, std::string(pair.mirna_aligned));
    CHECK_EQ(alignment.site, std::string(pair.site_aligned));
    CHECK_EQ(alignment.score, pair.score);
    const std::string mirna = std::string(pair.mirna) + "ACGUACGUACGU";
    const std::string site = "GGCCA" + std::string(pair.site) + "AAAAACCCCCGGGGGUUUUUACGUA";
    const Guarded<uint64_t> sites(plane_words(site));
    const Guarded<uint64_t> mirnas(plane_words(mirna));
    for (const Engine &engine : all_engines()) {
      const Guarded<float> out(kFloats);
      int32_t score = -1;
      CHECK_EQ(shk_esa(engine.get(), sites.data(), 1, mirnas.data(), 1, &zero, &zero, 1, out.data(), kFloats, &score, 1,
                       nullptr),
               SHK_OK);
      CHECK_EQ(score, pair.score);
      CHECK(same_bits(tensor_of(mirna, site), out));
    }
  }
}

TEST(esa, equals_the_oracle) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 1500; ++round) {
    Random random = seeded_random(round);
    std::vector<std::string> site_texts;
    std::vector<std::string> mirna_texts;
    std::vector<uint64_t> site_words;
    std::vector<uint64_t> mirna_words;
    for (int64_t i = random.between(1, 6); i > 0; --i) {
      site_texts.push_back(letters_for(random, 40, random.once_in(5) ? random.below(41) : 40));
      mirna_texts.push_back(letters_for(random, 64, random.once_in(5) ? random.below(65) : random.between(15, 27)));
      const std::vector<uint64_t> site = plane_words(site_texts.back());
      const std::vector<uint64_t> mirna = plane_words(mirna_texts.back());
      site_words.insert(site_words.end(), site.begin(), site.end());
      mirna_words.insert(mirna_words.end(), mirna.begin(), mirna.end());
    }
    const Guarded<uint64_t> sites(site_words);
    const Guarded<uint64_t> mirnas(mirna_words);
    const int64_t count = sites.size() / 3;
    const Guarded<int32_t> site_index(static_cast<size_t>(random.below(20)));
    const int64_t batch = site_index.size();
    const Guarded<int32_t> mirna_index(static_cast<size_t>(batch));
    std::vector<float> expected;
    std::vector<int32_t> expected_scores;
    for (int64_t b = 0; b < batch; ++b) {
      site_index[b] = static_cast<int32_t>(random.below(count));
      mirna_index[b] = static_cast<int32_t>(random.below(count));
      const std::string &mirna = mirna_texts[static_cast<size_t>(mirna_index[b])];
      const std::string &site = site_texts[static_cast<size_t>(site_index[b])];
      const std::vector<float> tensor = tensor_of(mirna, site);
      expected.insert(expected.end(), tensor.begin(), tensor.end());
      expected_scores.push_back(align(mirna.substr(0, 10), site.substr(5, 10)).score);
    }
    for (const Engine &engine : engines) {
      const Guarded<float> out(expected.size());
      const Guarded<int32_t> scores(expected_scores.size());
      CHECK_EQ(shk_esa(engine.get(), sites.data(), count, mirnas.data(), count, site_index.data(), mirna_index.data(),
                       batch, out.data(), out.size(), scores.data(), batch, nullptr),
               SHK_OK);
      CHECK(same_bits(expected, out));
      CHECK(same_bits(expected_scores, scores));
      const Guarded<int32_t> alone(expected_scores.size());
      CHECK_EQ(shk_esa(engine.get(), sites.data(), count, mirnas.data(), count, site_index.data(), mirna_index.data(),
                       batch, nullptr, 0, alone.data(), batch, nullptr),
               SHK_OK);
      CHECK(same_bits(expected_scores, alone));
    }
  }
}
