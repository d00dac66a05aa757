// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.repression;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A gene with its isoforms: the predicted log2 fold change, its parts and the shares of its sites
 * are averaged over them, weighted. A site thus counts with the share of transcripts that hold it,
 * and what depends on the 3' end is that of each isoform. Immutable.
 *
 * @param id the name that results carry
 * @param isoforms at least one
 */
public record Gene(String id, List<Isoform> isoforms) {

  /**
   * One of a gene's transcripts.
   *
   * @param transcript transcript
   * @param weight how many there are of it, in any unit; finite and above 0. Its share is this by
   *     the sum of all
   */
  public record Isoform(Transcript transcript, double weight) {
    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the weight is out of range
     */
    public Isoform {
      Objects.requireNonNull(transcript, "transcript");
      if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "weight of '%s' is %s; it must be finite and above 0"
                .formatted(transcript.id(), weight));
      }
    }
  }

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public Gene {
    Objects.requireNonNull(id, "id");
    isoforms = List.copyOf(isoforms);
    if (isoforms.isEmpty()) {
      throw new IllegalArgumentException(
          "isoforms of '%s' is empty; give its transcripts".formatted(id));
    }
  }

  private static double sum(double one, double other) {
    return Math.min(one + other, Double.MAX_VALUE);
  }

  /** Returns a gene with one transcript, under the transcript's name. */
  public static Gene of(Transcript transcript) {
    return new Gene(transcript.id(), List.of(new Isoform(transcript, 1)));
  }

  /**
   * Returns a gene whose transcripts differ in their 3' ends alone.
   *
   * @param longest the transcript with the whole 3'UTR
   * @param weights by length of the 3'UTR; ends behind its last letter count as that letter
   * @throws IllegalArgumentException if there is none, a length is below 1, or a weight is out of
   *     range
   */
  public static Gene ofEnds(Transcript longest, SortedMap<Integer, Double> weights) {
    int length = longest.utr().length();
    SortedMap<Integer, Double> inside = new TreeMap<>();
    weights.forEach((end, weight) -> inside.merge(Math.min(end, length), weight, Gene::sum));
    List<Isoform> isoforms = new ArrayList<>();
    inside.forEach(
        (end, weight) -> {
          if (end < 1 && length > 0) {
            throw new IllegalArgumentException(
                "a 3' end of '%s' is %s; it must be 1 or more".formatted(longest.id(), end));
          }
          isoforms.add(
              new Isoform(
                  new Transcript(
                      longest.id(),
                      longest.utr().substring(0, end),
                      longest.orf(),
                      longest.orfLength()),
                  weight));
        });
    return new Gene(longest.id(), isoforms);
  }
}
