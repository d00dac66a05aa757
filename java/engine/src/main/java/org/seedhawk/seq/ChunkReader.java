// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.TargetSource;

/**
 * Cuts a stream of targets into {@link Chunk}s of bounded size. A record longer than a chunk
 * becomes pieces that overlap by twice the halo; a window is scanned in exactly one of them. A
 * circular record is read from a halo before its start to a halo behind its end. One thread at a
 * time.
 */
public final class ChunkReader {
  /** Records in a chunk, so that a file of very short ones is bounded too. */
  private static final int MAX_PIECES = 4096;

  private final TargetSource source;
  private final int halo;
  private final byte[] letters; // one piece: up to chunkBases + 2 * halo letters
  private final int chunkBases;
  private final boolean circular;
  private final Ring ring = new Ring(); // stays empty when targets are linear
  private final int shortest; // ring that is scanned
  private long position; // of the next letter to take from the ring
  private boolean open; // a record is under way
  private int length; // letters at hand
  private long startInRecord; // of letters[0]

  /**
   * Creates one.
   *
   * @param halo bases that a site and its window can reach beyond the window's start, either way
   * @param circular whether the end of each target joins its start
   * @param shortest bases of a circular target from which on it is scanned; a site would meet
   *     itself on a shorter one
   */
  public ChunkReader(
      TargetSource source, int chunkBases, int halo, boolean circular, int shortest) {
    this.source = source;
    this.shortest = shortest;
    this.circular = circular;
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
        Objects.requireNonNull(source.id(), "source.id()");
        open = true;
        length = 0;
        startInRecord = 0;
        if (circular) {
          fillRing();
        }
      }
      room -= piece(chunk);
    }
    chunk.freeze();
    return chunk.size() > 0;
  }

  /** Returns what messages call the record: its file and line, if it has one, and its name. */
  private String where() {
    String where = source.where();
    return where == null || where.isEmpty()
        ? SequenceRules.named("target", source.id())
        : where + ": " + SequenceRules.named("record", source.id());
  }

  /** Refuses a record in the notation of modified bases, as readers of files do. */
  private void checkPlain(byte[] start, int count) {
    int shown = Math.min(count, ModifiedBases.LOOKED_AT + 1); // one says that more follow
    try {
      SequenceRules.checkPlainTarget(new String(start, 0, shown, StandardCharsets.ISO_8859_1));
    } catch (BadInputException e) {
      throw e.at(where());
    }
  }

  private void fillRing() throws IOException {
    try {
      ring.fill(source);
    } catch (BadInputException e) {
      throw e.at(where());
    }
    if (ring.length() == 0) {
      throw SequenceRules.empty().at(where());
    }
    byte[] start = new byte[Math.min(ring.length(), ModifiedBases.LOOKED_AT + 1)];
    ring.copy(0, start, 0, start.length);
    checkPlain(start, start.length);
    startInRecord = -halo;
    position = -halo;
  }

  /** Reads as {@link TargetSource#read} does. */
  private int read(int wanted) throws IOException {
    if (!circular) {
      int read = source.read(letters, length, wanted);
      return read == -1 ? read : checked(source, read, wanted);
    }
    int count = (int) Math.min(wanted, (long) ring.length() + halo - position);
    if (count == 0) {
      return -1;
    }
    ring.copy(position, letters, length, count);
    position += count;
    return count;
  }

  /** Returns how many letters were read; a source that says otherwise is at fault. */
  static int checked(TargetSource source, int read, int wanted) throws IOException {
    if (read < 1 || read > wanted) {
      throw new IOException(
          "%s: TargetSource.read returned %s; it must return 1..%s, or -1 at the end of the record"
              .formatted(source.where(), read, wanted));
    }
    return read;
  }

  private boolean isShortRing() {
    return circular && ring.length() < shortest;
  }

  /** Returns whether a letter at hand lies on the record itself, not on what goes round a ring. */
  private boolean isOwn(int i) {
    return !circular || startInRecord + i >= 0 && startInRecord + i < ring.length();
  }

  private long piece(Chunk chunk) throws IOException {
    int kept = length;
    boolean ended = false;
    while (length < letters.length) {
      int read = read(letters.length - length);
      if (read == -1) {
        ended = true;
        break;
      }
      length += read;
    }
    if (!circular && startInRecord == 0) {
      checkPlain(letters, length);
    }
    for (int i = kept; i < length; i++) {
      int code = Bases.code(letters[i]);
      if (code == Bases.NONE) {
        MemorySegment piece = MemorySegment.ofArray(letters).asSlice(0, length);
        throw SequenceRules.letter(piece, i, startInRecord).at(where());
      }
      if (code == Bases.AMBIGUOUS && isOwn(i)) {
        chunk.ambiguousBases++;
      }
    }
    chunk.bases += !circular ? length - kept : ended ? ring.length() : 0;
    boolean cutLeft = circular || startInRecord != 0;
    boolean cutRight = circular || !ended;
    if (ended && !cutLeft && length == 0) {
      throw SequenceRules.empty().at(where());
    }
    chunk.add(
        source.id(),
        letters,
        length,
        startInRecord,
        cutLeft ? halo : Long.MIN_VALUE,
        isShortRing() ? halo : cutRight ? length - halo : Long.MAX_VALUE,
        ended);
    if (circular) {
      chunk.closeRing(ring.length());
    }
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
