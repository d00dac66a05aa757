// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import java.util.Locale;

/** ONNX Runtime returned an error. Its own text is the end of the message. Immutable. */
public final class OrtException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  OrtException(int code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * Returns whether memory, that of a device too, was full; a smaller batch may fit. ONNX Runtime
   * has no code for it, so its text is looked at.
   */
  public boolean isOutOfMemory() {
    String text = getMessage().toLowerCase(Locale.ROOT);
    return text.contains("failed to allocate memory")
        || text.contains("out of memory")
        || text.contains("alloc_failed")
        || text.contains("bad allocation");
  }

  /**
   * Returns ONNX Runtime's error code: 1 fail, 2 invalid argument, 7 invalid protobuf and so on.
   */
  public int code() {
    return code;
  }
}
