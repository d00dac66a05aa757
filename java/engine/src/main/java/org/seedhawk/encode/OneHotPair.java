// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaContext;
import org.seedhawk.ffi.device.CudaTarget;
import org.seedhawk.seq.PackedSequence;

/**
 * {@code onehot-pair-N} (DeepTarget): miRNA 5'->3' and site 3'->5', each float32[4, N]. Outside
 * positions are zero columns where they stand in the window: right of a miRNA, and right of a site
 * that the target's 5' end clips. The model does not see nt beyond N.
 */
record OneHotPair(int windowLength) implements InputEncoding {
  @Override
  public String id() {
    return "onehot-pair-" + windowLength;
  }

  @Override
  public String siteOrientation() {
    return "3to5";
  }

  @Override
  public String padding() {
    return "right";
  }

  @Override
  public List<BatchTensor> inputs() {
    return List.of(
        BatchTensor.floats("mirna", 4, windowLength), BatchTensor.floats("site", 4, windowLength));
  }

  /** Not from the inputs: a list of them is an object. */
  @Override
  public long mirnaBytes() {
    return 4L * windowLength * Float.BYTES;
  }

  @Override
  public long siteBytes() {
    return mirnaBytes();
  }

  @Override
  public void mirna(
      WindowEncoder encoder, PackedSequence mirna, MemorySegment scratch, MemorySegment out) {
    scratch.setAtIndex(JAVA_LONG, 0, 0); // the window starts at nt 1
    encoder.oneHot(mirna, scratch, 1, windowLength, false, out);
  }

  @Override
  public void sites(
      WindowEncoder encoder,
      PackedSequence target,
      MemorySegment starts,
      long count,
      MemorySegment scratch,
      MemorySegment out) {
    encoder.oneHot(target, starts, count, windowLength, true, out);
  }

  @Override
  public boolean isOnDevice() {
    return true;
  }

  @Override
  public void sitesOnDevice(
      CudaContext context,
      CudaTarget target,
      CudaContext.Source source,
      long first,
      long count,
      long offset,
      ElementType type,
      CudaBuffer out) {
    context.oneHot(target, source, first, count, offset, windowLength, true, type, out);
  }

  @Override
  public void pairsOnDevice(
      CudaContext context,
      CudaTarget target,
      CudaTarget mirnas,
      long first,
      long count,
      long offset,
      ElementType type,
      CudaBuffer... out) {
    context.oneHot(
        mirnas, CudaContext.Source.MIRNAS, first, count, 0, windowLength, false, type, out[0]);
    sitesOnDevice(context, target, CudaContext.Source.SITES, first, count, offset, type, out[1]);
  }
}
