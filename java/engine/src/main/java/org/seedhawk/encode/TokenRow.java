// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.encode;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.seedhawk.ffi.host.PairRows;
import org.seedhawk.seq.PackedSequence;

/**
 * {@code tokens-N} (miTAR): one input int64[N], the miRNA 3'->5' padded on the right to its length,
 * then the site 5'->3' padded on the right to N; padding as {@link TokenIds} has it.
 */
record TokenRow(int mirnaLength, int windowLength, List<Long> tokens) implements InputEncoding {
  @Override
  public String id() {
    return "tokens-" + (mirnaLength + windowLength);
  }

  @Override
  public String siteOrientation() {
    return "5to3";
  }

  @Override
  public String padding() {
    return "right";
  }

  @Override
  public boolean hasTokens() {
    return true;
  }

  @Override
  public List<BatchTensor> inputs() {
    return List.of(BatchTensor.tokens("pair", mirnaLength + windowLength));
  }

  @Override
  public long mirnaBytes() {
    return (long) mirnaLength * Long.BYTES;
  }

  @Override
  public long siteBytes() {
    return (long) windowLength * Long.BYTES;
  }

  @Override
  public int maxMirnaLength() {
    return mirnaLength;
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
            new TokenIds.Window(mirnaLength, true, false),
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
            new TokenIds.Window(windowLength, false, false),
            scratch,
            out);
  }

  @Override
  public void pairs(
      WindowEncoder encoder,
      PairRows rows,
      long count,
      MemorySegment scratch,
      MemorySegment... out) {
    copy(
        rows.mirnas(),
        rows.mirnaCount(),
        rows.mirnaIndex(),
        count,
        new Part(0, mirnaBytes()),
        out[0]);
    copy(
        rows.sites(),
        rows.siteCount(),
        rows.siteIndex(),
        count,
        new Part(mirnaBytes(), siteBytes()),
        out[0]);
  }

  /** Which bytes of an input's row. */
  private record Part(long offset, long bytes) {}

  private void copy(
      MemorySegment rows,
      long rowCount,
      MemorySegment index,
      long count,
      Part part,
      MemorySegment out) {
    long rowBytes = mirnaBytes() + siteBytes();
    for (long i = 0; i < count; i++) {
      long row = Objects.checkIndex(index.getAtIndex(JAVA_INT, i), rowCount);
      MemorySegment.copy(rows, row * part.bytes, out, i * rowBytes + part.offset, part.bytes);
    }
  }
}
