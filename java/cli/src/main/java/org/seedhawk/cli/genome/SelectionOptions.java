// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.genome;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.seedhawk.command.OptionRules;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.TextLines;
import org.seedhawk.genome.ChromosomeNames;
import org.seedhawk.genome.Selection;
import org.seedhawk.genome.error.GenomeInputException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which transcripts of an annotation are wanted. One thread at a time. */
public final class SelectionOptions {
  /** The names of the options that choose transcripts. */
  static final List<String> OF_TRANSCRIPTS =
      List.of("--biotype", "--tag", "--ids", "--chromosome", "--alternative-contigs");

  /** The value of {@code --isoform} that takes one transcript of each gene. */
  static final String LONGEST = "longest";

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

  private Optional<List<List<String>>> aliasRows = Optional.empty(); // once they were read

  /** Returns the files that the options name; null for one that is not given. */
  public List<Path> inputs() {
    return Arrays.asList(aliases, ids);
  }

  /**
   * Returns the names of chromosomes, a row for each; none without such a file. It is read by the
   * first call alone.
   *
   * @throws GenomeInputException if it cannot be read
   */
  public List<List<String>> aliases() throws IOException {
    if (aliasRows.isEmpty()) {
      aliasRows = Optional.of(aliases == null ? List.of() : ChromosomeNames.readAliases(aliases));
    }
    return aliasRows.get();
  }

  /**
   * Returns whether a value of {@code --isoform} takes one transcript of each gene.
   *
   * @throws ParameterException if it is neither all nor longest
   */
  static boolean isLongest(OptionRules rules, String isoform) {
    if (!isoform.equals("all") && !isoform.equals(LONGEST)) {
      throw rules.usage("--isoform is '%s'; it must be all or longest".formatted(isoform));
    }
    return isoform.equals(LONGEST);
  }

  /**
   * Returns the conditions. The file of ids is read by each call.
   *
   * @param longest whether a gene has the transcript alone whose region is the longest
   * @throws BadInputException if the file of ids cannot be read, or has none
   */
  public Selection selection(boolean longest) throws IOException {
    return Selection.builder()
        .biotypes(biotypes)
        .tags(tags)
        .ids(ids == null ? List.of() : readIds())
        .chromosomes(chromosomes)
        .alternatives(alternatives)
        .longestOfGene(longest)
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
