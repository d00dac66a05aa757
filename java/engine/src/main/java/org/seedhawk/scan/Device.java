// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an engine scores: {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. Immutable.
 *
 * @param kind what is asked for
 * @param ordinal the number of the GPU, 0 unless {@code kind} is {@link Kind#CUDA}
 */
public record Device(Kind kind, int ordinal) {
  /** What may be asked for. */
  public enum Kind {
    /** The first GPU when there is one that works, else the processor. */
    AUTO,
    /** The processor. */
    CPU,
    /** A GPU, or nothing. */
    CUDA
  }

  /** The first GPU when there is one that works, else the processor. */
  public static final Device AUTO = new Device(Kind.AUTO, 0);

  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  private static final int MOST = 9999;

  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is outside 0..9999, or given for anything but a GPU
   */
  public Device {
    Objects.requireNonNull(kind, "kind");
    int most = kind == Kind.CUDA ? MOST : 0;
    if (ordinal < 0 || ordinal > most) {
      throw new IllegalArgumentException(
          "ordinal of device '%s' is %s; it must be 0%s"
              .formatted(name(kind), ordinal, most == 0 ? "" : ".." + most));
    }
  }

  /** Returns a GPU by its number. */
  public static Device cuda(int ordinal) {
    return new Device(Kind.CUDA, ordinal);
  }

  /**
   * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Device parse(String text) {
    Matcher cuda = CUDA.matcher(Objects.requireNonNull(text, "text"));
    if (cuda.matches()) {
      return cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }
    return switch (text) {
      case "auto" -> AUTO;
      case "cpu" -> CPU;
      default ->
          throw new IllegalArgumentException(
              "device is '%s'; it must be auto, cpu, cuda or cuda:N".formatted(text));
    };
  }

  @Override
  public String toString() {
    return kind == Kind.CUDA ? name(kind) + ":" + ordinal : name(kind);
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
