// SPDX-License-Identifier: Apache-2.0
//
// A device that is the host: memory from malloc, filled with rubbish, kernels run block by block on the calling thread.
// For tests, which can bound its memory and choose the order of threads and blocks.
#ifndef SEEDHAWK_CUDA_EMULATED_DEVICE_H
#define SEEDHAWK_CUDA_EMULATED_DEVICE_H

#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "cuda/device.h"

namespace shk {
namespace cuda {

struct Emulation {
  bool present = true; // false: as if there were no device
  int64_t memory_bytes = INT64_C(1) << 40;
  int64_t used_bytes = 0;
  int64_t launches = 0;
  int64_t captures = 0;
  int64_t replays = 0;
  int64_t shared_limit = 99 << 10;
  ThreadOrder order = ThreadOrder::kForwards; // of threads and of blocks
  std::map<void *, int64_t> sizes;
  std::mutex mutex;
};

inline Emulation &emulation() {
  static Emulation only;
  return only;
}

// As that of the CUDA device: what was captured, to be done in its order.
class Graph {
public:
  Graph() = default;
  Graph(const Graph &) = delete;
  Graph &operator=(const Graph &) = delete;

  bool captured() const { return !steps_.empty(); }

private:
  friend class Device;
  std::vector<std::function<void()>> steps_;
};

class Device {
public:
  static int32_t count() {
    if (!emulation().present) {
      throw DeviceError(SHK_ERR_DEVICE, "no CUDA device", "the emulated device is switched off");
    }
    return 1;
  }

  static void describe(int32_t, shk_cuda_device *description) {
    description->major = 0;
    description->minor = 0;
    description->multiprocessors = kMultiprocessors;
    description->memory_bytes = emulation().memory_bytes;
    description->free_bytes = emulation().memory_bytes - emulation().used_bytes;
    description->cache_bytes = 0;
    description->driver_version = 0;
    description->runtime_version = 0;
    std::snprintf(description->name, sizeof description->name, "emulated");
  }

  explicit Device(int32_t ordinal) : ordinal_(ordinal) {}
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  int32_t ordinal() const { return ordinal_; }
  void *stream() const { return nullptr; }
  int64_t shared_limit() const { return emulation().shared_limit; }
  void use() const {}

  void *allocate(int64_t byte_count) const {
    check_not_capturing();
    Emulation &host = emulation();
    const std::lock_guard<std::mutex> lock(host.mutex);
    void *memory = nullptr;
    if (byte_count > host.memory_bytes - host.used_bytes ||
        posix_memalign(&memory, 256, static_cast<size_t>(byte_count)) != 0) {
      throw DeviceError(SHK_ERR_MEMORY, "device memory", "the emulated device is full");
    }
    std::memset(memory, 0xA5, static_cast<size_t>(byte_count));
    host.used_bytes += byte_count;
    host.sizes[memory] = byte_count;
    return memory;
  }

  static void release(int32_t, void *memory) {
    Emulation &host = emulation();
    const std::lock_guard<std::mutex> lock(host.mutex);
    host.used_bytes -= host.sizes[memory];
    host.sizes.erase(memory);
    std::free(memory);
  }

  void *allocate_pinned(int64_t byte_count) const { return allocate(byte_count); }
  static void release_pinned(int32_t ordinal, void *memory) { release(ordinal, memory); }

  void copy_in(void *to, const void *from, int64_t byte_count) const {
    step([=] { copy(to, from, byte_count); });
  }

  void copy_out(void *to, const void *from, int64_t byte_count) const {
    copy_back(to, from, byte_count);
    synchronize();
  }

  void copy_back(void *to, const void *from, int64_t byte_count) const {
    step([=] { copy(to, from, byte_count); });
  }

  void fill(void *to, int32_t byte, int64_t byte_count) const {
    step([=] {
      if (byte_count > 0) {
        std::memset(to, byte, static_cast<size_t>(byte_count));
      }
    });
  }

  void synchronize() const { check_not_capturing(); }

  template <class Body> int64_t resident_blocks(int64_t) const { return kMultiprocessors; }

  template <class Body> void launch(const Body &body, int64_t blocks, int64_t extra_bytes = 0) const {
    step([=] { run(body, blocks, extra_bytes); });
  }

  template <class Work> void capture(Graph &graph, Work &&work) const {
    std::vector<std::function<void()>> steps;
    capturing_ = &steps;
    try {
      work();
    } catch (...) {
      capturing_ = nullptr;
      throw;
    }
    capturing_ = nullptr;
    graph.steps_ = std::move(steps);
    ++emulation().captures;
  }

  void replay(const Graph &graph) const {
    check_not_capturing();
    ++emulation().replays;
    for (const std::function<void()> &each : graph.steps_) {
      each();
    }
  }

  int64_t prefix_sums_bytes(int64_t) const { return 1; }

  // Replaces values by the sums of those before them.
  void prefix_sums(int64_t *values, int64_t count, void *, int64_t) const {
    check_not_capturing();
    int64_t sum = 0;
    for (int64_t i = 0; i < count; ++i) {
      const int64_t value = values[i];
      values[i] = sum;
      sum += value;
    }
  }

private:
  static constexpr int32_t kMultiprocessors = 3;

  // Does something now, or writes down that it is to be done.
  template <class Work> void step(const Work &work) const {
    if (capturing_ != nullptr) {
      capturing_->emplace_back(work);
    } else {
      work();
    }
  }

  void check_not_capturing() const {
    if (capturing_ != nullptr) {
      throw DeviceError(SHK_ERR_DEVICE, "capturing a stream", "what is captured may neither allocate nor wait");
    }
  }

  template <class Body> static void run(const Body &body, int64_t blocks, int64_t extra_bytes) {
    Emulation &host = emulation();
    const size_t size = kSharedBytes<Body> + static_cast<size_t>(extra_bytes);
    if (static_cast<int64_t>(size) > host.shared_limit) {
      throw DeviceError(SHK_ERR_DEVICE, "launching a kernel", "too much shared memory");
    }
    void *shared = nullptr;
    if (posix_memalign(&shared, 256, size == 0 ? 1 : size) != 0) {
      throw std::bad_alloc();
    }
    const std::unique_ptr<void, decltype(&std::free)> owner(shared, &std::free);
    ++host.launches;
    for (int64_t i = 0; i < blocks; ++i) {
      const int64_t index = host.order == ThreadOrder::kForwards ? i : blocks - 1 - i;
      std::memset(shared, 0xA5, size);
      HostBlock<Body::kThreads> block(index, blocks, static_cast<uint8_t *>(shared) + kSharedBytes<Body>, host.order);
      body.run(block, *static_cast<typename Body::Shared *>(shared));
    }
  }

  static void copy(void *to, const void *from, int64_t byte_count) {
    if (byte_count > 0) {
      std::memcpy(to, from, static_cast<size_t>(byte_count));
    }
  }

  int32_t ordinal_;
  mutable std::vector<std::function<void()>> *capturing_ = nullptr;
};

} // namespace cuda
} // namespace shk

#endif
