// SPDX-License-Identifier: Apache-2.0
//
// The kernel set of 64-bit ARM, reached through dispatch.cpp alone.
#ifndef SEEDHAWK_CPU_ARM_H
#define SEEDHAWK_CPU_ARM_H

#include "core/kernels.h"

#if defined(__aarch64__) && defined(__ARM_NEON)
#define SHK_ARM 1

namespace shk {

extern const Kernels neon_kernels;

// Networks in int8: dot products of bytes, and matrix products of them.
extern const RunNet *const dotprod_int8_kernels;
extern const RunNet *const i8mm_int8_kernels;

} // namespace shk
#endif

#endif
