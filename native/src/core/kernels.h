// SPDX-License-Identifier: Apache-2.0
//
// The kernels: one function pointer each, filled by the reference and by every instruction set. All fillings must give
// the same bytes. Arguments were checked by the ABI layer.
#ifndef SEEDHAWK_CORE_KERNELS_H
#define SEEDHAWK_CORE_KERNELS_H

#include "core/run_writer.h"
#include "core/sites.h"
#include "core/types.h"
#include "fold/fold.h"
#include "net/net.h"

namespace shk {

struct Kernels {
  const char *name;

  // Packs letters and collects ambiguous runs, all but the end of the last one (finish_runs). Returns the index of the
  // first letter that is no nucleotide, or -1.
  int64_t (*pack)(const uint8_t *letters, int64_t letter_count, uint8_t *packed, RunWriter *runs);

  // Postings of the windows that start in [begin, end), all clean (see is_clean).
  int64_t (*count_clean)(const TableView &table, const Sequence &sequence, int64_t begin, int64_t end);

  // Writes the hits of those windows up to the first window whose hits do not fit; returns that window, or `end`.
  // Entries of the sink past its count may be overwritten.
  int64_t (*collect_clean)(const TableView &table, const Sequence &sequence, int64_t begin, int64_t end, HitSink *sink);

  // out: float32[batch, 4, length]
  void (*one_hot)(const Sequence &sequence, const Windows &windows, float *out);

  // out: float32[batch, 10, 50]; scores: int32[batch]
  void (*esa)(const PlanePairs &pairs, float *out, int32_t *scores);

  // Numbers of canonical sites; out: float32[sites, kSiteFeatures]
  void (*site_features)(const SiteTables &tables, const GroupsView &groups, const SiteSequence &sequence,
                        const SitesView &sites, float *out);

  // Their linear parts and exponentials, by a repression model; types count from first_type.
  void (*site_scores)(const SiteTables &tables, const SiteNet &net, const GroupsView &groups,
                      const SiteSequence &sequence, const SitesView &sites, int32_t first_type, const SiteScores &out);

  // Of each network in float32, in the order of net/nets.h.
  const RunNet *nets;

  // Of a tile, see fold/fold.h.
  RunFold fold;
};

// The scalar kernels: short, portable, and what the others are compared with.
extern const Kernels reference_kernels;

// Of each network in int8, in the order of net/nets.h.
extern const RunNet *const reference_int8_kernels;

// Tokens (ids: int64[6] by symbol), k-mers and row copies run near the speed of their stores as plain loops, planes and
// ESA scores are word operations: one version for every backend.
void encode_tokens(const Sequence &sequence, const Windows &windows, const int64_t *ids, int64_t *out);
void encode_kmers(const Sequence &sequence, const Windows &windows, int32_t k, const int64_t *ids, int64_t *out);
void encode_planes(const Sequence &sequence, const Windows &windows, uint64_t *out);
void score_esa(const PlanePairs &pairs, int32_t *scores);
void gather_rows(const float *rows, int64_t row_length, const int32_t *index, int64_t batch, float *out);

// The parts of the reference that the SIMD kernels call for what does not fill a vector.
int64_t pack_reference(const uint8_t *letters, int64_t begin, int64_t end, uint8_t *packed, RunWriter *runs);
int64_t count_reference(const TableView &table, const Sequence &sequence, int64_t begin, int64_t end);
int64_t collect_reference(const TableView &table, const Sequence &sequence, int64_t begin, int64_t end, HitSink *sink);
void one_hot_reference(const Sequence &sequence, const Windows &windows, float *out);

} // namespace shk

#endif
