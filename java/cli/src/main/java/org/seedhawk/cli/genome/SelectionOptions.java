// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.TextLines;
import org.seedhawk.genome.Selection;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which transcripts of an annotation are wanted. */
public final class SelectionOptions {
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

  @Option(
      names = "--chromosome-alias",
      paramLabel = "FILE",
      description =
          "Names of chromosomes: a row has the names of one between tabs, as UCSC's"
              + " chromAlias.txt. Names that differ in chr, or in M and MT, need none. Default:"
              + " none.")
  private Path aliases;

  /** Returns the files that the options name; null for one that is not given. */
  public List<Path> inputs() {
    return Arrays.asList(aliases, ids);
  }

  /** Returns the file of names of chromosomes. */
  public Optional<Path> aliases() {
    return Optional.ofNullable(aliases);
  }

  /**
   * Returns the conditions.
   *
   * @param isoform the value of {@code --isoform}: all or longest
   * @throws ParameterException if a value is none of those that an option has
   */
  public Selection selection(String isoform) throws IOException {
    if (!isoform.equals("all") && !isoform.equals("longest")) {
      throw new ParameterException(
          spec.commandLine(), "--isoform is '%s'; it must be all or longest".formatted(isoform));
    }
    return Selection.builder()
        .biotypes(biotypes)
        .tags(tags)
        .ids(ids == null ? List.of() : readIds())
        .chromosomes(chromosomes)
        .alternatives(alternatives)
        .longestOfGene(isoform.equals("longest"))
        .build();
  }

  private List<String> readIds() throws IOException {
    List<String> listed = new ArrayList<>();
    try (TextLines lines = TextLines.open(ids, "a line is one id")) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (!line.get().startsWith("#")) {
          listed.add(line.get().strip());
        }
      }
    }
    if (listed.isEmpty()) {
      throw new BadInputException("%s: there is no id in it".formatted(ids));
    }
    return listed;
  }
}
