// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.ffi.host.NativeFold;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;
import org.seedhawk.seq.SequenceRules;
import org.seedhawk.work.Backend;

/**
 * How likely stretches of a target are unpaired, with the windows of TargetScan: pairs that span at
 * most {@value #SPAN} nt in windows of {@value #WINDOW} nt, at 37 C. It owns native memory where
 * libseedhawk is in use, and is closed. Thread-safe: a second thread waits for the first, so
 * threads that are to compute at once have one each.
 */
public final class Accessibility implements AutoCloseable {
  /** Bases of a window. A shorter target is one window. */
  public static final int WINDOW = 80;

  /** Bases from one end of a pair to the other, both counted, at most. */
  public static final int SPAN = 40;

  private static final String TARGET = "target";

  private final Backend backend;
  private final Optional<NativeFold> fold;
  private final Unpaired kernel;
  private final SequenceBatch batch = new SequenceBatch(new SequencePackerJava());
  private boolean closed;

  private Accessibility(Backend backend) {
    this.backend = backend;
    Optional<NativeKernels> kernels = backend.kernels();
    fold = kernels.map(loaded -> UnpairedNative.copy(LoopEnergies.turner2004()));
    kernel =
        kernels
            .<Unpaired>map(loaded -> new UnpairedNative(loaded, fold.orElseThrow()))
            .orElseGet(() -> new UnpairedJava(LoopEnergies.turner2004()));
  }

  /**
   * Opens the kernel of libseedhawk, or its twin in Java where there is none. {@code
   * -Dseedhawk.backend} decides as it does for an engine.
   *
   * @throws org.seedhawk.error.EngineUnavailableException if the backend that the property names is
   *     not there
   */
  public static Accessibility open() {
    return new Accessibility(Backend.open());
  }

  /** Returns "java", "scalar", "avx2", "avx512" or "neon". */
  public String backendName() {
    return backend.name();
  }

  /**
   * Computes the probabilities of a target.
   *
   * @param letters of the target, 5'->3', in either case and alphabet; ambiguous ones pair with
   *     nothing
   * @param lengths nt of the stretches, each 1..{@value #WINDOW}
   * @return for each length, one value a position: the probability that the stretch that begins
   *     there is unpaired; NaN where it would end behind the target
   * @throws BadInputException for a letter that is no nucleotide, for notation of modified bases,
   *     or if there is no letter
   * @throws IllegalArgumentException for a length outside of its range
   * @throws EngineClosedException if it is closed
   */
  public double[][] unpaired(String letters, int... lengths) {
    Objects.requireNonNull(letters, "letters");
    return unpaired(letters.getBytes(StandardCharsets.UTF_8), lengths);
  }

  /** As {@link #unpaired(String, int...)}, of letters in ASCII. */
  public synchronized double[][] unpaired(byte[] letters, int... lengths) {
    Objects.requireNonNull(letters, "letters");
    Objects.requireNonNull(lengths, "lengths");
    if (closed) {
      throw new EngineClosedException("the accessibility is closed; open another one");
    }
    SequenceRules.checkNotEmpty(TARGET, letters.length);
    for (int length : lengths) {
      if (length < 1 || length > WINDOW) {
        throw new IllegalArgumentException(
            "a stretch of %s nt does not fit a window; ask for 1..%s".formatted(length, WINDOW));
      }
    }
    if (lengths.length == 0) {
      return new double[0][];
    }
    try {
      SequenceRules.checkPlainTarget(new String(letters, StandardCharsets.ISO_8859_1));
    } catch (BadInputException e) {
      throw e.at(TARGET);
    }
    batch.clear();
    batch.add(letters, 0, letters.length);
    PackedSequence target = batch.get(0);
    return kernel.of(target, WINDOW, SPAN, lengths);
  }

  /** Releases what it owns, once. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    kernel.close();
    fold.ifPresent(NativeFold::close);
    backend.close();
    batch.close();
  }
}
