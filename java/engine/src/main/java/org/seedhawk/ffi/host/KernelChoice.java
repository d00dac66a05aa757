// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.host;

import java.util.Locale;
import java.util.Optional;
import org.seedhawk.ffi.LibraryLookup;
import org.seedhawk.ffi.NativeUnavailableException;

/**
 * The kernels to use: those that {@code -Dseedhawk.backend=auto|java|scalar|avx2|avx512|neon}
 * names. {@code auto} falls back on Java. Whoever makes the choice closes the kernels.
 *
 * @param kernels empty: Java
 * @param absence why kernels are absent; empty when they are not, or Java was asked for
 */
public record KernelChoice(Optional<NativeKernels> kernels, String absence) {
  /** The system property that names them. */
  public static final String PROPERTY = "seedhawk.backend";

  /**
   * Makes the choice and opens the kernels.
   *
   * @throws IllegalArgumentException if the property names no backend
   * @throws NativeUnavailableException if it names one that cannot be had here
   */
  public static KernelChoice make() {
    String name = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
    if (name.equals("java")) {
      return new KernelChoice(Optional.empty(), "");
    }
    NativeKernels.Backend wanted;
    try {
      LibraryLookup.checkAccess(); // before a class of the bindings is used
      wanted = NativeKernels.Backend.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (NativeUnavailableException e) {
      if (!name.equals("auto")) {
        throw e;
      }
      return new KernelChoice(Optional.empty(), e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "-D%s is '%s'; use auto, java, scalar, avx2, avx512 or neon".formatted(PROPERTY, name),
          e);
    }
    try {
      return new KernelChoice(Optional.of(NativeKernels.open(wanted)), "");
    } catch (NativeUnavailableException e) {
      if (wanted != NativeKernels.Backend.AUTO) {
        throw e;
      }
      return new KernelChoice(Optional.empty(), e.getMessage());
    }
  }
}
