// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.seq.PackedSequence;

/**
 * What a fused kernel reads in place of a graph's tensors: the bit planes of miRNA and window, 24
 * bytes each. The window is reversed, as in the encoding that it stands for. Immutable.
 *
 * @param graph the graph's encoding
 */
public record PlanePair(InputEncoding graph) implements InputEncoding {
  private static final long PLANE_BYTES = (long) WindowEncoder.PLANES * Long.BYTES;

  @Override
  public String id() {
    return graph.id();
  }

  @Override
  public String siteOrientation() {
    return "3to5";
  }

  @Override
  public String padding() {
    return graph.padding();
  }

  @Override
  public List<BatchTensor> inputs() {
    return graph.inputs();
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
    return graph.windowLength();
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
}
