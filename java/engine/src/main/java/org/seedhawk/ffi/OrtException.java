// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

/** ONNX Runtime returned an error. Its own text is the end of the message. Immutable. */
public final class OrtException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  OrtException(int code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * Returns ONNX Runtime's error code: 1 fail, 2 invalid argument, 7 invalid protobuf and so on.
   */
  public int code() {
    return code;
  }
}
