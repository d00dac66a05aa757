// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Selection;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which transcripts of an annotation are wanted. */
final class SelectionOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--biotype",
      paramLabel = "NAME",
      split = ",",
      description = "Only transcripts of these biotypes, between commas. Default: all.")
  private List<String> biotypes = new ArrayList<>();

  @Option(
      names = "--tag",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only transcripts with one of these tags, MANE_Select, Ensembl_canonical or basic for"
              + " instance. Default: all.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description =
          "Only transcripts whose ids this file lists, one a line, with or without version."
              + " Default: all.")
  private Path ids;

  @Option(
      names = "--chromosome",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only these chromosomes, by the name that the genome or the annotation gives them."
              + " Default: all.")
  private List<String> chromosomes = new ArrayList<>();

  @Option(
      names = "--alternative-contigs",
      description =
          "Also take transcripts on alternative contigs and patches. Default: leave them out; they"
              + " repeat genes of the chromosomes.")
  private boolean alternatives;

  /** Returns the file of ids, or null. */
  Path idFile() {
    return ids;
  }

  /**
   * Returns the conditions.
   *
   * @param option says which transcripts of a gene are wanted
   * @param isoforms its value
   * @throws ParameterException if a value is none of those that an option has
   */
  Selection selection(String option, String isoforms) throws IOException {
    if (!isoforms.equals("all") && !isoforms.equals("longest")) {
      throw new ParameterException(
          spec.commandLine(), "%s is '%s'; it must be all or longest".formatted(option, isoforms));
    }
    return Selection.builder()
        .biotypes(biotypes)
        .tags(tags)
        .ids(ids == null ? List.of() : readIds())
        .chromosomes(chromosomes)
        .alternatives(alternatives)
        .longestOfGene(isoforms.equals("longest"))
        .build();
  }

  private List<String> readIds() throws IOException {
    List<String> listed;
    try {
      listed =
          Files.readAllLines(ids).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new BadInputException("%s: this is no text (UTF-8)".formatted(ids), e);
    }
    if (listed.isEmpty()) {
      throw new BadInputException("%s: there is no id in it".formatted(ids));
    }
    return listed;
  }
}
