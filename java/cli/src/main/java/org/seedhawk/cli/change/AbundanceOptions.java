// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.repression.RepressionModel;
import org.seedhawk.repression.SeedAbundance;
import org.seedhawk.repression.Transcript;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where the frequencies of seeds come from: an option of all commands that predict log2fc. */
public final class AbundanceOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--abundance",
      paramLabel = "human|auto|FASTA",
      description =
          "How frequent each seed's sites are: as in human 3'UTRs; counted in the targets (auto);"
              + " or counted in a file of the species' 3'UTRs. It takes 1,000,000 letters. Default:"
              + " human.")
  private String abundance = "human";

  /** Creates it with the default. */
  public AbundanceOptions() {}

  /** Returns the input file; null where there is none. */
  public Path input() {
    return isWord() ? null : Path.of(abundance);
  }

  /** Returns a line about the frequencies for a report; empty where they are the model's own. */
  public Optional<String> described() {
    return isGiven()
        ? Optional.of(
            "Frequencies of seeds: "
                + (isWord() ? "counted in the targets" : input().getFileName().toString()))
        : Optional.empty();
  }

  /** Returns whether they come from elsewhere than the model. */
  boolean isGiven() {
    return !abundance.equals("human");
  }

  private boolean isWord() {
    return abundance.equals("human") || abundance.equals("auto");
  }

  /**
   * Gives a model the frequencies.
   *
   * @param model closed if that fails
   * @param targets the FASTA file of the targets; null: there is none
   * @param skips which of its records, and of those of another file, are skipped
   */
  public RepressionModel with(RepressionModel model, Path targets, Set<FastaReader.Skip> skips)
      throws IOException {
    try {
      Optional<SeedAbundance> counted = counted(targets, skips);
      return counted.isEmpty() ? model : model.withAbundance(counted.get());
    } catch (RuntimeException | IOException e) {
      model.close();
      throw e;
    }
  }

  private Optional<SeedAbundance> counted(Path targets, Set<FastaReader.Skip> skips)
      throws IOException {
    if (abundance.equals("human")) {
      return Optional.empty();
    }
    boolean auto = abundance.equals("auto");
    if (auto && targets == null) {
      throw usage("--abundance auto counts the FASTA file of --target; give it, or another file");
    }
    Path file = auto ? targets : Path.of(abundance);
    if (auto && Files.exists(file) && !Files.isRegularFile(file)) {
      throw usage("--abundance auto reads '%s' twice; give a file, not a pipe".formatted(file));
    }
    SeedAbundance.Counter counter = new SeedAbundance.Counter();
    try (FastaReader reader = FastaReader.open(file, skips)) {
      while (reader.next()) {
        counter.add(reader.letters(Transcript.MOST_LETTERS));
      }
    }
    try {
      return Optional.of(counter.abundance());
    } catch (BadInputException e) {
      throw new BadInputException(
          "%s: %s; name a file with all 3'UTRs of the species by --abundance, or leave it out"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
