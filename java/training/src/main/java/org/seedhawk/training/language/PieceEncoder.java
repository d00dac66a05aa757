// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.ffi.host.KmerWindows;

/**
 * Writes pieces as rows of tokens with the engine's own encoder, padded on the left as {@code
 * tokens-pair-30} is. One thread at a time.
 */
public final class PieceEncoder implements AutoCloseable {
  private final WindowEncoder encoder;
  private final int k;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment start = arena.allocate(JAVA_LONG);
  private final MemorySegment ids;
  private final long padding;

  /**
   * Creates one.
   *
   * @param k letters of a token
   * @param ids what the encoder writes: six tokens for k = 1, see {@link WindowEncoder#tokens},
   *     three for k-mers, see {@link WindowEncoder#kmers}; the last is padding
   */
  public PieceEncoder(WindowEncoder encoder, int k, long... ids) {
    this.encoder = encoder;
    this.k = k;
    this.ids = arena.allocateFrom(JAVA_LONG, ids);
    padding = ids[ids.length - 1];
  }

  /** Returns the tokens that a stretch of letters has. */
  public int tokens(int letters) {
    return Math.max(0, letters - k + 1);
  }

  /**
   * Writes one row.
   *
   * @param out int64[..., width]
   * @param row where
   */
  public void write(Piece piece, MemorySegment out, long row, int width) {
    int tokens = tokens(piece.length());
    if (tokens > width) {
      throw new IllegalArgumentException(
          "a piece of %d tokens does not fit into a row of %d".formatted(tokens, width));
    }
    long first = row * width;
    for (long i = first; i < first + width - tokens; i++) {
      out.setAtIndex(JAVA_LONG, i, padding);
    }
    if (tokens == 0) {
      return;
    }
    start.set(JAVA_LONG, 0, piece.start());
    MemorySegment target =
        out.asSlice((first + width - tokens) * Long.BYTES, (long) tokens * Long.BYTES);
    if (k == 1) {
      encoder.tokens(piece.sequence(), start, 1, piece.length(), piece.reversed(), ids, target);
    } else {
      encoder.kmers(
          piece.sequence(),
          start,
          1,
          new KmerWindows(piece.length(), k, piece.reversed()),
          ids,
          target);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
