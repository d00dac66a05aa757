// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.error.BadInputException;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.seq.PackedSequence;

/**
 * Writes the miRNAs of sites, letter by letter, many sites at a time. One thread at a time.
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

  private final WindowEncoder windows;
  private final int siteLength;
  private final int capacity;
  private final Arena arena = Arena.ofShared();
  private final RowRunner encoder;
  private final RowRunner decoder;
  private final MemorySegment sites;
  private final MemorySegment start;
  private final MemorySegment token;
  private final MemorySegment step;
  private final MemorySegment logp;
  private final List<Slot> slots = new ArrayList<>();

  private final MirnaBeams beams;

  /** Memory of a state: what the decoder reads and writes, and what the encoder wrote. */
  private record Slot(
      MirnaGenerator.State state, MemorySegment input, MemorySegment output, MemorySegment first) {}

  MirnaDecoder(MirnaGenerator model, WindowEncoder windows, int sites, int beam) {
    if (sites < 1 || beam < 1 || beam > MAX_BEAM) {
      throw new IllegalArgumentException(
          "sites %s must be 1 or more, beam %s in 1..%s".formatted(sites, beam, MAX_BEAM));
    }
    this.windows = windows;
    siteLength = model.contract().siteLength();
    capacity = RowRunner.rows(sites, RowRunner.SAFE_ROWS);
    int rows = RowRunner.rows(Math.multiplyExact(capacity, beam), RowRunner.SAFE_ROWS);
    beams = new MirnaBeams(capacity, beam, rows);
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
          String.format(
              Locale.ROOT,
              "a site of %,d nt; the model reads 1 to %,d: cut it",
              length,
              siteLength));
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
      throw new IllegalArgumentException("%s sites; %s fit".formatted(sites, capacity));
    }
    beams.start(sites);
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
    int live = sites;
    for (int written = 0; live > 0; written++) {
      beams.writeTokens(token);
      for (int row = 0; row < live; row++) {
        step.setAtIndex(JAVA_LONG, row, written);
      }
      decoder.run(live);
      live = advance(written, live);
    }
    beams.rank();
  }

  /** Takes the step of all candidates; returns how many have not ended. */
  private int advance(int written, int live) {
    for (Slot slot : slots) {
      if (slot.state.kind() == MirnaGenerator.Kind.APPENDED) {
        append(slot, written, live);
      }
    }
    int left = beams.extend(written, logp);
    beams.place(left, this::moveInputs);
    for (Slot slot : slots) {
      if (slot.state.kind() == MirnaGenerator.Kind.REPLACED) {
        long bytes = slot.state.tensor().rowBytes();
        beams.eachRow(
            (from, to) ->
                MemorySegment.copy(slot.output, from * bytes, slot.input, to * bytes, bytes));
      }
    }
    return left;
  }

  /** Copies the states that stay where they are, which are all but the replaced ones. */
  private void moveInputs(int from, int to) {
    for (Slot slot : slots) {
      if (slot.state.kind() != MirnaGenerator.Kind.REPLACED) {
        long bytes = slot.state.tensor().rowBytes();
        MemorySegment.copy(slot.input, from * bytes, slot.input, to * bytes, bytes);
      }
    }
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

  /** Returns the number of candidates of a site of the last {@link #run}: the beam, as a rule. */
  public int candidates(int site) {
    return beams.candidates(site);
  }

  /**
   * Returns a candidate's letters, 5'->3'.
   *
   * @param candidate from 0, the best
   */
  public String mirna(int site, int candidate) {
    return beams.mirna(site, candidate);
  }

  /** Returns the mean log-probability of a candidate's tokens, its stop included: at most 0. */
  public double logProbability(int site, int candidate) {
    return beams.logProbability(site, candidate);
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
