// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.InputEncoding;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.ffi.host.PairRows;

/** Inputs as the engine writes them: what is trained is what is served. One thread at a time. */
public final class EncodedInputs implements Inputs {
  private final WindowEncoder encoder = new WindowEncoderJava();
  private final InputEncoding encoding;
  private final WindowLayout layout;

  public EncodedInputs(InputEncoding encoding, WindowLayout layout) {
    this.encoding = encoding;
    this.layout = layout;
  }

  @Override
  public List<BatchTensor> list() {
    return encoding.inputs();
  }

  @Override
  public void encode(
      SitePool pool, List<Window> windows, int from, int to, List<MemorySegment> out) {
    int rows = to - from;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment start = arena.allocate(JAVA_LONG);
      MemorySegment scratch = arena.allocate(JAVA_LONG, Math.max(rows, InputEncoding.SCRATCH));
      MemorySegment mirnas = arena.allocate(rows * encoding.mirnaBytes(), 64);
      MemorySegment sites = arena.allocate(rows * encoding.siteBytes(), 64);
      MemorySegment index = arena.allocate(JAVA_INT, rows);
      for (int i = 0; i < rows; i++) {
        Window window = windows.get(from + i);
        index.setAtIndex(JAVA_INT, i, i);
        encoding.mirna(
            encoder, pool.mirna(window.mirna()), scratch, row(mirnas, i, encoding.mirnaBytes()));
        start.set(JAVA_LONG, 0, layout.start(window.nt1()));
        encoding.sites(
            encoder,
            pool.region(window.region()),
            start,
            1,
            scratch,
            row(sites, i, encoding.siteBytes()));
      }
      encoding.pairs(
          encoder,
          new PairRows(sites, rows, mirnas, rows, index, index),
          rows,
          scratch,
          out.toArray(MemorySegment[]::new));
    }
  }

  private static MemorySegment row(MemorySegment rows, int row, long bytes) {
    return rows.asSlice(row * bytes, bytes);
  }
}
