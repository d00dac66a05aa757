// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.seedhawk.ffi.ort.OrtSubset;

/** ONNX Runtime's function table and the habits of its calls. Immutable. */
final class OrtApi {
  /** The table, for {@code OrtSubset.Name.invoke(OrtSubset.Name(table), ...)}. */
  final MemorySegment table;

  private final MemorySegment allocator;

  OrtApi(MemorySegment table, SegmentAllocator scratch) {
    this.table = table;
    MemorySegment out = scratch.allocate(ValueLayout.ADDRESS);
    check(
        "allocator",
        OrtSubset.GetAllocatorWithDefaultOptions.invoke(
            OrtSubset.GetAllocatorWithDefaultOptions(table), out));
    allocator = pointer(out);
  }

  /** ONNX Runtime's own allocator, which lives as long as the library. */
  MemorySegment allocator() {
    return allocator;
  }

  /** Throws when the status is an error. {@code doing} starts the message. */
  void check(String doing, MemorySegment status) {
    if (status.address() == 0) {
      return;
    }
    int code = OrtSubset.GetErrorCode.invoke(OrtSubset.GetErrorCode(table), status);
    String text =
        string(OrtSubset.GetErrorMessage.invoke(OrtSubset.GetErrorMessage(table), status));
    OrtSubset.ReleaseStatus.invoke(OrtSubset.ReleaseStatus(table), status);
    throw new OrtException(code, doing + ": ONNX Runtime error " + code + ": " + text);
  }

  /** Copies a string that ONNX Runtime allocated for us, and frees it. */
  String takeString(MemorySegment pointer) {
    try {
      return string(pointer);
    } finally {
      free(pointer);
    }
  }

  void free(MemorySegment pointer) {
    check(
        "free", OrtSubset.AllocatorFree.invoke(OrtSubset.AllocatorFree(table), allocator, pointer));
  }

  /** Reads an out parameter. */
  static MemorySegment pointer(MemorySegment out) {
    return out.get(ValueLayout.ADDRESS, 0);
  }

  static String string(MemorySegment pointer) {
    return pointer.reinterpret(Long.MAX_VALUE).getString(0);
  }
}
