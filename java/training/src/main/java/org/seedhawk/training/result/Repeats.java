// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The same recipe on several splits. Immutable.
 *
 * @param runs one for each split, that of the model first
 * @param validationScore of the runs
 * @param testAccuracy of the runs, null where the splits have no test part
 * @param testAveragePrecision of the runs, likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Repeats(
    List<Run> runs,
    @JsonProperty("validation_score") Interval validationScore,
    @JsonProperty("test_accuracy") Interval testAccuracy,
    @JsonProperty("test_average_precision") Interval testAveragePrecision) {

  /**
   * One split.
   *
   * @param splitSeed of its draw and of the weights
   * @param epochs trained
   * @param bestEpoch whose weights were kept
   * @param testAccuracy null where the split has no test part
   * @param testAveragePrecision likewise
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Run(
      @JsonProperty("split_seed") long splitSeed,
      int epochs,
      @JsonProperty("best_epoch") int bestEpoch,
      @JsonProperty("validation_score") double validationScore,
      @JsonProperty("test_accuracy") Double testAccuracy,
      @JsonProperty("test_average_precision") Double testAveragePrecision) {}

  /** Mean of a few values and the 95 % confidence interval of that mean by Student's t. */
  public record Interval(double mean, double low, double high) {
    /** Two-sided 95 % quantiles of Student's t for 1, 2, ... degrees of freedom. */
    private static final double[] T = {
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
      2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
      2.052, 2.048, 2.045, 2.042
    };

    private static final double NORMAL = 1.960;

    static Interval of(double[] values) {
      double mean = 0;
      for (double value : values) {
        mean += value / values.length;
      }
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      int freedom = values.length - 1;
      double t = freedom <= T.length ? T[freedom - 1] : NORMAL;
      double half = t * Math.sqrt(squares / freedom / values.length);
      return new Interval(mean, mean - half, mean + half);
    }
  }

  private static Interval interval(List<Run> runs, Function<Run, Double> figure) {
    return runs.stream().map(figure).anyMatch(Objects::isNull)
        ? null
        : Interval.of(runs.stream().mapToDouble(figure::apply).toArray());
  }

  /** Sums up at least two runs. */
  public static Repeats of(List<Run> runs) {
    return new Repeats(
        List.copyOf(runs),
        interval(runs, Run::validationScore),
        interval(runs, Run::testAccuracy),
        interval(runs, Run::testAveragePrecision));
  }
}
