// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What docs/versions.md promises of this module's commands: options change on purpose alone. {@code
 * -Dseedhawk.golden=rewrite} writes the file that holds them.
 */
class TrainHelpTest {
  private static final Path FILE = Path.of("src/test/resources/stable/options.txt");
  private static final int COLUMNS = 80;

  private static List<CommandLine> commands() {
    return List.of(new CommandLine(new TrainCommand()), new CommandLine(new ImportCommand()));
  }

  @Test
  void optionsKeepTheirNames() throws IOException {
    List<String> lines = new ArrayList<>();
    for (CommandLine line : commands()) {
      String command = line.getCommandSpec().qualifiedName();
      lines.add(command);
      for (OptionSpec option : line.getCommandSpec().options()) {
        String value = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
        lines.add(command + " " + String.join(", ", option.names()) + value);
      }
    }
    String actual = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    if ("rewrite".equals(System.getProperty("seedhawk.golden"))) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, actual);
    }
    assertEquals(
        Files.readString(FILE),
        actual,
        FILE + " holds what users rely on. If the change is on purpose, see docs/versions.md.");
  }

  @Test
  void helpFitsATerminalOf80Columns() {
    for (CommandLine line : commands()) {
      assertEquals(
          List.of(),
          line.getUsageMessage()
              .lines()
              .filter(text -> text.codePointCount(0, text.length()) > COLUMNS)
              .toList());
    }
  }
}
