// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What the options of a command must keep to: numbers in their ranges, and none that changes
 * nothing. A command asks before it reads or opens anything. All messages have one form. Immutable.
 *
 * {@snippet :
 * OptionRules rules = new OptionRules(spec);
 * rules.inRange("--batch", batch, 1, 65_536); // --batch is 0; it must be 1..65536
 * rules.needs("--card", "--table"); // --card has no effect without --table; ...
 * }
 */
public final class OptionRules {
  private final CommandSpec spec;

  /** Creates the rules of a command that was parsed. */
  public OptionRules(CommandSpec spec) {
    this.spec = Objects.requireNonNull(spec, "spec");
  }

  /** Returns whether an option stands in the command line. */
  public boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /**
   * Refuses an option that has no effect, as none of those is given that it belongs to.
   *
   * @param others any one of them gives it an effect; with their values, as {@code --table
   *     mirbench}
   * @param found whether one of them is there
   */
  public void needs(String option, boolean found, String... others) {
    if (isGiven(option) && !found) {
      throw usage(
          "%s has no effect without %s; add %s, or leave out %s"
              .formatted(
                  option, joined(others), others.length == 1 ? "it" : "one of them", option));
    }
  }

  /**
   * Says that an option changes nothing, as the table that it shapes is not written. That does no
   * harm: a script may have one set of options for several tables.
   *
   * @param warn receives the message
   * @param written whether the table is written
   * @param table the option that names it
   */
  public void shapes(Consumer<String> warn, String option, boolean written, String table) {
    if (isGiven(option) && !written) {
      warn.accept("%s changes nothing without %s".formatted(option, table));
    }
  }

  /**
   * As {@link #needs(String, boolean, String...)}, where it is enough that the others are given.
   */
  public void needs(String option, String... others) {
    needs(option, Arrays.stream(others).anyMatch(this::isGiven), others);
  }

  /**
   * Refuses options that have no effect beside another one.
   *
   * @param present whether the other one is there
   * @param other its name, with its value where that matters
   */
  public void excludes(boolean present, String other, String... options) {
    List<String> given = Arrays.stream(options).filter(this::isGiven).toList();
    if (present && !given.isEmpty()) {
      String names = joined(given.toArray(String[]::new));
      throw usage(
          "%s %s no effect with %s; leave out %s"
              .formatted(
                  names.replace(" or ", " and "),
                  given.size() == 1 ? "has" : "have",
                  other,
                  given.size() == 1 ? "one of the two" : "those or " + other));
    }
  }

  private static String joined(String... names) {
    List<String> all = List.of(names);
    return all.size() == 1
        ? all.getFirst()
        : all.subList(0, all.size() - 1).stream().collect(Collectors.joining(", "))
            + " or "
            + all.getLast();
  }

  /**
   * Refuses a whole number that is out of range.
   *
   * @param value null: the option was not given
   * @param most {@link Integer#MAX_VALUE} and more: no limit
   */
  public void inRange(String option, Number value, long least, long most) {
    if (value != null && (value.longValue() < least || value.longValue() > most)) {
      throw outside(
          option, value, most >= Integer.MAX_VALUE ? least + " or more" : least + ".." + most);
    }
  }

  /**
   * Refuses a number that is out of range, or none.
   *
   * @param value null: the option was not given
   * @param range says what it must be, behind the words "it must be"
   */
  public void inRange(String option, Number value, double least, double most, String range) {
    if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      // An infinite number may keep to the words of a range.
      boolean infinite = Double.isInfinite(value.doubleValue());
      throw outside(option, value, infinite ? "finite, and " + range : range);
    }
  }

  /** Returns the one form of a number that is out of range. */
  private ParameterException outside(String option, Number value, String range) {
    return usage("%s is %s; it must be %s".formatted(option, value, range));
  }

  /** Returns what a wrong command line ends with. */
  public ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
