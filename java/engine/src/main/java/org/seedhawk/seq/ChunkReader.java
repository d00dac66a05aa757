// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.seedhawk.scan.TargetSource;

/**
 * Cuts a stream of targets into {@link Chunk}s of bounded size. A record longer than a chunk
 * becomes pieces that overlap by twice the halo; a window is scanned in exactly one of them. One
 * thread at a time.
 */
public final class ChunkReader {
  /** Records in a chunk, so that a file of very short ones is bounded too. */
  private static final int MAX_PIECES = 4096;

  private final TargetSource source;
  private final int halo;
  private final byte[] letters; // one piece: up to chunkBases + 2 * halo letters
  private final int chunkBases;
  private boolean open; // a record is under way
  private int length; // letters at hand
  private long startInRecord; // of letters[0]

  /**
   * Creates one.
   *
   * @param halo bases that a site and its window can reach beyond the window's start, either way
   */
  public ChunkReader(TargetSource source, int chunkBases, int halo) {
    this.source = source;
    this.chunkBases = chunkBases;
    this.halo = halo;
    this.letters = new byte[chunkBases + 2 * halo];
  }

  /** Fills an empty chunk; false when there is nothing left. */
  public boolean fill(Chunk chunk) throws IOException {
    long room = chunkBases;
    while (room > 0 && chunk.size() < MAX_PIECES) {
      if (!open) {
        if (!source.next()) {
          break;
        }
        open = true;
        length = 0;
        startInRecord = 0;
      }
      room -= piece(chunk);
    }
    chunk.freeze();
    return chunk.size() > 0;
  }

  /** Returns what messages call the record: its file and line, if it has one, and its name. */
  private String where() {
    return source.where().isEmpty()
        ? SequenceRules.named("target", source.id())
        : source.where() + ": " + SequenceRules.named("record", source.id());
  }

  private long piece(Chunk chunk) throws IOException {
    int kept = length;
    boolean ended = false;
    while (length < letters.length) {
      int wanted = letters.length - length;
      int read = source.read(letters, length, wanted);
      if (read == -1) {
        ended = true;
        break;
      }
      if (read < 1 || read > wanted) {
        throw new IOException(
            "%s: TargetSource.read returned %d; it must return 1..%d, or -1 at the end of the record"
                .formatted(source.where(), read, wanted));
      }
      length += read;
    }
    for (int i = kept; i < length; i++) {
      int code = Bases.code(letters[i]);
      if (code == Bases.NONE) {
        MemorySegment piece = MemorySegment.ofArray(letters).asSlice(0, length);
        throw SequenceRules.letter(piece, i, startInRecord).at(where());
      }
      chunk.ambiguousBases += code == Bases.AMBIGUOUS ? 1 : 0;
    }
    chunk.bases += length - kept;
    long from = startInRecord == 0 ? Long.MIN_VALUE : halo;
    long to = ended ? Long.MAX_VALUE : length - halo;
    if (ended && startInRecord == 0) {
      SequenceRules.checkNotEmpty(where(), length);
    }
    chunk.add(source.id(), letters, length, startInRecord, from, to, ended);
    int scanned = length;
    if (ended) {
      open = false;
      length = 0;
    } else {
      int overlap = 2 * halo;
      System.arraycopy(letters, length - overlap, letters, 0, overlap);
      startInRecord += length - overlap;
      length = overlap;
    }
    return scanned;
  }
}
