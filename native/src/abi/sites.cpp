// SPDX-License-Identifier: Apache-2.0
//
// The functions of canonical sites: check, call the kernel, answer.
#include <algorithm>
#include <cinttypes>
#include <memory>

#include "abi/checks.h"
#include "abi/failure.h"
#include "abi/handles.h"
#include "core/find_sites.h"

namespace shk {
namespace {

// A sequence in the forms that the kernels read; its memory lives as long as a call.
class PreparedSequence {
public:
  PreparedSequence(const Sequence &packed, int32_t utr_length, int32_t orf_length)
      : codes_(new uint8_t[static_cast<size_t>(site_cells(packed.base_count))]),
        before_(new uint64_t[static_cast<size_t>(site_cells(packed.base_count))]),
        au_(new uint8_t[static_cast<size_t>(site_au_bytes(packed.base_count))]), sequence_{} {
    fill_site_sequence(packed, utr_length, orf_length, codes_.get(), before_.get(), au_.get(), &sequence_);
  }

  const SiteSequence &sequence() const { return sequence_; }

private:
  std::unique_ptr<uint8_t[]> codes_;
  std::unique_ptr<uint64_t[]> before_;
  std::unique_ptr<uint8_t[]> au_;
  SiteSequence sequence_;
};

Sequence checked_site_sequence(const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                               int64_t ambiguous_count) {
  const Sequence sequence = checked_sequence(packed, base_count, ambiguous, ambiguous_count);
  check_range(base_count, 0, kMaxSiteBases, "base_count");
  return sequence;
}

} // namespace
} // namespace shk

extern "C" {

int32_t shk_groups_create(const int8_t *letters, int64_t letter_count, const float *abundance, int64_t group_count,
                          shk_groups **groups, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_pointer(groups, "groups");
    auto created = std::make_unique<shk_groups>();
    shk::fill_groups(letters, letter_count, abundance, group_count, &created->groups);
    *groups = created.release();
    return SHK_OK;
  });
}

void shk_groups_destroy(shk_groups *groups) {
  delete groups;
}

int32_t shk_canonical_sites(const shk_engine *engine, const shk_groups *groups, const uint8_t *packed,
                            int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count, int32_t *offsets,
                            int64_t offset_count, int32_t *sites, int64_t site_capacity, int64_t *site_count,
                            shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    shk::check_handle(groups, "groups");
    const shk::Sequence sequence = shk::checked_site_sequence(packed, base_count, ambiguous, ambiguous_count);
    const shk::GroupsView &view = groups->groups.view;
    shk::check_count(offset_count, int64_t{view.count} + 1, "offset_count", "groups + 1");
    shk::check_buffer(offsets, offset_count, "offsets", "offset_count");
    shk::check_buffer(sites, site_capacity, "sites", "site_capacity");
    shk::check_pointer(site_count, "site_count");

    const std::unique_ptr<uint8_t[]> codes(new uint8_t[static_cast<size_t>(shk::site_cells(base_count))]);
    shk::fill_codes(sequence, codes.get());
    // A place has 95 sites at most, so that a larger capacity is not worth memory.
    const int64_t kept = std::min(site_capacity, 95 * (base_count + 1));
    const std::unique_ptr<shk::FoundSite[]> found(new shk::FoundSite[static_cast<size_t>(kept + shk::kFoundPadding)]);
    *site_count = shk::find_sites(view, codes.get(), base_count, offsets, found.get(), kept);
    if (*site_count > site_capacity) {
      return shk::report(error, SHK_ERR_CAPACITY, -1,
                         "sites holds too few; call again with room for *site_count of them");
    }
    shk::sort_sites(found.get(), *site_count, view.count, offsets, sites);
    return SHK_OK;
  });
}

int32_t shk_site_features(const shk_engine *engine, const shk_groups *groups, const uint8_t *packed, int64_t base_count,
                          const int64_t *ambiguous, int64_t ambiguous_count, int32_t utr_length, int32_t orf_length,
                          const int32_t *offsets, int64_t offset_count, const int32_t *sites, int64_t site_count,
                          float *out, int64_t out_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    shk::check_handle(groups, "groups");
    const shk::Sequence sequence = shk::checked_site_sequence(packed, base_count, ambiguous, ambiguous_count);
    shk::check_range(utr_length, 0, INT32_MAX, "utr_length");
    shk::check_range(orf_length, 0, INT32_MAX, "orf_length");
    const shk::GroupsView &view = groups->groups.view;
    const shk::SitesView found = shk::checked_sites(view, base_count, offsets, offset_count, sites, site_count);
    shk::check_count(out_count, shk::kSiteFeatures * site_count, "out_count", "67*site_count");
    shk::check_buffer(out, out_count, "out", "out_count");
    const shk::PreparedSequence prepared(sequence, utr_length, orf_length);
    engine->kernels->site_features(shk::site_tables(), view, prepared.sequence(), found, out);
    return SHK_OK;
  });
}

int32_t shk_site_net_create(const float *weights, int64_t weight_count, shk_site_net **net, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_pointer(net, "net");
    shk::check_buffer(weights, weight_count, "weights", "weight_count");
    auto created = std::make_unique<shk_site_net>();
    shk::fill_site_net(weights, weight_count, &created->net, &created->weights);
    *net = created.release();
    return SHK_OK;
  });
}

void shk_site_net_destroy(shk_site_net *net) {
  delete net;
}

int32_t shk_site_scores(const shk_engine *engine, const shk_groups *groups, const shk_site_net *net,
                        const uint8_t *packed, int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count,
                        int32_t utr_length, int32_t orf_length, int32_t first_type, const int32_t *offsets,
                        int64_t offset_count, const int32_t *sites, int64_t site_count, float *linear,
                        int64_t linear_count, float *exp, int64_t exp_count, shk_error *error) {
  return shk::guarded(error, [&] {
    shk::check_handle(engine, "engine");
    shk::check_handle(groups, "groups");
    shk::check_handle(net, "net");
    const shk::Sequence sequence = shk::checked_site_sequence(packed, base_count, ambiguous, ambiguous_count);
    shk::check_range(utr_length, 0, INT32_MAX, "utr_length");
    shk::check_range(orf_length, 0, INT32_MAX, "orf_length");
    shk::check_range(first_type, 0, shk::kSiteTypes, "first_type");
    const shk::GroupsView &view = groups->groups.view;
    const shk::SitesView found = shk::checked_sites(view, base_count, offsets, offset_count, sites, site_count);
    shk::check_count(linear_count, site_count, "linear_count", "site_count");
    shk::check_buffer(linear, linear_count, "linear", "linear_count");
    shk::check_count(exp_count, site_count, "exp_count", "site_count");
    shk::check_buffer(exp, exp_count, "exp", "exp_count");
    const shk::PreparedSequence prepared(sequence, utr_length, orf_length);
    engine->kernels->site_scores(shk::site_tables(), net->net, view, prepared.sequence(), found, first_type,
                                 {linear, exp});
    return SHK_OK;
  });
}

} // extern "C"
