// SPDX-License-Identifier: Apache-2.0
//
// The CUDA device: the runtime API, one stream, CUB's prefix sum.
#ifndef SEEDHAWK_CUDA_CUDA_DEVICE_H
#define SEEDHAWK_CUDA_CUDA_DEVICE_H

#include <cub/device/device_scan.cuh>
#include <cuda_runtime_api.h>

#include "cuda/device.h"

namespace shk {
namespace cuda {

inline void check(cudaError_t status, const char *doing) {
  if (status != cudaSuccess) {
    cudaGetLastError(); // or the next call reports it again
    throw DeviceError(status == cudaErrorMemoryAllocation ? SHK_ERR_MEMORY : SHK_ERR_DEVICE, doing,
                      cudaGetErrorString(status));
  }
}

// __grid_constant__: the arguments stay in constant memory.
template <class Body> __global__ void __launch_bounds__(Body::kThreads) run_body(const __grid_constant__ Body body) {
  extern __shared__ __align__(16) uint8_t shared_memory[];
  DeviceBlock<Body::kThreads> block(shared_memory + kSharedBytes<Body>);
  body.run(block, *reinterpret_cast<typename Body::Shared *>(shared_memory));
}

// Copies and launches that were captured once, and are started as one. Device::capture fills it.
class Graph {
public:
  Graph() = default;
  ~Graph() {
    if (started_ != nullptr && cudaSetDevice(ordinal_) == cudaSuccess) {
      cudaGraphExecDestroy(started_);
    }
  }
  Graph(const Graph &) = delete;
  Graph &operator=(const Graph &) = delete;

  bool captured() const { return started_ != nullptr; }

private:
  friend class Device;
  int32_t ordinal_ = 0;
  cudaGraphExec_t started_ = nullptr;
};

class Device {
public:
  static int32_t count() {
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status == cudaErrorInsufficientDriver) {
      cudaGetLastError();
      throw DeviceError(SHK_ERR_DEVICE, "no CUDA device", "there is no driver, or one older than this library's CUDA");
    }
    check(status, "no CUDA device");
    if (count == 0) {
      throw DeviceError(SHK_ERR_DEVICE, "no CUDA device", "the driver lists none");
    }
    return count;
  }

  static void describe(int32_t ordinal, shk_cuda_device *description) {
    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, ordinal), "describing the device");
    check(cudaSetDevice(ordinal), "choosing the device");
    size_t free_bytes = 0;
    size_t all_bytes = 0;
    check(cudaMemGetInfo(&free_bytes, &all_bytes), "asking for free memory");
    description->major = properties.major;
    description->minor = properties.minor;
    description->multiprocessors = properties.multiProcessorCount;
    description->memory_bytes = static_cast<int64_t>(all_bytes);
    description->free_bytes = static_cast<int64_t>(free_bytes);
    description->cache_bytes = properties.l2CacheSize;
    check(cudaDriverGetVersion(&description->driver_version), "asking for the driver's version");
    check(cudaRuntimeGetVersion(&description->runtime_version), "asking for the runtime's version");
    std::snprintf(description->name, sizeof description->name, "%.127s", properties.name);
  }

  explicit Device(int32_t ordinal) : ordinal_(ordinal) {
    use();
    check(cudaDeviceGetAttribute(&shared_limit_, cudaDevAttrMaxSharedMemoryPerBlockOptin, ordinal),
          "asking for the shared memory");
    check(cudaDeviceGetAttribute(&multiprocessors_, cudaDevAttrMultiProcessorCount, ordinal),
          "asking for the multiprocessors");
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "creating a stream");
  }

  ~Device() {
    if (cudaSetDevice(ordinal_) == cudaSuccess) {
      cudaStreamDestroy(stream_);
    }
  }

  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  int32_t ordinal() const { return ordinal_; }
  void *stream() const { return stream_; }
  int64_t shared_limit() const { return shared_limit_; }

  // The calling thread's device; every call of the library begins with this.
  void use() const { check(cudaSetDevice(ordinal_), "choosing the device"); }

  void *allocate(int64_t byte_count) const {
    void *memory = nullptr;
    check(cudaMalloc(&memory, static_cast<size_t>(byte_count)), "device memory");
    return memory;
  }

  // Waits for all work of the device, so that nothing reads the memory any more.
  static void release(int32_t ordinal, void *memory) {
    if (cudaSetDevice(ordinal) == cudaSuccess) {
      cudaFree(memory);
    }
  }

  void *allocate_pinned(int64_t byte_count) const {
    void *memory = nullptr;
    check(cudaMallocHost(&memory, static_cast<size_t>(byte_count)), "pinned host memory");
    return memory;
  }

  static void release_pinned(int32_t ordinal, void *memory) {
    if (cudaSetDevice(ordinal) == cudaSuccess) {
      cudaFreeHost(memory);
    }
  }

  // The caller waits before it gives `from` back: pinned memory is read behind the call's back.
  void copy_in(void *to, const void *from, int64_t byte_count) const {
    if (byte_count > 0) {
      check(cudaMemcpyAsync(to, from, static_cast<size_t>(byte_count), cudaMemcpyHostToDevice, stream_),
            "copying to the device");
    }
  }

  void copy_out(void *to, const void *from, int64_t byte_count) const {
    if (byte_count > 0) {
      check(cudaMemcpyAsync(to, from, static_cast<size_t>(byte_count), cudaMemcpyDeviceToHost, stream_),
            "copying from the device");
    }
    synchronize();
  }

  // To pinned memory, and does not wait.
  void copy_back(void *to, const void *from, int64_t byte_count) const {
    if (byte_count > 0) {
      check(cudaMemcpyAsync(to, from, static_cast<size_t>(byte_count), cudaMemcpyDeviceToHost, stream_),
            "copying from the device");
    }
  }

  void fill(void *to, int32_t byte, int64_t byte_count) const {
    if (byte_count > 0) {
      check(cudaMemsetAsync(to, byte, static_cast<size_t>(byte_count), stream_), "filling device memory");
    }
  }

  void synchronize() const { check(cudaStreamSynchronize(stream_), "waiting for the device"); }

  // Blocks that the whole device runs at the same time, for kernels that loop over their tiles.
  template <class Body> int64_t resident_blocks(int64_t extra_bytes) const {
    const size_t bytes = prepare<Body>(extra_bytes);
    int blocks = 0;
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, run_body<Body>, Body::kThreads, bytes),
          "asking for the blocks of a multiprocessor");
    return static_cast<int64_t>(blocks < 1 ? 1 : blocks) * multiprocessors_;
  }

  template <class Body> void launch(const Body &body, int64_t blocks, int64_t extra_bytes = 0) const {
    if (blocks <= 0) {
      return;
    }
    if (blocks > INT32_MAX) {
      throw DeviceError(SHK_ERR_DEVICE, "launching a kernel", "more than 2^31 - 1 blocks");
    }
    const size_t bytes = prepare<Body>(extra_bytes);
    run_body<Body><<<static_cast<unsigned>(blocks), Body::kThreads, bytes, stream_>>>(body);
    check(cudaGetLastError(), "launching a kernel");
  }

  // Puts what `work` does on the stream into an empty graph, in place of doing it. `work` copies from and to pinned
  // memory and launches kernels that were launched before; it neither allocates nor waits.
  template <class Work> void capture(Graph &graph, Work &&work) const {
    check(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal), "capturing a stream");
    cudaGraph_t captured = nullptr;
    try {
      work();
    } catch (...) {
      cudaStreamEndCapture(stream_, &captured);
      cudaGetLastError();
      if (captured != nullptr) {
        cudaGraphDestroy(captured);
      }
      throw;
    }
    check(cudaStreamEndCapture(stream_, &captured), "capturing a stream");
    graph.ordinal_ = ordinal_;
    const cudaError_t status = cudaGraphInstantiate(&graph.started_, captured, 0);
    cudaGraphDestroy(captured);
    if (status != cudaSuccess) {
      graph.started_ = nullptr;
    }
    check(status, "making a graph");
  }

  // Starts all of it.
  void replay(const Graph &graph) const { check(cudaGraphLaunch(graph.started_, stream_), "starting a graph"); }

  int64_t prefix_sums_bytes(int64_t count) const {
    size_t bytes = 0;
    check(cub::DeviceScan::ExclusiveSum(nullptr, bytes, static_cast<int64_t *>(nullptr), count, stream_),
          "asking for a prefix sum's memory");
    return static_cast<int64_t>(bytes);
  }

  void prefix_sums(int64_t *values, int64_t count, void *memory, int64_t memory_bytes) const {
    size_t bytes = static_cast<size_t>(memory_bytes);
    check(cub::DeviceScan::ExclusiveSum(memory, bytes, values, count, stream_), "summing");
  }

private:
  // Allows the kernel its shared memory; returns the bytes.
  template <class Body> size_t prepare(int64_t extra_bytes) const {
    const size_t bytes = kSharedBytes<Body> + static_cast<size_t>(extra_bytes);
    if (bytes > size_t{48} << 10) {
      check(cudaFuncSetAttribute(run_body<Body>, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes)),
            "asking for shared memory");
    }
    return bytes;
  }

  int32_t ordinal_;
  int32_t shared_limit_ = 0;
  int32_t multiprocessors_ = 0;
  cudaStream_t stream_ = nullptr;
};

} // namespace cuda
} // namespace shk

#endif
