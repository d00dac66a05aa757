// SPDX-License-Identifier: Apache-2.0
//
// What the cases of canonical sites share: groups as text, sequences that have sites, weights.
#ifndef SEEDHAWK_TESTS_SITES_SUPPORT_H
#define SEEDHAWK_TESTS_SITES_SUPPORT_H

#include "support.h"

constexpr int64_t kSiteWeights = 5809;

struct GroupsDeleter {
  void operator()(shk_groups *groups) const { shk_groups_destroy(groups); }
};
struct SiteNetDeleter {
  void operator()(shk_site_net *net) const { shk_site_net_destroy(net); }
};
using Groups = std::unique_ptr<shk_groups, GroupsDeleter>;
using SiteNet = std::unique_ptr<shk_site_net, SiteNetDeleter>;

// nt 1-8 of a group as letters; nt 1 may be 'N'.
struct GroupText {
  std::string seed;
  float abundance;
};

// 0..3, and -1 for 'N'.
int letter_code(char letter);
// The letter that pairs with one, and '-' for 'N'.
char partner(char letter);

// The arguments of shk_groups_create.
struct GroupArrays {
  explicit GroupArrays(const std::vector<GroupText> &texts);
  Guarded<int8_t> letters;
  Guarded<float> abundance;
};
Groups create_groups(const std::vector<GroupText> &texts);

std::vector<GroupText> random_groups(Random &random, int64_t count);

// Random letters with many sites in them, also at the edges.
std::string random_target(Random &random, const std::vector<GroupText> &groups, int64_t length);

// kSiteWeights of them.
std::vector<float> random_site_weights(Random &random, int64_t thousandths);
SiteNet create_site_net(const Guarded<float> &weights);

#endif
