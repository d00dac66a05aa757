// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.seedhawk.command.OptionRules;
import org.seedhawk.formats.TableFormat;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How long work is cut into parts: options of scan and rank. */
public final class PartOptions {
  /** Letters of targets times miRNAs of a part, for a part of some seconds. */
  private static final double WORK_OF_PART = 1e9;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description =
          "Do part I of N alone. The tables of all parts, joined in their order, are those of the"
              + " whole; 'seedhawk merge' joins them. Default: the whole.")
  private String shard;

  @Option(
      names = "--resume",
      paramLabel = "FOLDER",
      description =
          "Keep finished parts of the work in a folder, and take those that are there from a run"
              + " that was stopped. The folder is removed at the end. Default: none.")
  private String resume; // no Path: those are inputs

  @Option(
      names = "--parts",
      paramLabel = "N",
      description =
          "With --resume, how many parts the work is cut into. Default: parts of some seconds"
              + " each.")
  private Integer parts;

  /** Creates it with the defaults. */
  public PartOptions() {}

  /** Returns which part is done alone. */
  public Optional<Shard> shard() {
    return shard == null ? Optional.empty() : Optional.of(Shard.of(new OptionRules(spec), shard));
  }

  /** Returns the folder of finished parts. */
  public Optional<Path> resume() {
    return Optional.ofNullable(resume).map(Path::of);
  }

  /** Returns whether the work is cut into parts. */
  public boolean isGiven() {
    return shard != null || resume != null;
  }

  /**
   * Refuses options that do not fit together.
   *
   * @param target read twice, so no pipe; null: there is none
   */
  public void check(Path target) {
    OptionRules rules = new OptionRules(spec);
    rules.needs("--parts", "--resume");
    rules.inRange("--parts", parts, 1, Cuts.MOST);
    rules.excludes(resume != null, "--resume", "--shard");
    shard();
    if (isGiven() && target != null && Files.exists(target) && !Files.isRegularFile(target)) {
      throw rules.usage(
          "%s reads '%s' twice; give a file, not a pipe"
              .formatted(resume != null ? "--resume" : "--shard", target));
    }
    if (resume != null && resume.isBlank()) {
      throw rules.usage("--resume is empty; name a folder");
    }
    if (resume().filter(Files::exists).filter(path -> !Files.isDirectory(path)).isPresent()) {
      throw rules.usage("--resume '%s' is a file; name a folder".formatted(resume));
    }
  }

  /**
   * Refuses tables that are no text, as parts are joined by their bytes.
   *
   * @param tables their names; null: none is written
   */
  public void checkTables(String... tables) {
    for (String name : tables) {
      if (shard != null && name != null && TableFormat.isAsked(name)) {
        throw new OptionRules(spec)
            .usage(
                "--shard cannot write '%s': parts are joined as text; name a .tsv, and 'seedhawk merge' writes Parquet"
                    .formatted(name));
      }
    }
  }

  /**
   * Refuses tables that parts cannot be joined to.
   *
   * @param indexed whether the site table has an index of places, inside or beside it
   * @param sites its name
   */
  public void checkJoins(boolean indexed, String sites) {
    if (shard != null && indexed) {
      throw new OptionRules(spec)
          .usage(
              "--shard cannot write '%s': an index is of the whole; write a plain table, and bgzip and index it when the parts are joined"
                  .formatted(sites));
    }
  }

  /**
   * Returns into how many parts the work of --resume is cut.
   *
   * @param letters of all targets
   */
  int count(long letters, int mirnas) {
    double most = Math.ceil((double) letters * mirnas / WORK_OF_PART);
    return parts != null ? parts : (int) Math.max(1, Math.min(Cuts.MOST, most));
  }
}
