// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaTarget;

/**
 * Candidates, or distinct windows, that a device holds and whose inputs are to be written. Made
 * once a batch. Immutable.
 *
 * @param context on whose stream they are written
 * @param target their target
 * @param first the first one
 * @param count how many
 * @param offset from a candidate's start to its window's
 * @param type of the inputs, float32 or float16
 */
public record DeviceBatch(
    CudaContext context, CudaTarget target, long first, int count, long offset, ElementType type) {
  /** Returns the same of other ones. */
  public DeviceBatch at(long newFirst, int newCount) {
    return new DeviceBatch(context, target, newFirst, newCount, offset, type);
  }
}
