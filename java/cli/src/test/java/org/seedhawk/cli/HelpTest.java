// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.Streams;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Help is made of sentences; each option says its default, and each command has an example. */
class HelpTest {
  private static final int COLUMNS = 80;

  private static List<CommandLine> commands() {
    OutputStream nowhere = OutputStream.nullOutputStream();
    List<CommandLine> all = new ArrayList<>();
    collect(Main.commandLine(new Streams(nowhere, new PrintStream(nowhere), false)), all);
    return all;
  }

  private static void collect(CommandLine line, List<CommandLine> all) {
    all.add(line);
    line.getSubcommands().values().forEach(each -> collect(each, all));
  }

  @Test
  void optionsAreSentencesWithADefault() {
    int options = 0;
    for (CommandLine line : commands()) {
      for (OptionSpec option : line.getCommandSpec().options()) {
        if (option.usageHelp() || option.versionHelp()) {
          continue;
        }
        options++;
        String where = line.getCommandSpec().qualifiedName() + " " + option.longestName();
        String text = String.join(" ", option.description());
        assertTrue(text.matches("(?s)([A-Z0-9]|miRNAs|cut|gene).*\\."), where + ": " + text);
        boolean hasValue = option.arity().max() > 0;
        assertTrue(
            !hasValue || option.required() || text.contains("Default: "),
            where + " has no default: " + text);
      }
    }
    assertTrue(options > 50, options + " options");
  }

  @Test
  void commandsEndWithAnExample() {
    for (CommandLine line : commands()) {
      String name = line.getCommandSpec().qualifiedName();
      String help = line.getUsageMessage();
      boolean isRoot = line.getParent() == null;
      boolean isOther = help.contains("--help' says more");
      assertTrue(isRoot || isOther || help.contains("Example:\n  seedhawk "), name + help);
      // What is typed again is not broken into two lines.
      assertTrue(
          help.lines()
              .dropWhile(text -> !text.startsWith("Example:"))
              .skip(1)
              .allMatch(text -> text.startsWith("  seedhawk ")),
          name + help);
    }
  }

  @Test
  void helpFitsATerminalOf80Columns() {
    List<String> wide = new ArrayList<>();
    for (CommandLine line : commands()) {
      List<Object> args =
          new ArrayList<>(List.of(line.getCommandSpec().qualifiedName().split(" ")));
      args.removeFirst();
      args.add("--help");
      // As it is printed: that of other modules is theirs. Training is not here, and says so.
      CommandRun.of(args.toArray())
          .out()
          .lines()
          .filter(text -> text.codePointCount(0, text.length()) > COLUMNS)
          .forEach(text -> wide.add(line.getCommandSpec().qualifiedName() + ": " + text));
    }
    assertEquals(List.of(), wide);
  }

  @Test
  void helpLeavesOutWhatAnArchiveLacks() {
    assertTrue(CommandRun.of("--help").ok().out().contains("\n  train "));
    assertTrue(CommandRun.of("models", "--help").ok().out().contains("\n  import "));
    System.setProperty("seedhawk.without", "train import");
    try {
      String help = CommandRun.of("--help").ok().out();
      assertFalse(help.contains("\n  train "), help);
      assertTrue(help.contains("\n  serve "), help);
      String models = CommandRun.of("models", "--help").ok().out();
      assertFalse(models.contains("\n  import "), models);
      assertTrue(models.contains("\n  verify "), models);
    } finally {
      System.clearProperty("seedhawk.without");
    }
  }

  @Test
  void theProgramsHelpHasTheExitCodes() {
    List<String> lines = CommandRun.of("--help").ok().out().lines().toList();
    assertEquals(
        ExitCode.values().length,
        lines.stream().filter(line -> line.matches("  [0-9]  [a-z].*")).count());
  }
}
