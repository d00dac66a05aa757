// SPDX-License-Identifier: Apache-2.0
//
// One device and one stream: memory, copies, launches, prefix sums. There are two of them, with the same members: the
// CUDA device, where nvcc compiles, and an emulated one, which runs the kernels on the host for the tests. Everything
// above this file is the same for both.
#ifndef SEEDHAWK_CUDA_DEVICE_H
#define SEEDHAWK_CUDA_DEVICE_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>

#include "cuda/block.h"
#include "seedhawk_cuda.h"

namespace shk {
namespace cuda {

// SHK_ERR_DEVICE or SHK_ERR_MEMORY with a text.
class DeviceError : public std::exception {
public:
  DeviceError(int32_t code, const char *doing, const char *reason) noexcept : code_(code), message_{} {
    std::snprintf(message_, sizeof message_, "%s: %s", doing, reason);
  }
  const char *what() const noexcept override { return message_; }
  int32_t code() const noexcept { return code_; }

private:
  int32_t code_;
  char message_[sizeof(shk_error::message)];
};

// Bytes of the Shared struct of a kernel before what it asks for in addition.
template <class Body> constexpr size_t kSharedBytes = (sizeof(typename Body::Shared) + 15) / 16 * 16;

} // namespace cuda
} // namespace shk

#if defined(__CUDACC__)
#include "cuda/cuda_device.h"
#else
#include "cuda/emulated_device.h"
#endif

namespace shk {
namespace cuda {

// An array on a device. Grows by doubling; its contents do not survive that.
template <class T> class DeviceArray {
public:
  DeviceArray() = default;
  ~DeviceArray() { reset(); }
  DeviceArray(const DeviceArray &) = delete;
  DeviceArray &operator=(const DeviceArray &) = delete;

  T *data() const { return data_; }
  int64_t capacity() const { return capacity_; }

  // Makes room for `count` elements, at least one.
  void reserve(const Device &device, int64_t count) {
    if (count <= capacity_ && data_ != nullptr) {
      return;
    }
    const int64_t doubled = 2 * capacity_;
    reset();
    ordinal_ = device.ordinal();
    if (doubled > count) {
      try {
        allocate(device, doubled);
        return;
      } catch (const DeviceError &error) {
        if (error.code() != SHK_ERR_MEMORY) {
          throw;
        }
      }
    }
    allocate(device, count < 1 ? 1 : count);
  }

  void reset() {
    if (data_ != nullptr) {
      Device::release(ordinal_, data_);
    }
    data_ = nullptr;
    capacity_ = 0;
  }

private:
  void allocate(const Device &device, int64_t count) {
    if (count > INT64_MAX / static_cast<int64_t>(sizeof(T))) {
      throw DeviceError(SHK_ERR_MEMORY, "device memory", "more bytes than an address can name");
    }
    data_ = static_cast<T *>(device.allocate(count * static_cast<int64_t>(sizeof(T))));
    capacity_ = count;
  }

  T *data_ = nullptr;
  int64_t capacity_ = 0;
  int32_t ordinal_ = 0;
};

} // namespace cuda
} // namespace shk

#endif
