// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome.big;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.genome.file.FileBytes;
import org.seedhawk.genome.file.PlainBytes;

/**
 * The values of a local UCSC bigWig file, of either byte order, packed or not: phyloP and phastCons
 * are such. A letter of the genome has a value or none. Values are read in windows of 1,024
 * letters, and what was read last is kept: about 15 MB, whatever the file's size. Asking in the
 * order of the genome is fastest. One thread at a time.
 *
 * {@snippet :
 * try (BigWig track = BigWig.open(Path.of("phyloP.bw"))) {
 *   BigWig.Values values = track.over("chr1", 4_770, 4_777);
 *   System.out.println(values.mean() + " over " + values.bases() + " bases");
 * }
 * }
 */
public final class BigWig implements Closeable {
  private static final int SIGNATURE = 0x888FFC26;
  private static final int WINDOW = 1 << 10;
  private static final int WINDOWS = 1 << 10; // that are kept
  private static final float[] EMPTY = new float[0];

  private final Path file;
  private final PlainBytes bytes;
  private final BlockIndex index;
  private final Blocks blocks;
  private final Map<String, ChromosomeTree.Entry> chromosomes;
  private final Map<Long, float[]> windows = new Recent<>(WINDOWS);
  private long lastKey = -1;
  private float[] last = EMPTY;

  /**
   * What a stretch has. Immutable.
   *
   * @param bases letters with a value
   * @param sum of their values
   */
  public record Values(long bases, double sum) {
    /** The values of no letter. */
    public static final Values NONE = new Values(0, 0);

    /** Returns the mean, or NaN if no letter has a value. */
    public double mean() {
      return bases == 0 ? Double.NaN : sum / bases;
    }

    /** Returns the values of this stretch and another one. */
    public Values and(Values other) {
      return new Values(bases + other.bases, sum + other.sum);
    }
  }

  private BigWig(Path file, PlainBytes bytes) throws IOException {
    this.file = file;
    this.bytes = bytes;
    Input in = new Input(file, bytes, order());
    ByteBuffer head = in.read(0, 64);
    head.position(8);
    long treeAt = head.getLong();
    head.getLong(); // where the blocks begin; the index has the place of each
    long indexAt = head.getLong();
    boolean packed = head.getInt(52) != 0;
    chromosomes = ChromosomeTree.read(in, treeAt);
    index = new BlockIndex(in, indexAt);
    blocks = new Blocks(in, packed);
  }

  private ByteOrder order() throws IOException {
    if (bytes.size() == 0) {
      throw new GenomeInputException(
          "%s: the file is empty; was the step that writes it stopped?".formatted(file));
    }
    byte[] start = new byte[4];
    bytes.read(0, start, 0, 4);
    int little = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (little == SIGNATURE) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    if (Integer.reverseBytes(little) == SIGNATURE) {
      return ByteOrder.BIG_ENDIAN;
    }
    boolean bed =
        little == BigBedWriter.SIGNATURE || Integer.reverseBytes(little) == BigBedWriter.SIGNATURE;
    throw new GenomeInputException(
        "%s: the file is no bigWig%s; text becomes one with wigToBigWig or bedGraphToBigWig"
            .formatted(file, bed ? ", but a bigBed, which has no value for each letter" : ""));
  }

  /**
   * Opens a file and reads the names of its chromosomes.
   *
   * @throws GenomeInputException if it cannot be read, or is no bigWig, or is damaged
   */
  public static BigWig open(Path file) {
    if (Files.isDirectory(file)) {
      throw new GenomeInputException("'%s' is a folder; name a file in it".formatted(file));
    }
    PlainBytes bytes;
    try {
      bytes = new PlainBytes(file);
    } catch (IOException e) {
      throw FileBytes.failed(file, e);
    }
    BigWig opened = null;
    try {
      opened = new BigWig(file, bytes);
      return opened;
    } catch (IOException e) {
      throw FileBytes.damaged(file.toString(), e);
    } finally {
      if (opened == null) {
        try {
          bytes.close();
        } catch (IOException e) {
          // Nothing was written; the error on the way here is the one to report.
        }
      }
    }
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /** Returns the lengths of all chromosomes by their names, in the order of the file's tree. */
  public Map<String, Long> chromosomes() {
    Map<String, Long> lengths = new LinkedHashMap<>();
    chromosomes.forEach((name, entry) -> lengths.put(name, entry.length()));
    return Collections.unmodifiableMap(lengths);
  }

  /**
   * Returns what a stretch has. What lies behind the chromosome's end has no value, nor has a
   * letter whose value is NaN or infinite: no mean could be told from it.
   *
   * @param start first letter, from 0
   * @param end behind the last letter
   * @throws IllegalArgumentException if there is no such chromosome
   * @throws IndexOutOfBoundsException if the stretch begins before 0 or ends before its start
   * @throws GenomeInputException if the file is damaged
   */
  public Values over(String name, int start, int end) {
    ChromosomeTree.Entry chromosome = chromosomes.get(Objects.requireNonNull(name, "name"));
    if (chromosome == null) {
      throw new IllegalArgumentException("'%s' has no chromosome '%s'".formatted(file, name));
    }
    Objects.checkFromToIndex(start, end, Integer.MAX_VALUE);
    int count = 0;
    double sum = 0;
    for (int at = start; at < end; ) {
      int window = at / WINDOW;
      int until = (int) Math.min(end, (window + 1L) * WINDOW);
      float[] values = window(chromosome.number(), window);
      for (int i = at; i < until && values != EMPTY; i++) {
        float value = values[i % WINDOW];
        if (Float.isFinite(value)) {
          count++;
          sum += value;
        }
      }
      at = until;
    }
    return new Values(count, sum);
  }

  private float[] window(int chromosome, int window) {
    long key = (long) chromosome << 32 | window;
    if (key != lastKey) {
      float[] values = windows.get(key);
      if (values == null) {
        values = read(chromosome, window);
        windows.put(key, values);
      }
      last = values;
      lastKey = key;
    }
    return last;
  }

  private float[] read(int chromosome, int window) {
    int start = window * WINDOW;
    int end = (int) Math.min(Integer.MAX_VALUE, (long) start + WINDOW);
    float[] values = new float[WINDOW];
    Arrays.fill(values, Float.NaN);
    boolean[] any = new boolean[1];
    try {
      index.visit(
          chromosome,
          start,
          end,
          (offset, size) -> any[0] |= blocks.fill(offset, size, chromosome, start, end, values));
    } catch (IOException e) {
      throw FileBytes.damaged(file.toString(), e);
    }
    return any[0] ? values : EMPTY;
  }

  @Override
  public void close() throws IOException {
    blocks.close();
    bytes.close();
  }
}
