// SPDX-License-Identifier: Apache-2.0
#include "cpu/dispatch.h"

#include "cpu/arm.h"
#include "cpu/x86.h"

#if defined(SHK_X86)
#include <cpuid.h>
#elif defined(SHK_ARM) && defined(__linux__)
#include <sys/auxv.h>
#elif defined(SHK_ARM) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

namespace shk {

#if defined(SHK_X86)
namespace {

// libgcc asks cpuid, and xgetbv whether the operating system saves the registers.
bool has_avx2() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
}

bool has_avx512() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
         __builtin_cpu_supports("avx512vbmi") != 0;
}

// Clang before 15 does not know it by name. Asked only of a processor with AVX2, whose registers are saved then.
bool has_avx_vnni() {
  uint32_t eax = 0;
  uint32_t ebx = 0;
  uint32_t ecx = 0;
  uint32_t edx = 0;
  return __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax & 1U << 4) != 0;
}

bool has_avx512_vnni() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512vnni") != 0;
}

} // namespace

const RunNet *find_int8(const Kernels *kernels) {
  if (kernels == &avx512_kernels) {
    return has_avx512_vnni() ? avx512_int8_kernels : nullptr;
  }
  if (kernels == &avx2_kernels) {
    return has_avx_vnni() ? avx2_int8_kernels : nullptr;
  }
  return reference_int8_kernels;
}

const Kernels *find_kernels(int32_t backend) {
  switch (backend) {
  case SHK_BACKEND_AUTO:
    return has_avx512() ? &avx512_kernels : has_avx2() ? &avx2_kernels : &reference_kernels;
  case SHK_BACKEND_SCALAR:
    return &reference_kernels;
  case SHK_BACKEND_AVX2:
    return has_avx2() ? &avx2_kernels : nullptr;
  case SHK_BACKEND_AVX512:
    return has_avx512() ? &avx512_kernels : nullptr;
  default:
    return nullptr;
  }
}
#elif defined(SHK_ARM)
// The ABI of 64-bit ARM asks for NEON, so no processor is without it.
const Kernels *find_kernels(int32_t backend) {
  switch (backend) {
  case SHK_BACKEND_AUTO:
  case SHK_BACKEND_NEON:
    return &neon_kernels;
  case SHK_BACKEND_SCALAR:
    return &reference_kernels;
  default:
    return nullptr;
  }
}

namespace {

#if defined(__linux__)
// The bits of the kernel's interface; older headers do not name the second.
bool has_dotprod() {
  return (getauxval(AT_HWCAP) & 1UL << 20) != 0;
}

bool has_i8mm() {
  return (getauxval(AT_HWCAP2) & 1UL << 13) != 0;
}
#elif defined(__APPLE__)
bool has_feature(const char *name) {
  int value = 0;
  size_t size = sizeof value;
  return sysctlbyname(name, &value, &size, nullptr, 0) == 0 && value != 0;
}

bool has_dotprod() {
  return has_feature("hw.optional.arm.FEAT_DotProd");
}

bool has_i8mm() {
  return has_feature("hw.optional.arm.FEAT_I8MM");
}
#else
bool has_dotprod() {
  return false;
}

bool has_i8mm() {
  return false;
}
#endif

} // namespace

const RunNet *find_int8(const Kernels *kernels) {
  if (kernels == &neon_kernels) {
    return has_i8mm() ? i8mm_int8_kernels : has_dotprod() ? dotprod_int8_kernels : nullptr;
  }
  return reference_int8_kernels;
}
#else
const RunNet *find_int8(const Kernels *) {
  return reference_int8_kernels;
}

const Kernels *find_kernels(int32_t backend) {
  return backend == SHK_BACKEND_AUTO || backend == SHK_BACKEND_SCALAR ? &reference_kernels : nullptr;
}
#endif

} // namespace shk
