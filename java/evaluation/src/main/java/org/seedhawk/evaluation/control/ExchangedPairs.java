// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.LabelledPair;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.data.SharedBases;

/**
 * Negatives that leak neither through the site nor through the miRNA: the miRNAs of the positives
 * are dealt out anew over the same sites, each as often as before, none to a site that its family
 * is known to bind. Immutable.
 */
public final class ExchangedPairs {
  /** Sites that share so many bases are one place of a transcript. */
  private static final int ONE_PLACE = 15;

  private static final int ROUNDS = 1_000;

  private ExchangedPairs() {}

  /**
   * Returns one negative for each positive, in their order.
   *
   * @param file where the positives come from, for the message
   * @throws BadInputException if the miRNAs cannot be dealt out so: nearly all are of one family
   */
  public static List<LabelledPair> of(
      Path file, List<LabelledPair> positives, MirnaFamilies families, long seed) {
    List<String> family =
        positives.stream().map(pair -> families.of(pair.mirna())).collect(Collectors.toList());
    SharedBases bound = new SharedBases(ONE_PLACE);
    for (int i = 0; i < positives.size(); i++) {
      bound.add(family.get(i), positives.get(i).target());
    }
    Random random = new Random(seed);
    List<Integer> dealt =
        IntStream.range(0, positives.size())
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(dealt, random);
    for (int round = 0; round < ROUNDS; round++) {
      int left = 0;
      for (int i = 0; i < dealt.size(); i++) {
        String site = positives.get(i).target();
        if (bound.has(family.get(dealt.get(i)), site)) {
          int other = random.nextInt(dealt.size());
          if (bound.has(family.get(dealt.get(other)), site)
              || bound.has(family.get(dealt.get(i)), positives.get(other).target())) {
            left++;
          } else {
            Collections.swap(dealt, i, other);
          }
        }
      }
      if (left == 0) {
        return IntStream.range(0, dealt.size())
            .mapToObj(i -> exchanged(positives.get(i), positives.get(dealt.get(i))))
            .toList();
      }
    }
    throw new BadInputException(
        ("%s: the miRNAs of its %d positives cannot be exchanged so that no site meets a family"
                + " that it is known to bind; more families are needed")
            .formatted(file, positives.size()));
  }

  private static LabelledPair exchanged(LabelledPair site, LabelledPair mirna) {
    return new LabelledPair(mirna.mirnaId(), mirna.mirna(), site.targetId(), site.target(), false);
  }
}
