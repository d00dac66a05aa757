// SPDX-License-Identifier: Apache-2.0
//
// The kernel sets of x86-64, each compiled with its own instruction set and reached through dispatch.cpp alone.
#ifndef SEEDHAWK_CPU_X86_H
#define SEEDHAWK_CPU_X86_H

#include "core/kernels.h"

#if defined(__x86_64__)
#define SHK_X86 1

namespace shk {

extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;

// Networks in int8: AVX-VNNI, and AVX-512 VNNI.
extern const RunNet *const avx2_int8_kernels;
extern const RunNet *const avx512_int8_kernels;

} // namespace shk
#endif

#endif
