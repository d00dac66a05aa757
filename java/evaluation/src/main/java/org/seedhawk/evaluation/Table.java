// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.SearchOptions;
import org.seedhawk.evaluation.report.PrecisionCard;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The tables that can be measured again, named as on the command line, and what each reads. */
enum Table {
  miraw("The ten miRAW sets", true, true, true),
  mirbench("miRBench", true, false, true),
  carry_over("What carries over", true, true, true),
  seq2seq("Generators of miRNAs", false, false, false),
  repression("Which genes go down", false, false, true),
  float16("What float16 costs", true, false, false),
  int8("What int8 costs", true, false, false);

  private final String title;
  private final boolean engine;
  private final boolean searches;
  private final boolean resamples;

  Table(String title, boolean engine, boolean searches, boolean resamples) {
    this.title = title;
    this.engine = engine;
    this.searches = searches;
    this.resamples = resamples;
  }

  /** Returns the card's section that the table writes, if it writes one. */
  Optional<PrecisionCard> card() {
    return switch (this) {
      case float16 -> Optional.of(PrecisionCard.FLOAT16);
      case int8 -> Optional.of(PrecisionCard.INT8);
      default -> Optional.empty();
    };
  }

  /** Returns what reports are called. */
  String title() {
    return title;
  }

  /** Returns whether it measures models that score pairs. */
  boolean hasEngine() {
    return engine;
  }

  /** Refuses options that change nothing in the table. */
  void check(OptionRules rules, SearchOptions search) {
    String named = "--table " + this;
    rules.excludes(!engine, named, "--device", "--path");
    rules.excludes(!engine || card().isPresent(), named, "--precision");
    rules.excludes(!resamples, named, "--seed", "--rounds");
    if (!searches) {
      search.refuseSites(named);
    }
  }

  /** Returns all names, with something between them. */
  static String names(String between) {
    return Arrays.stream(values()).map(Table::toString).collect(Collectors.joining(between));
  }

  @Override
  public String toString() {
    return name().replace('_', '-');
  }

  /** Reads a name as it is written on the command line, and no other. */
  static final class Name implements ITypeConverter<Table> {
    @Override
    public Table convert(String name) {
      return Arrays.stream(values())
          .filter(table -> table.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'%s' is none of %s".formatted(name, names(", "))));
    }
  }
}
