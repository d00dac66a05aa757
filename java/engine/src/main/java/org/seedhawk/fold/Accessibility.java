// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fold;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.ffi.host.NativeFold;
import org.seedhawk.ffi.host.NativeKernels;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;
import org.seedhawk.work.Backend;

/**
 * How likely stretches of a target are unpaired, with the windows of TargetScan: pairs that span at
 * most {@value #SPAN} nt in windows of {@value #WINDOW} nt, at 37 C. It owns native memory where
 * libseedhawk is in use, and is closed. One thread at a time.
 */
public final class Accessibility implements AutoCloseable {
  /** Bases of a window. A shorter target is one window. */
  public static final int WINDOW = 80;

  /** Bases from one end of a pair to the other, both counted, at most. */
  public static final int SPAN = 40;

  private final Backend backend;
  private final Optional<NativeFold> fold;
  private final Unpaired kernel;
  private final SequenceBatch batch = new SequenceBatch(new SequencePackerJava());

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

  /** Returns "java", "scalar", "avx2" or "avx512". */
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
   * @throws BadInputException for a letter that is no nucleotide
   * @throws IllegalArgumentException for a length outside of its range
   */
  public double[][] unpaired(String letters, int... lengths) {
    return unpaired(letters.getBytes(StandardCharsets.UTF_8), lengths);
  }

  /** As {@link #unpaired(String, int...)}, of letters in ASCII. */
  public double[][] unpaired(byte[] letters, int... lengths) {
    for (int length : lengths) {
      if (length < 1 || length > WINDOW) {
        throw new IllegalArgumentException(
            "a stretch of %s nt does not fit a window; ask for 1..%s".formatted(length, WINDOW));
      }
    }
    if (lengths.length == 0) {
      return new double[0][];
    }
    batch.clear();
    batch.add(letters, 0, letters.length);
    PackedSequence target = batch.get(0);
    return kernel.of(target, WINDOW, SPAN, lengths);
  }

  @Override
  public void close() {
    kernel.close();
    fold.ifPresent(NativeFold::close);
    backend.close();
    batch.close();
  }
}
