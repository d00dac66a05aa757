// SPDX-License-Identifier: Apache-2.0
//
// Convolutions by Winograd's minimal filtering (Winograd 1980; for networks Lavin and Gray 2016): eight inputs at a
// time and eight products for them, which make six outputs of three taps, where there would be eighteen products, or
// four outputs of five taps, where there would be twenty. Filters and inputs are taken for polynomials, and a product
// is that of their values at one of the points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity. The formulas stand in
// seedhawk.h at shk_net_run.
#ifndef SEEDHAWK_CORE_WINOGRAD_H
#define SEEDHAWK_CORE_WINOGRAD_H

#include <stdint.h>

#include "core/types.h"

namespace shk {

constexpr int32_t kParts = 8;         // inputs at a time, and products for them
constexpr int32_t kLaneChannels = 16; // channels of which the weights lie together
constexpr int32_t kMaxFilterIns = 64;

// Where a weight of a product stands: [part][out / 16][in][out % 16].
SHK_HD int32_t part_weight(int32_t part, int32_t ins, int32_t outs, int32_t in, int32_t out) {
  return ((part * (outs / kLaneChannels) + out / kLaneChannels) * ins + in) * kLaneChannels + out % kLaneChannels;
}

// A convolution, tile after tile of so many outputs each.
// in: [tiles * outputs + kParts - outputs][ins]; out: [tiles * outputs][outs]
void filter_reference(const float *weights, int32_t outputs, int32_t tiles, const float *in, int32_t ins, int32_t outs,
                      float *out);

} // namespace shk

#endif
