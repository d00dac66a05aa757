// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.seedhawk.command.Counted;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Annotation;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.Region;
import org.seedhawk.genome.Selection;
import org.seedhawk.genome.Status;
import org.seedhawk.genome.StopCodons;

/** From files and options to what is cut out of a genome, with all warnings. Immutable. */
public final class Plans {
  private Plans() {}

  /**
   * Says what is cut out.
   *
   * @param aliases names of chromosomes, a row for each
   * @throws BadInputException if it is nothing
   */
  public static Extraction plan(
      Streams streams,
      Genome genome,
      Path annotation,
      List<List<String>> aliases,
      Region region,
      Selection wanted)
      throws IOException {
    Extraction plan = read(streams, genome, annotation, aliases, region, wanted);
    check(plan, annotation, "");
    return plan;
  }

  /**
   * Refuses a plan that cuts nothing out.
   *
   * @param more what the message says behind the counts
   */
  static void check(Extraction plan, Path annotation, String more) {
    if (!plan.counts().containsKey(Status.EXTRACTED)) {
      throw new BadInputException(
          "%s: nothing can be extracted from its %,d transcripts: %s%s"
              .formatted(annotation, plan.items().size(), counts(plan), more));
    }
  }

  /** As {@link #plan}, which may be nothing here. */
  static Extraction read(
      Streams streams,
      Genome genome,
      Path annotation,
      List<List<String>> aliases,
      Region region,
      Selection wanted)
      throws IOException {
    Annotation read = Annotation.read(annotation);
    read.warnings().forEach(streams::warn);
    ChromosomeNames names = ChromosomeNames.match(read, genome, aliases);
    wanted.check(read, names);
    names.warnings(read, genome).forEach(streams::warn);
    Extraction plan = Extraction.plan(read, genome, names, region, wanted);
    StopCodons.of(plan, genome).warning().ifPresent(streams::warn);
    return plan;
  }

  /**
   * Says what became of all transcripts of an annotation: of those that are not searched, nothing
   * else tells.
   */
  public static String described(Extraction plan) {
    long genes =
        plan.items().stream()
            .map(item -> item.transcript().geneId())
            .filter(id -> !id.isEmpty())
            .distinct()
            .count();
    return String.format(
        Locale.ROOT,
        "the annotation has %s of %s: %s",
        Counted.of(plan.items().size(), "transcript"),
        Counted.of(genes, "gene"),
        counts(plan));
  }

  /** Returns how many transcripts have each status. */
  static String counts(Extraction plan) {
    return plan.counts().entrySet().stream()
        .map(each -> String.format(Locale.ROOT, "%,d %s", each.getValue(), each.getKey()))
        .collect(Collectors.joining(", "));
  }
}
