// SPDX-License-Identifier: Apache-2.0
//
// How a kernel is written here, so that the host can run the very same code: a struct with its arguments, a Shared
// struct and a member run(block, shared). What the threads of a block do between two barriers is a function given to
// block.each(); what stands outside of each() is the same for all threads. On the device each() runs it for one thread
// and ends with a barrier; on the host it runs it for all threads, one after the other, in an order that a test
// chooses. A thread that writes to shared or global memory what another one reads in the same each() is a race: the
// tests run the threads forwards, backwards and mixed, which shows many of them, and compute-sanitizer looks for the
// rest.
#ifndef SEEDHAWK_CUDA_BLOCK_H
#define SEEDHAWK_CUDA_BLOCK_H

#include "core/types.h"

#if defined(__CUDACC__)
#define SHK_HD_MEMBER __host__ __device__ __forceinline__
#else
#define SHK_HD_MEMBER inline
#endif

namespace shk {
namespace cuda {

// What one load or store of a thread moves.
template <class T> struct alignas(16) Vector { T element[16 / sizeof(T)]; };

#if defined(__CUDACC__)
template <int32_t kThreadCount> class DeviceBlock {
public:
  static constexpr int32_t kThreads = kThreadCount;

  __device__ __forceinline__ explicit DeviceBlock(uint8_t *extra) : extra_(extra) {}

  template <class Work> __host__ __device__ __forceinline__ void each(Work &&work) {
#if defined(__CUDA_ARCH__)
    work(static_cast<int32_t>(threadIdx.x));
    __syncthreads();
#endif
  }

  __host__ __device__ __forceinline__ int64_t index() const {
#if defined(__CUDA_ARCH__)
    return blockIdx.x;
#else
    return 0;
#endif
  }

  __host__ __device__ __forceinline__ int64_t count() const {
#if defined(__CUDA_ARCH__)
    return gridDim.x;
#else
    return 0;
#endif
  }

  // Shared memory behind the Shared struct, as much as the launch asked for.
  __host__ __device__ __forceinline__ uint8_t *extra() const {
    return extra_;
  }

private:
  uint8_t *extra_;
};
#endif

// The order in which a host block runs its threads between two barriers.
enum class ThreadOrder { kForwards, kBackwards, kMixed };

template <int32_t kThreadCount> class HostBlock {
public:
  static constexpr int32_t kThreads = kThreadCount;

  HostBlock(int64_t index, int64_t count, uint8_t *extra, ThreadOrder order)
      : index_(index), count_(count), extra_(extra), order_(order) {}

  template <class Work> void each(Work &&work) {
    for (int32_t i = 0; i < kThreads; ++i) {
      // 37 has no factor in common with a block's size, a multiple of 32.
      work(order_ == ThreadOrder::kForwards    ? i
           : order_ == ThreadOrder::kBackwards ? kThreads - 1 - i
                                               : (i * 37 + 11) % kThreads);
    }
  }

  int64_t index() const { return index_; }
  int64_t count() const { return count_; }
  uint8_t *extra() const { return extra_; }

private:
  int64_t index_;
  int64_t count_;
  uint8_t *extra_;
  ThreadOrder order_;
};

// Turns values[0][thread] into their inclusive sums; both rows are used. Returns the row that holds them.
template <class Block> SHK_HD const int64_t *inclusive_sums(Block &block, int64_t (*values)[Block::kThreads]) {
  int32_t from = 0;
  for (int32_t step = 1; step < Block::kThreads; step *= 2) {
    const int64_t *in = values[from];
    int64_t *out = values[1 - from];
    block.each([&](int32_t thread) { out[thread] = in[thread] + (thread >= step ? in[thread - step] : 0); });
    from = 1 - from;
  }
  return values[from];
}

// Device-wide atomics. The host runs one thread at a time.
SHK_HD void atomic_raise(uint64_t *cell, uint64_t value) {
#if defined(__CUDA_ARCH__)
  atomicMax(reinterpret_cast<unsigned long long *>(cell), static_cast<unsigned long long>(value));
#else
  *cell = *cell < value ? value : *cell;
#endif
}

SHK_HD void atomic_lower(uint64_t *cell, uint64_t value) {
#if defined(__CUDA_ARCH__)
  atomicMin(reinterpret_cast<unsigned long long *>(cell), static_cast<unsigned long long>(value));
#else
  *cell = *cell > value ? value : *cell;
#endif
}

SHK_HD void atomic_increment(uint32_t *cell) {
#if defined(__CUDA_ARCH__)
  atomicAdd(cell, 1u);
#else
  ++*cell;
#endif
}

} // namespace cuda
} // namespace shk

#endif
