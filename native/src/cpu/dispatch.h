// SPDX-License-Identifier: Apache-2.0
//
// The one place where a backend is chosen.
#ifndef SEEDHAWK_CPU_DISPATCH_H
#define SEEDHAWK_CPU_DISPATCH_H

#include "core/kernels.h"

namespace shk {

// The kernels of SHK_BACKEND_*; null when this build or this processor does not have them. AUTO is never null.
const Kernels *find_kernels(int32_t backend);

// The networks in int8 that go with the kernels of a backend; null when this build or this processor does not have
// them.
const RunNet *find_int8(const Kernels *kernels);

} // namespace shk

#endif
