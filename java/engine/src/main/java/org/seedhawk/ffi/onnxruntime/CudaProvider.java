// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.seedhawk.ffi.ort.OrtSubset;

/** ONNX Runtime's execution provider for CUDA: how a session gets it. */
final class CudaProvider {
  private CudaProvider() {}

  /**
   * Appends the provider to a session's options.
   *
   * @param doing starts the message
   * @throws OrtException if this ONNX Runtime has no such provider, or it cannot be loaded
   */
  static void append(
      OrtApi api,
      String doing,
      MemorySegment settings,
      SessionOptions.CudaStream cuda,
      Arena call) {
    MemorySegment out = call.allocate(ValueLayout.ADDRESS);
    api.check(
        doing,
        OrtSubset.CreateCUDAProviderOptions.invoke(
            OrtSubset.CreateCUDAProviderOptions(api.table), out));
    MemorySegment provider = OrtApi.pointer(out);
    try {
      Map<String, String> values = new TreeMap<>();
      values.put("device_id", Integer.toString(cuda.device().ordinal()));
      // The exhaustive search would try every algorithm for every size of batch.
      values.put("cudnn_conv_algo_search", "HEURISTIC");
      values.put("arena_extend_strategy", "kSameAsRequested");
      values.put("use_tf32", "0"); // 10 bits of mantissa are too few for our tolerance
      if (cuda.stream() != 0) {
        values.put("user_compute_stream", Long.toUnsignedString(cuda.stream()));
      }
      api.check(
          doing,
          OrtSubset.UpdateCUDAProviderOptions.invoke(
              OrtSubset.UpdateCUDAProviderOptions(api.table),
              provider,
              strings(call, values.keySet()),
              strings(call, values.values()),
              values.size()));
      api.check(
          doing,
          OrtSubset.SessionOptionsAppendExecutionProvider_CUDA_V2.invoke(
              OrtSubset.SessionOptionsAppendExecutionProvider_CUDA_V2(api.table),
              settings,
              provider));
    } finally {
      OrtSubset.ReleaseCUDAProviderOptions.invoke(
          OrtSubset.ReleaseCUDAProviderOptions(api.table), provider);
    }
  }

  private static MemorySegment strings(Arena call, Collection<String> texts) {
    MemorySegment array = call.allocate(ValueLayout.ADDRESS, texts.size());
    int i = 0;
    for (String text : texts) {
      array.setAtIndex(ValueLayout.ADDRESS, i++, call.allocateFrom(text));
    }
    return array;
  }
}
