// SPDX-License-Identifier: Apache-2.0
//
// Numbers and strengths of sites in vectors, templates over `Isa` like simd_kernels.h. A lane is a unit of a layer, and
// adds in the order of the reference.
//
// Isa provides
//   Units       16 floats, as simd_multiply.h has them, and: multiply, fold (sum of all lanes, in halves)
//   Vector      an Isa of one machine register: kLanes, Units, load, set, store, add, multiply, larger, smaller (b when
//               a is no number)
//   kSiteRows   sites at a time, as many as have their sums in machine registers
//   write_shares(const uint64_t *before, float *out)
//               the shares of A, C and G in the stretches around nt 1 (see core/sites.h), all inside of the sequence;
//               `before` is that of nt 1. Writes 24 floats, and up to two more
#ifndef SEEDHAWK_CPU_SIMD_SITES_H
#define SEEDHAWK_CPU_SIMD_SITES_H

#include "core/find_sites.h"

namespace shk {
namespace {

// The lengths of the stretches, inverted: as SiteTables::inverse has them.
constexpr float kShareInverse[4] = {1.0f / 5.0f, 1.0f / 10.0f, 1.0f / 15.0f, 1.0f / 30.0f};

template <class Isa> struct VectorShares {
  static inline void write_shares(const SiteTables &, const SiteSequence &sequence, int32_t nt1, float *out) {
    Isa::write_shares(sequence.before + kReach + nt1, out);
  }
};

template <class Isa>
void site_features(const SiteTables &tables, const GroupsView &groups, const SiteSequence &sequence,
                   const SitesView &sites, float *out) {
  for (int32_t group = 0; group < groups.count; ++group) {
    const int32_t begin = sites.offsets[group];
    const int32_t count = sites.offsets[group + 1] - begin;
    if (count > 0) {
      const GroupSites of = count_types(sites.sites + begin, count);
      for (int32_t i = 0; i < count; ++i) {
        describe_site<VectorShares<Isa>>(tables, groups, sequence, group, of, i,
                                         out + static_cast<int64_t>(kSiteFeatures) * (begin + i));
      }
    }
  }
}

constexpr int32_t kSitesOfBlock = 32;

// What is computed of a block of sites; the rows behind those that are filled hold finite numbers.
struct alignas(64) SiteBlock {
  float rows[kSitesOfBlock][kRowFloats];
  float hidden[kSitesOfBlock][kHidden];
  float second[kSitesOfBlock][kSecondFloats];
  float strength[kSitesOfBlock];
  int32_t type[kSitesOfBlock];
};

// A layer for kRows sites.
template <class Vector, int kRows, int32_t kInputs, int32_t kOutputs>
inline void site_layer(const float *in, int32_t in_step, const float *const *bias, const float *weights,
                       int32_t weight_step, float *out, int32_t out_step) {
  using Units = typename Vector::Units;
  for (int32_t o = 0; o < kOutputs; o += Vector::kLanes) {
    Units sums[kRows];
    for (int r = 0; r < kRows; ++r) {
      sums[r] = Vector::load(bias[r] + o);
    }
    const float *column = weights + o;
    int32_t i = 0;
    for (; i + 4 <= kInputs; i += 4) {
      const Units w0 = Vector::load(column + (i + 0) * weight_step);
      const Units w1 = Vector::load(column + (i + 1) * weight_step);
      const Units w2 = Vector::load(column + (i + 2) * weight_step);
      const Units w3 = Vector::load(column + (i + 3) * weight_step);
#pragma GCC unroll 16
      for (int r = 0; r < kRows; ++r) {
        const float *row = in + r * in_step + i;
        const Units first =
            Vector::add(Vector::multiply(Vector::set(row[0]), w0), Vector::multiply(Vector::set(row[1]), w1));
        const Units last =
            Vector::add(Vector::multiply(Vector::set(row[2]), w2), Vector::multiply(Vector::set(row[3]), w3));
        sums[r] = Vector::add(sums[r], Vector::add(first, last));
      }
    }
    for (; i < kInputs; ++i) {
      const Units w = Vector::load(column + i * weight_step);
#pragma GCC unroll 16
      for (int r = 0; r < kRows; ++r) {
        sums[r] = Vector::add(sums[r], Vector::multiply(Vector::set(in[r * in_step + i]), w));
      }
    }
    const Units sixth = Vector::set(1.0f / 6.0f);
    const Units half = Vector::set(0.5f);
    for (int r = 0; r < kRows; ++r) {
      const Units raised = Vector::add(Vector::multiply(sums[r], sixth), half);
      const Units limited = Vector::smaller(Vector::larger(raised, Vector::set(0.0f)), Vector::set(1.0f));
      Vector::store(out + r * out_step + o, Vector::multiply(sums[r], limited));
    }
  }
}

// a . b, both of whole lanes.
template <class Isa> inline float site_dot(const float *a, const float *b, int32_t count) {
  typename Isa::Units sum = Isa::multiply(Isa::load(a), Isa::load(b));
  for (int32_t i = kLanesOfSum; i < count; i += kLanesOfSum) {
    sum = Isa::add(sum, Isa::multiply(Isa::load(a + i), Isa::load(b + i)));
  }
  return Isa::fold(sum);
}

template <class Isa>
inline void score_block(const SiteNet &net, SiteBlock *block, int32_t count, float *linear, float *exp) {
  using Vector = typename Isa::Vector;
  constexpr int kRows = Isa::kSiteRows;
  for (int32_t s = 0; s < count; s += kRows) {
    const float *bias1[kRows];
    const float *bias2[kRows];
    for (int r = 0; r < kRows; ++r) {
      bias1[r] = net.bias1 + block->type[s + r] * kHidden;
      bias2[r] = net.bias2;
    }
    site_layer<Vector, kRows, kSiteFeatures, kHidden>(block->rows[s], kRowFloats, bias1, net.weight1, kHidden,
                                                      block->hidden[s], kHidden);
    site_layer<Vector, kRows, kHidden, kSecond>(block->hidden[s], kHidden, bias2, net.weight2, kSecondFloats,
                                                block->second[s], kSecondFloats);
  }
  for (int32_t s = 0; s < count; ++s) {
    const int32_t type = block->type[s];
    const float sum = net.offset[type] + site_dot<Isa>(block->rows[s], net.slope + type * kRowFloats, kRowFloats);
    linear[s] = sum > 0.0f ? sum : 0.0f;
    block->strength[s] = net.bias3 + site_dot<Isa>(block->second[s], net.weight3, kSecondFloats);
  }
  for (int32_t s = 0; s < kSitesOfBlock; ++s) {
    block->strength[s] = exp_of(limited_strength(block->strength[s]));
  }
  memcpy(exp, block->strength, static_cast<size_t>(count) * sizeof(float));
}

// Equals scores_reference.
template <class Isa>
void site_scores(const SiteTables &tables, const SiteNet &net, const GroupsView &groups, const SiteSequence &sequence,
                 const SitesView &sites, int32_t first_type, const SiteScores &out) {
  SiteBlock block;
  memset(&block, 0, sizeof block);
  int32_t filled = 0;
  int32_t done = 0;
  for (int32_t group = 0; group < groups.count; ++group) {
    const int32_t begin = sites.offsets[group];
    const int32_t count = sites.offsets[group + 1] - begin;
    if (count == 0) {
      continue;
    }
    const GroupSites of = count_types(sites.sites + begin, count);
    for (int32_t i = 0; i < count; ++i) {
      describe_site<VectorShares<Isa>>(tables, groups, sequence, group, of, i, block.rows[filled]);
      block.type[filled++] = first_type + type_of(of.sites[i]);
      if (filled == kSitesOfBlock) {
        score_block<Isa>(net, &block, filled, out.linear + done, out.exp + done);
        done += filled;
        filled = 0;
      }
    }
  }
  score_block<Isa>(net, &block, filled, out.linear + done, out.exp + done);
}

} // namespace
} // namespace shk

#endif
