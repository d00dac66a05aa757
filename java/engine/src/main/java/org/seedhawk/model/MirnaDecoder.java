// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.error.BadInputException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.seq.PackedSequence;

/**
 * Writes the miRNAs of sites, letter by letter, many sites at a time. One per thread.
 *
 * <p>Of each site the {@code beam} candidates of the largest log-probability are followed; in a
 * step each becomes up to five, one for each letter and one that ends here, and the best of all
 * those and of the ended ones stay. No miRNA is empty, and what has 28 letters ends without a stop.
 * Equal sums are ordered as their origins are, then A C G U stop. Candidates that do not end share
 * the decoder's rows: a row's states stay where they are while its candidate has an heir.
 *
 * <p>All memory is allocated by the constructor. A candidate does not depend on the sites beside
 * it: see {@link RowRunner}.
 */
public final class MirnaDecoder implements AutoCloseable {
  private static final int MAX_BEAM = 64;
  private static final int NONE = -1;

  /** Tokens that a candidate can go on with: A C G U and stop, in this order. */
  private static final int[] TOKENS = {0, 1, 2, 3, MirnaTokens.STOP};

  private final WindowEncoder windows;
  private final int siteLength;
  private final int capacity;
  private final int beam;
  private final Arena arena = Arena.ofConfined();
  private final RowRunner encoder;
  private final RowRunner decoder;
  private final MemorySegment sites;
  private final MemorySegment start;
  private final MemorySegment token;
  private final MemorySegment step;
  private final MemorySegment logp;
  private final List<Slot> slots = new ArrayList<>();

  // Candidates of all sites, beam of each; the next ones are gathered in place and copied back.
  private final int[] count;
  private final Beam current;
  private final Beam next;
  private final int[] parentRow;
  private final boolean[] taken;
  private int ran;

  /** Memory of a state: what the decoder reads and writes, and what the encoder wrote. */
  private record Slot(
      MirnaGenerator.State state, MemorySegment input, MemorySegment output, MemorySegment first) {}

  /** Candidates. The letters of one are two bits each, the first one lowest. */
  private static final class Beam {
    final long[] letters;
    final int[] length;
    final double[] sum;
    final boolean[] ended;
    final int[] row;
    final int[] last;

    Beam(int size) {
      letters = new long[size];
      length = new int[size];
      sum = new double[size];
      ended = new boolean[size];
      row = new int[size];
      last = new int[size];
    }

    void set(int at, Beam from, int index) {
      letters[at] = from.letters[index];
      length[at] = from.length[index];
      sum[at] = from.sum[index];
      ended[at] = from.ended[index];
      row[at] = from.row[index];
      last[at] = from.last[index];
    }

    double score(int index) {
      // What was cut off at the greatest length has no stop that counts.
      int tokens = length[index] + (last[index] == MirnaTokens.STOP ? 1 : 0);
      return sum[index] / tokens;
    }
  }

  MirnaDecoder(MirnaGenerator model, WindowEncoder windows, int sites, int beam) {
    if (sites < 1 || beam < 1 || beam > MAX_BEAM) {
      throw new IllegalArgumentException(
          "sites %d must be 1 or more, beam %d in 1..%d".formatted(sites, beam, MAX_BEAM));
    }
    this.windows = windows;
    this.beam = beam;
    siteLength = model.contract().siteLength();
    capacity = RowRunner.rows(sites, RowRunner.SAFE_ROWS);
    int rows = RowRunner.rows(Math.multiplyExact(capacity, beam), RowRunner.SAFE_ROWS);
    count = new int[capacity];
    current = new Beam(capacity * beam);
    next = new Beam(beam);
    parentRow = new int[capacity * beam];
    taken = new boolean[rows];
    RowRunner first = null;
    RowRunner second = null;
    try {
      this.sites = allocate(model.site(), capacity);
      start = arena.allocate(JAVA_LONG);
      List<BatchTensor> encoded = new ArrayList<>(List.of(model.site()));
      List<MemorySegment> encodedBuffers = new ArrayList<>(List.of(this.sites));
      List<BatchTensor> read = new ArrayList<>();
      List<MemorySegment> readBuffers = new ArrayList<>();
      List<BatchTensor> written = new ArrayList<>();
      List<MemorySegment> writtenBuffers = new ArrayList<>();
      BatchTensor tokens = new BatchTensor("token", ElementType.INT64, List.of());
      token = allocate(tokens, rows);
      read.add(tokens);
      readBuffers.add(token);
      BatchTensor steps = new BatchTensor("step", ElementType.INT64, List.of());
      step = allocate(steps, rows);
      if (model.hasSteps()) {
        read.add(steps);
        readBuffers.add(step);
      }
      BatchTensor logs = BatchTensor.floats("logp", MirnaTokens.COUNT);
      logp = allocate(logs, rows);
      written.add(logs);
      writtenBuffers.add(logp);
      for (MirnaGenerator.State state : model.states()) {
        MemorySegment from = null;
        MemorySegment to = null;
        if (state.kind() != MirnaGenerator.Kind.APPENDED) {
          from = allocate(state.tensor(), capacity);
          encoded.add(state.tensor());
          encodedBuffers.add(from);
        }
        if (state.output() != null) {
          to = allocate(state.output(), rows);
          written.add(state.output());
          writtenBuffers.add(to);
        }
        MemorySegment input = allocate(state.tensor(), rows);
        read.add(state.tensor());
        readBuffers.add(input);
        slots.add(new Slot(state, input, to, from));
      }
      first =
          new RowRunner(
              model.encoderSession(),
              RowRunner.SAFE_ROWS,
              RowRunner.WHOLE,
              encoded.size() - 1,
              encoded.toArray(BatchTensor[]::new));
      encoder = first;
      encoder.bind(capacity, encodedBuffers.toArray(MemorySegment[]::new));
      read.addAll(written);
      readBuffers.addAll(writtenBuffers);
      second =
          new RowRunner(
              model.decoderSession(),
              RowRunner.SAFE_ROWS,
              RowRunner.WHOLE,
              written.size(),
              read.toArray(BatchTensor[]::new));
      decoder = second;
      decoder.bind(rows, readBuffers.toArray(MemorySegment[]::new));
    } catch (RuntimeException e) {
      if (first != null) {
        first.close();
      }
      if (second != null) {
        second.close();
      }
      arena.close();
      throw e;
    }
  }

  private MemorySegment allocate(BatchTensor tensor, int rows) {
    return arena.allocate(tensor.rowBytes() * rows, 64);
  }

  /** Returns how many sites fit: what was asked for, rounded up to a power of two. */
  public int capacity() {
    return capacity;
  }

  /**
   * Sets a site: {@code sequence[from, to)}, 5'->3'.
   *
   * @param site from 0, less than {@link #capacity}
   * @throws BadInputException if it is longer than the model's input, or empty
   */
  public void setSite(int site, PackedSequence sequence, long from, long to) {
    long length = to - from;
    if (length < 1 || length > siteLength) {
      throw new BadInputException(
          "a site of %,d nt; the model reads 1 to %,d: cut it".formatted(length, siteLength));
    }
    long row = 4L * siteLength * Float.BYTES;
    MemorySegment out = sites.asSlice(site * row, row);
    start.set(JAVA_LONG, 0, to - siteLength);
    windows.oneHot(sequence, start, 1, siteLength, true, out);
    for (int channel = 0; channel < 4; channel++) {
      long column = (long) channel * siteLength + length;
      out.asSlice(column * Float.BYTES, (siteLength - length) * Float.BYTES).fill((byte) 0);
    }
  }

  /**
   * Writes the miRNAs of the first {@code sites} sites.
   *
   * @throws IllegalArgumentException if there are more than {@link #capacity}
   */
  public void run(int sites) {
    if (sites < 0 || sites > capacity) {
      throw new IllegalArgumentException("%d sites; %d fit".formatted(sites, capacity));
    }
    ran = sites;
    if (sites == 0) {
      return;
    }
    encoder.run(sites);
    for (Slot slot : slots) {
      if (slot.first != null) {
        long bytes = slot.state.tensor().rowBytes() * sites;
        MemorySegment.copy(slot.first, 0, slot.input, 0, bytes);
      }
    }
    for (int site = 0; site < sites; site++) {
      int at = site * beam;
      count[site] = 1;
      current.letters[at] = 0;
      current.length[at] = 0;
      current.sum[at] = 0;
      current.ended[at] = false;
      current.row[at] = site;
      current.last[at] = MirnaTokens.START;
    }
    int live = sites;
    for (int written = 0; live > 0; written++) {
      write(written, live);
      decoder.run(live);
      live = advance(written, live);
    }
    for (int site = 0; site < sites; site++) {
      rank(site);
    }
  }

  /** Writes the last tokens of the candidates that have not ended. */
  private void write(int written, int live) {
    for (int site = 0; site < ran; site++) {
      for (int at = site * beam; at < site * beam + count[site]; at++) {
        if (!current.ended[at]) {
          token.setAtIndex(JAVA_LONG, current.row[at], current.last[at]);
        }
      }
    }
    for (int row = 0; row < live; row++) {
      step.setAtIndex(JAVA_LONG, row, written);
    }
  }

  /** Takes the step of all candidates; returns how many have not ended. */
  private int advance(int written, int live) {
    for (Slot slot : slots) {
      if (slot.state.kind() == MirnaGenerator.Kind.APPENDED) {
        append(slot, written, live);
      }
    }
    int left = 0;
    for (int site = 0; site < ran; site++) {
      left += extend(site, written);
    }
    place(left);
    for (Slot slot : slots) {
      if (slot.state.kind() == MirnaGenerator.Kind.REPLACED) {
        replace(slot);
      }
    }
    return left;
  }

  /** Writes what a step gave into its place of a cache. */
  private static void append(Slot slot, int written, int live) {
    List<Long> dims = slot.state.tensor().row();
    long parts = live * dims.get(0);
    long bytes = dims.get(2) * Float.BYTES;
    long part = dims.get(1) * bytes;
    for (long i = 0; i < parts; i++) {
      MemorySegment.copy(slot.output, i * bytes, slot.input, i * part + written * bytes, bytes);
    }
  }

  /** Follows a site's best candidates; returns how many of them have not ended. */
  private int extend(int site, int written) {
    int from = site * beam;
    int size = 0;
    boolean isLast = written + 1 == MirnaTokens.MAX_LENGTH;
    for (int at = from; at < from + count[site]; at++) {
      if (current.ended[at]) {
        size = offer(size, at, NONE, current.sum[at], false);
        continue;
      }
      long row = (long) current.row[at] * MirnaTokens.COUNT;
      for (int next : TOKENS) {
        if (next != MirnaTokens.STOP || written > 0) {
          double sum = current.sum[at] + logp.getAtIndex(JAVA_FLOAT, row + next);
          size = offer(size, at, next, sum, isLast || next == MirnaTokens.STOP);
        }
      }
    }
    int left = 0;
    count[site] = size;
    for (int i = 0; i < size; i++) {
      current.set(from + i, next, i);
      parentRow[from + i] = next.row[i];
      left += next.ended[i] ? 0 : 1;
    }
    return left;
  }

  /**
   * Takes a candidate among the next ones if it is good enough.
   *
   * @param origin its place among the current ones
   * @param token that it goes on with; NONE: it has ended before
   * @return how many next ones there are
   */
  private int offer(int size, int origin, int token, double sum, boolean ends) {
    int at = size;
    while (at > 0 && sum > next.sum[at - 1]) {
      at--;
    }
    if (at == beam) {
      return size;
    }
    int grown = Math.min(size + 1, beam);
    for (int i = grown - 1; i > at; i--) {
      next.set(i, next, i - 1);
    }
    next.set(at, current, origin);
    if (token != NONE) {
      next.sum[at] = sum;
      next.last[at] = token;
      next.ended[at] = ends;
      if (token != MirnaTokens.STOP) {
        next.letters[at] |= (long) token << 2 * next.length[at];
        next.length[at]++;
      }
    }
    return grown;
  }

  /**
   * Gives candidates their rows, 0 to {@code left}. The first heir of a row there keeps it; the
   * others take rows without one, so that no copy overwrites what another one reads.
   */
  private void place(int left) {
    Arrays.fill(taken, false);
    for (int site = 0; site < ran; site++) {
      for (int at = site * beam; at < site * beam + count[site]; at++) {
        if (!current.ended[at]) {
          int row = parentRow[at];
          boolean keeps = row < left && !taken[row];
          current.row[at] = keeps ? row : NONE;
          if (keeps) {
            taken[row] = true;
          }
        }
      }
    }
    int free = 0;
    for (int site = 0; site < ran; site++) {
      for (int at = site * beam; at < site * beam + count[site]; at++) {
        if (!current.ended[at] && current.row[at] == NONE) {
          while (taken[free]) {
            free++;
          }
          taken[free] = true;
          current.row[at] = free;
          for (Slot slot : slots) {
            if (slot.state.kind() != MirnaGenerator.Kind.REPLACED) {
              long bytes = slot.state.tensor().rowBytes();
              MemorySegment.copy(
                  slot.input, parentRow[at] * bytes, slot.input, free * bytes, bytes);
            }
          }
        }
      }
    }
  }

  private void replace(Slot slot) {
    long bytes = slot.state.tensor().rowBytes();
    for (int site = 0; site < ran; site++) {
      for (int at = site * beam; at < site * beam + count[site]; at++) {
        if (!current.ended[at]) {
          MemorySegment.copy(
              slot.output, parentRow[at] * bytes, slot.input, current.row[at] * bytes, bytes);
        }
      }
    }
  }

  /** Orders a site's candidates by the mean log-probability of a token. */
  private void rank(int site) {
    int from = site * beam;
    for (int i = 0; i < count[site]; i++) {
      int at = i;
      while (at > 0 && current.score(from + i) > next.score(at - 1)) {
        next.set(at, next, at - 1);
        at--;
      }
      next.set(at, current, from + i);
    }
    for (int i = 0; i < count[site]; i++) {
      current.set(from + i, next, i);
    }
  }

  /** Returns the number of candidates of a site of the last {@link #run}: the beam, as a rule. */
  public int candidates(int site) {
    return count[checkSite(site)];
  }

  /**
   * Returns a candidate's letters, 5'->3'.
   *
   * @param candidate from 0, the best
   */
  public String mirna(int site, int candidate) {
    int at = index(site, candidate);
    StringBuilder text = new StringBuilder(current.length[at]);
    for (int i = 0; i < current.length[at]; i++) {
      text.append(MirnaTokens.letter((int) (current.letters[at] >>> 2 * i) & 3));
    }
    return text.toString();
  }

  /** Returns the mean log-probability of a candidate's tokens, its stop included: at most 0. */
  public double logProbability(int site, int candidate) {
    return current.score(index(site, candidate));
  }

  private int index(int site, int candidate) {
    if (candidate < 0 || candidate >= candidates(site)) {
      throw new IndexOutOfBoundsException(
          "candidate %d of site %d, which has %d".formatted(candidate, site, count[site]));
    }
    return site * beam + candidate;
  }

  private int checkSite(int site) {
    if (site < 0 || site >= ran) {
      throw new IndexOutOfBoundsException("site %d; the last run had %d".formatted(site, ran));
    }
    return site;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      encoder.close();
      decoder.close();
      arena.close();
    }
  }
}
