// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.seedhawk.command.Streams;
import org.seedhawk.scan.ScanSummary;

/**
 * A line on the terminal that is rewritten a few times a second; nothing elsewhere. One thread at a
 * time.
 */
public final class Progress {
  private static final long INTERVAL_NANOS = 250_000_000L;
  private static final String ERASE = "\r\033[K";

  private final Streams streams;
  private final DoubleSupplier fraction;
  private final PartedWork.Span span;
  private long last;
  private boolean shown;

  /**
   * Creates one.
   *
   * @param fraction which part of the input has been read, 0..1, or NaN
   */
  public Progress(Streams streams, DoubleSupplier fraction) {
    this(streams, fraction, PartedWork.Span.WHOLE);
  }

  /**
   * As {@link #Progress(Streams, DoubleSupplier)}, for a part of a work.
   *
   * @param fraction which part of the part's input has been read
   * @param span where in the whole the part lies; shares and times shown are those of the whole
   */
  public Progress(Streams streams, DoubleSupplier fraction, PartedWork.Span span) {
    this.streams = streams;
    this.fraction = fraction;
    this.span = span;
  }

  /** Shows how far the work is. */
  public void show(ScanSummary sofar) {
    if (streams.terminal() && sofar.nanos() - last >= INTERVAL_NANOS) {
      last = sofar.nanos();
      shown = true;
      streams.err().print(ERASE + line(sofar, fraction.getAsDouble(), span));
      streams.err().flush();
    }
  }

  public static String line(ScanSummary sofar, double fraction, PartedWork.Span span) {
    double seconds = sofar.nanos() / 1e9;
    StringBuilder line = new StringBuilder();
    double done = fraction * (span.to() - span.from());
    double whole = span.from() + done;
    if (!Double.isNaN(fraction)) {
      line.append("%3d %%  ".formatted((int) (100 * whole)));
    }
    line.append(
        String.format(
            Locale.ROOT,
            "%,d targets  %s  %s/s  %,d sites",
            sofar.targets(),
            bases(sofar.bases()),
            bases((long) (sofar.bases() / seconds)),
            sofar.sites()));
    if (fraction > 0.01) {
      long left = Math.round(seconds / done * (1 - whole));
      line.append("  %d:%02d left".formatted(left / 60, left % 60));
    }
    return line.toString();
  }

  /** Removes the line. */
  public void end() {
    if (shown) {
      streams.err().print(ERASE);
      streams.err().flush();
      shown = false;
    }
  }

  /** Returns a number of bases in words, "8.2 Mnt" for instance. */
  public static String bases(long count) {
    if (count < 1000) {
      return count + " nt";
    }
    if (count < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f knt", count / 1e3);
    }
    return count < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f Mnt", count / 1e6)
        : String.format(Locale.ROOT, "%.2f Gnt", count / 1e9);
  }
}
