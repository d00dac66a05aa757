// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaEncoder;
import org.seedhawk.ffi.device.CudaTarget;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.PackedSequence;

/**
 * {@code esa-50} (TargetNet): rows are bit planes, and a pair is aligned from them, see {@link
 * WindowEncoder#esa}. Outside positions are zero columns where they stand in the reversed window.
 */
record EsaPair() implements InputEncoding {
  private static final long PLANE_BYTES = (long) WindowEncoder.PLANES * Long.BYTES;

  @Override
  public String id() {
    return InputEncoding.ESA_50;
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
    return List.of(BatchTensor.floats("pair", WindowEncoder.ESA_ROWS, WindowEncoder.ESA_COLUMNS));
  }

  @Override
  public long mirnaBytes() {
    return PLANE_BYTES;
  }

  @Override
  public long siteBytes() {
    return PLANE_BYTES;
  }

  @Override
  public int windowLength() {
    return WindowEncoder.ESA_SITE_LENGTH;
  }

  @Override
  public void mirna(
      WindowEncoder encoder, PackedSequence mirna, MemorySegment scratch, MemorySegment out) {
    scratch.setAtIndex(JAVA_LONG, 0, 0); // the window starts at nt 1
    encoder.planes(mirna, scratch, 1, WindowEncoder.MAX_PLANE_LENGTH, false, out);
  }

  @Override
  public void sites(
      WindowEncoder encoder,
      PackedSequence target,
      MemorySegment starts,
      long count,
      MemorySegment scratch,
      MemorySegment out) {
    encoder.planes(target, starts, count, windowLength(), true, out);
  }

  @Override
  public void pairs(
      WindowEncoder encoder,
      PairRows rows,
      long count,
      MemorySegment scratch,
      MemorySegment... out) {
    MemorySegment alignments = scratch;
    encoder.esa(rows, count, out[0], alignments);
  }

  @Override
  public boolean isOnDevice() {
    return true;
  }

  @Override
  public void pairsOnDevice(DeviceBatch pairs, CudaTarget mirnas, CudaBuffer... out) {
    CudaEncoder encoder = pairs.context().encoder();
    encoder.esa(
        pairs.target(), mirnas, pairs.first(), pairs.count(), pairs.offset(), pairs.type(), out[0]);
  }
}
