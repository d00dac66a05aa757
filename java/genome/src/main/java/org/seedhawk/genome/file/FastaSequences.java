// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.seedhawk.genome.error.GenomeInputException;

/**
 * The sequences of a FASTA file. Of a plain or bgzip file only the asked stretches are read, by its
 * index, {@code NAME.fai}; the index is made where there is none. A gzip file can only be read from
 * its beginning: the sequence that is asked for is held in memory, and the next one is cheapest.
 * One thread at a time.
 */
final class FastaSequences implements SequenceFile {
  private static final byte[] UPPER = upper();

  private final Path file;
  private final FastaIndex index;
  private final Optional<Bytes> bytes; // none for gzip
  private byte[] scratch = new byte[1 << 12];
  private final boolean[] checked;

  // Of gzip.
  private InputStream stream;
  private long streamPosition;
  private int held = -1;
  private byte[] heldBytes = new byte[0];

  private FastaSequences(Path file, FastaIndex index, Optional<Bytes> bytes) {
    this.file = file;
    this.index = index;
    this.bytes = bytes;
    checked = new boolean[index.names().size()];
  }

  static FastaSequences open(Path file) {
    FileBytes.Kind kind = FileBytes.kind(file);
    Bytes opened = null;
    FastaSequences sequences = null;
    try {
      // Its errors come first: an index made of a damaged file would be wrong.
      if (kind == FileBytes.Kind.BGZIP) {
        opened = BgzipBytes.open(file);
      } else if (kind == FileBytes.Kind.PLAIN) {
        opened = new PlainBytes(file);
      }
      sequences = new FastaSequences(file, index(file, kind), Optional.ofNullable(opened));
      return sequences;
    } catch (IOException e) {
      throw FileBytes.damaged(file.toString(), e);
    } finally {
      if (sequences == null && opened != null) {
        closeQuietly(opened);
      }
    }
  }

  private static FastaIndex index(Path file, FileBytes.Kind kind) throws IOException {
    Path place = file.resolveSibling(file.getFileName() + ".fai");
    if (kind != FileBytes.Kind.GZIP && Files.exists(place)) {
      return FastaIndex.read(place);
    }
    try (InputStream in = FileBytes.content(file)) {
      FastaIndex made = FastaIndex.make(file, in);
      if (kind != FileBytes.Kind.GZIP) {
        IndexFile.write(place, made.toBytes());
      }
      return made;
    }
  }

  @Override
  public int count() {
    return index.names().size();
  }

  @Override
  public String name(int sequence) {
    return index.names().get(sequence);
  }

  @Override
  public long length(int sequence) {
    return index.lengths()[sequence];
  }

  @Override
  public void read(int sequence, long start, int length, byte[] out, int at) {
    if (length == 0) {
      return;
    }
    try {
      long from = place(sequence, start);
      int count = Math.toIntExact(place(sequence, start + length - 1) + 1 - from);
      byte[] raw;
      int first = 0;
      if (bytes.isPresent()) {
        check(sequence, bytes.get());
        if (scratch.length < count) {
          scratch = new byte[Math.max(count, 2 * scratch.length)];
        }
        raw = scratch;
        bytes.get().read(from, raw, 0, count);
      } else {
        hold(sequence);
        raw = heldBytes;
        first = (int) (from - index.offsets()[sequence]);
      }
      copy(sequence, raw, first, count, out, at, length);
    } catch (IOException e) {
      throw FileBytes.damaged("%s: sequence '%s'".formatted(file, name(sequence)), e);
    }
  }

  /** Returns the byte of the content that holds a letter. */
  private long place(int sequence, long letter) {
    int letters = index.lineLetters()[sequence];
    return index.offsets()[sequence]
        + letter / letters * index.lineBytes()[sequence]
        + letter % letters;
  }

  private void copy(
      int sequence, byte[] raw, int first, int count, byte[] out, int at, int length) {
    int written = at;
    for (int i = first; i < first + count; i++) {
      byte letter = UPPER[raw[i] & 0xff];
      if (letter > 0) {
        if (written == at + length) {
          break;
        }
        out[written++] = letter;
      } else if (letter < 0) {
        throw new GenomeInputException(
            "%s: sequence '%s' has the letter '%s', which is no nucleotide; is this a genome?"
                .formatted(file, name(sequence), Lines.shown(String.valueOf((char) raw[i]))));
      }
    }
    if (written != at + length) {
      throw stale(sequence);
    }
  }

  /** Checks, once for each sequence, that it begins and ends where the index says. */
  private void check(int sequence, Bytes content) throws IOException {
    if (checked[sequence]) {
      return;
    }
    byte[] around = new byte[4];
    long begin = index.offsets()[sequence];
    long end = place(sequence, length(sequence) - 1) + 1;
    if (end > content.size()) {
      throw stale(sequence);
    }
    content.read(begin - 1, around, 0, 1);
    boolean holds = around[0] == '\n';
    int behind = (int) Math.min(around.length, content.size() - end);
    content.read(end, around, 0, behind);
    int next = 0;
    while (next < behind && (around[next] == '\n' || around[next] == '\r')) {
      next++;
    }
    holds &= behind == 0 || next == behind || next > 0 && around[next] == '>';
    if (!holds) {
      throw stale(sequence);
    }
    checked[sequence] = true;
  }

  private GenomeInputException stale(int sequence) {
    return new GenomeInputException(
        ("%s: sequence '%s' is not where its index '%s.fai' has it: the FASTA was changed or cut"
                + " short; fetch it again, or delete the index, and it is made again")
            .formatted(file, name(sequence), file.getFileName()));
  }

  /** Reads a sequence of a gzip file into memory. */
  private void hold(int sequence) throws IOException {
    if (held == sequence) {
      return;
    }
    held = -1;
    long begin = index.offsets()[sequence];
    long span = place(sequence, length(sequence) - 1) + 1 - begin;
    if (span > Integer.MAX_VALUE - 8) {
      throw new GenomeInputException(
          "%s: sequence '%s' is too long to be read from gzip; compress the file with bgzip"
              .formatted(file, name(sequence)));
    }
    int count = (int) span;
    if (stream == null || streamPosition > begin) {
      if (stream != null) {
        stream.close();
      }
      stream = FileBytes.content(file);
      streamPosition = 0;
    }
    stream.skipNBytes(begin - streamPosition);
    if (heldBytes.length < count) {
      heldBytes = new byte[0]; // frees the last one before the next is made
      heldBytes = new byte[count];
    }
    if (stream.readNBytes(heldBytes, 0, count) < count) {
      throw new EOFException("in the sequence");
    }
    streamPosition = begin + count;
    held = sequence;
  }

  /** Returns for each byte its letter, 0 for the end of a line, or -1. */
  private static byte[] upper() {
    byte[] upper = new byte[256];
    java.util.Arrays.fill(upper, (byte) -1);
    for (char letter : "ACGTURYSWKMBDHVNX".toCharArray()) {
      upper[letter] = (byte) letter;
      upper[Character.toLowerCase(letter)] = (byte) letter;
    }
    upper['\n'] = 0;
    upper['\r'] = 0;
    return upper;
  }

  private static void closeQuietly(Bytes opened) {
    try {
      opened.close();
    } catch (IOException e) {
      // Nothing was written; the error on the way here is the one to report.
    }
  }

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
    }
    if (bytes.isPresent()) {
      bytes.get().close();
    }
  }
}
