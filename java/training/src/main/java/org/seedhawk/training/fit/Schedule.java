// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.fit;

import org.seedhawk.training.recipe.TrainingPart.SchedulePart;

/**
 * The learning rate at any time. Time is counted in epochs, 0.5 being the middle of the first. Only
 * {@code plateau} looks at what happened: see {@link #reductions}. Immutable.
 */
final class Schedule {
  private final SchedulePart part;
  private final double first;
  private final int epochs;

  /**
   * @param first rate after the warm-up
   * @param epochs of the whole training
   */
  Schedule(SchedulePart part, double first, int epochs) {
    this.part = part;
    this.first = first;
    this.epochs = epochs;
  }

  /**
   * Returns the rate.
   *
   * @param time epochs since the start
   * @param reductions how often a plateau has been met
   */
  double rate(double time, int reductions) {
    double warmup = part.warmup() == null ? 0 : part.warmup();
    if (time < warmup) {
      return first * Math.max(time, warmup * 1e-3) / warmup;
    }
    return switch (part.kind()) {
      case "fixed" -> first;
      case "cosine" -> {
        double end = part.over() == null ? epochs : part.over();
        double last = part.finalRate() == null ? first / 100 : part.finalRate();
        double share = end <= warmup ? 1 : Math.min(1, (time - warmup) / (end - warmup));
        yield last + (first - last) * (1 + StrictMath.cos(Math.PI * share)) / 2;
      }
      case "step" -> first * StrictMath.pow(part.factor(), Math.floor(time / part.every()));
      case "multi-step" ->
          first
              * StrictMath.pow(part.factor(), part.at().stream().filter(at -> time >= at).count());
      case "exponential" -> first * StrictMath.pow(part.factor(), Math.floor(time));
      case "plateau" -> first * StrictMath.pow(part.factor(), reductions);
      default -> throw new IllegalStateException("schedule '" + part.kind() + "'");
    };
  }

  /**
   * Returns how often the validation loss has stood still for longer than the patience.
   *
   * @param losses of the epochs so far
   */
  int reductions(double[] losses) {
    if (!part.kind().equals("plateau")) {
      return 0;
    }
    int reductions = 0;
    int waited = 0;
    double best = Double.POSITIVE_INFINITY;
    for (double loss : losses) {
      waited = loss < best ? 0 : waited + 1;
      best = Math.min(best, loss);
      if (waited > part.patience()) {
        reductions++;
        waited = 0;
      }
    }
    return reductions;
  }
}
