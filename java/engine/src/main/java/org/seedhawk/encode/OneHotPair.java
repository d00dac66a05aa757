// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.ffi.device.CudaBuffer;
import org.seedhawk.ffi.device.CudaEncoder;
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
  public void sitesOnDevice(DeviceBatch windows, CudaEncoder.Source source, CudaBuffer out) {
    windows
        .context()
        .encoder()
        .oneHot(
            windows.target(),
            new CudaEncoder.Range(source, windows.first(), windows.count()),
            new CudaEncoder.OneHot(windows.offset(), windowLength, true),
            windows.type(),
            out);
  }

  @Override
  public void pairsOnDevice(DeviceBatch pairs, CudaTarget mirnas, CudaBuffer... out) {
    pairs
        .context()
        .encoder()
        .oneHot(
            mirnas,
            new CudaEncoder.Range(CudaEncoder.Source.MIRNAS, pairs.first(), pairs.count()),
            new CudaEncoder.OneHot(0, windowLength, false),
            pairs.type(),
            out[0]);
    sitesOnDevice(pairs, CudaEncoder.Source.SITES, out[1]);
  }
}
