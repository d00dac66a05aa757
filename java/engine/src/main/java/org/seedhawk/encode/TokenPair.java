// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.seq.PackedSequence;

/**
 * {@code tokens-pair-N} (Target-FM): miRNA 5'->3' and site 3'->5', each int64[N], padded on the
 * left; padding as {@link TokenIds} has it.
 */
record TokenPair(int windowLength, List<Long> tokens) implements InputEncoding {
  @Override
  public String id() {
    return "tokens-pair-" + windowLength;
  }

  @Override
  public String siteOrientation() {
    return "3to5";
  }

  @Override
  public String padding() {
    return "left";
  }

  @Override
  public boolean hasTokens() {
    return true;
  }

  @Override
  public List<BatchTensor> inputs() {
    return List.of(
        BatchTensor.tokens("mirna", windowLength), BatchTensor.tokens("site", windowLength));
  }

  @Override
  public int maxMirnaLength() {
    return windowLength;
  }

  @Override
  public void mirna(
      WindowEncoder encoder, PackedSequence mirna, MemorySegment scratch, MemorySegment out) {
    TokenIds.refuseLong(mirna, this);
    scratch.setAtIndex(JAVA_LONG, 0, 0);
    new TokenIds(tokens)
        .write(
            encoder,
            mirna,
            scratch,
            1,
            new TokenIds.Window(windowLength, false, true),
            scratch,
            out);
  }

  @Override
  public void sites(
      WindowEncoder encoder,
      PackedSequence target,
      MemorySegment starts,
      long count,
      MemorySegment scratch,
      MemorySegment out) {
    new TokenIds(tokens)
        .write(
            encoder,
            target,
            starts,
            count,
            new TokenIds.Window(windowLength, true, true),
            scratch,
            out);
  }
}
