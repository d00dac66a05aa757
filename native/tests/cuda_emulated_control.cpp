// SPDX-License-Identifier: Apache-2.0
//
// Two more functions of the emulated device's library, for the Java tests.
#include "cuda/device.h"

extern "C" {

// Sets the memory that the device has. Returns what is in use.
SHK_API int64_t shk_emulated_memory(int64_t byte_count);

// From now on every kernel fails to start, or none.
SHK_API void shk_emulated_failure(int32_t fails);

int64_t shk_emulated_memory(int64_t byte_count) {
  shk::cuda::emulation().memory_bytes = byte_count;
  return shk::cuda::emulation().used_bytes;
}

void shk_emulated_failure(int32_t fails) {
  shk::cuda::emulation().shared_limit = fails != 0 ? -1 : 99 << 10;
}
}
