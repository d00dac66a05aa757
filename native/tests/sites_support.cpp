// SPDX-License-Identifier: Apache-2.0
#include "sites_support.h"

#include <algorithm>

int letter_code(char letter) {
  return letter == 'N' ? -1 : static_cast<int>(std::string("ACGU").find(letter));
}

char partner(char letter) {
  return letter == 'A' ? 'U' : letter == 'C' ? 'G' : letter == 'G' ? 'C' : letter == 'U' ? 'A' : '-';
}

namespace {

std::vector<int8_t> letters_of(const std::vector<GroupText> &texts) {
  std::vector<int8_t> letters;
  for (const GroupText &text : texts) {
    for (const char letter : text.seed) {
      letters.push_back(static_cast<int8_t>(letter_code(letter)));
    }
  }
  return letters;
}

std::vector<float> abundance_of(const std::vector<GroupText> &texts) {
  std::vector<float> abundance;
  for (const GroupText &text : texts) {
    abundance.push_back(text.abundance);
  }
  return abundance;
}

} // namespace

GroupArrays::GroupArrays(const std::vector<GroupText> &texts)
    : letters(letters_of(texts)), abundance(abundance_of(texts)) {}

Groups create_groups(const std::vector<GroupText> &texts) {
  const GroupArrays given(texts);
  shk_groups *groups = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_groups_create(given.letters.data(), given.letters.size(), given.abundance.data(), given.abundance.size(),
                             &groups, &error),
           SHK_OK);
  return Groups(groups);
}

std::vector<GroupText> random_groups(Random &random, int64_t count) {
  std::vector<GroupText> groups;
  while (static_cast<int64_t>(groups.size()) < count) {
    std::string seed;
    for (int i = 0; i < 8; ++i) {
      seed += i == 0 && random.once_in(5) ? 'N' : "ACGU"[random.below(4)];
    }
    if (!groups.empty() && random.once_in(2)) { // a neighbour, which differs in a letter
      seed = groups[static_cast<size_t>(random.below(static_cast<int64_t>(groups.size())))].seed;
      seed[static_cast<size_t>(random.between(1, 7))] = "ACGU"[random.below(4)];
    }
    if (std::none_of(groups.begin(), groups.end(), [&](const GroupText &other) { return other.seed == seed; })) {
      groups.push_back({seed, static_cast<float>(random.below(3000)) / 1000.0f});
    }
  }
  return groups;
}

std::string random_target(Random &random, const std::vector<GroupText> &groups, int64_t length) {
  std::string letters = random_letters(random, length);
  for (int64_t i = 0; i < length / 12 && !groups.empty(); ++i) {
    const std::string &seed = groups[static_cast<size_t>(random.below(static_cast<int64_t>(groups.size())))].seed;
    const int64_t nt1 = random.between(0, length + 1);
    for (int64_t nt = 1; nt <= 8; ++nt) {
      const int64_t at = nt1 + 1 - nt;
      if (at >= 0 && at < length && !random.once_in(20)) {
        letters[static_cast<size_t>(at)] = nt == 1 ? 'A' : partner(seed[static_cast<size_t>(nt - 1)]);
      }
    }
  }
  return letters;
}

SiteNet create_site_net(const Guarded<float> &weights) {
  shk_site_net *net = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_site_net_create(weights.data(), weights.size(), &net, &error), SHK_OK);
  return SiteNet(net);
}

std::vector<float> random_site_weights(Random &random, int64_t thousandths) {
  std::vector<float> weights;
  for (int64_t i = 0; i < kSiteWeights; ++i) {
    weights.push_back(static_cast<float>(random.between(-thousandths, thousandths)) / 1000.0f);
  }
  return weights;
}
