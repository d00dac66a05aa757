// SPDX-License-Identifier: Apache-2.0
#ifndef SEEDHAWK_ABI_COUNTED_H
#define SEEDHAWK_ABI_COUNTED_H

#include <atomic>
#include <cstdint>

namespace shk {

// What the handles of this library point to and is not yet destroyed.
extern std::atomic<int64_t> live_handles;

// Counts its owner in live_handles.
class CountedHandle {
public:
  CountedHandle() { live_handles.fetch_add(1, std::memory_order_relaxed); }
  ~CountedHandle() { live_handles.fetch_sub(1, std::memory_order_relaxed); }
  CountedHandle(const CountedHandle &) = delete;
  CountedHandle &operator=(const CountedHandle &) = delete;
};

} // namespace shk

#endif
