// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.seedhawk.command.Streams;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes a manual page for each command and the completion of Bash, from the same descriptions as
 * the help. The build of the archive calls it. Stateless.
 */
final class ManualPages {
  /** An option, and below it, further in, what it does. */
  private static final String HANG = ".TP\n";

  private ManualPages() {}

  /**
   * Writes {@code man1/seedhawk*.1} and {@code seedhawk.bash} into a folder.
   *
   * @param args the folder, which is made
   */
  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    if (args.length != 1) {
      throw new IllegalArgumentException("name one folder, which the pages are written to");
    }
    write(Path.of(args[0]));
  }

  /**
   * Writes all pages and the completion.
   *
   * @return the names of the pages
   */
  static List<String> write(Path folder) throws IOException {
    Path pages = Files.createDirectories(folder.resolve("man1"));
    OutputStream nowhere = OutputStream.nullOutputStream();
    CommandLine root = Main.commandLine(new Streams(nowhere, new PrintStream(nowhere), false));
    List<String> names = new ArrayList<>();
    write(root, pages, names);
    Files.writeString(
        folder.resolve("seedhawk.bash"), AutoComplete.bash("seedhawk", root).replace("\r\n", "\n"));
    return names;
  }

  private static void write(CommandLine line, Path folder, List<String> names) throws IOException {
    String name = line.getCommandSpec().qualifiedName("-");
    String page = line.getCommand() instanceof ModuleTool ? ofTool(line) : of(line);
    if (page.isEmpty()) {
      return;
    }
    Files.writeString(folder.resolve(name + ".1"), page);
    names.add(name);
    for (CommandLine each : line.getSubcommands().values()) {
      write(each, folder, names);
    }
  }

  private static String of(CommandLine line) throws IOException {
    CommandSpec spec = line.getCommandSpec();
    CommandLine.Help help = line.getHelp();
    StringBuilder page = head(spec);
    page.append(".SH SYNOPSIS\n").append(".nf\n");
    page.append(text(help.synopsis(0).stripTrailing())).append("\n.fi\n");
    page.append(".SH DESCRIPTION\n");
    for (String sentence : spec.usageMessage().description()) {
      page.append(text(sentence)).append('\n');
    }
    if (!spec.positionalParameters().isEmpty() || !spec.options().isEmpty()) {
      page.append(".SH OPTIONS\n");
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      page.append(HANG).append("\\fI").append(text(parameter.paramLabel())).append("\\fR\n");
      describe(page, parameter);
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        page.append(HANG).append("\\fB").append(text(String.join(", ", option.names())));
        page.append("\\fR");
        if (option.arity().max() > 0) {
          page.append("=\\fI").append(text(option.paramLabel())).append("\\fR");
        }
        page.append('\n');
        describe(page, option);
      }
    }
    if (!line.getSubcommands().isEmpty()) {
      page.append(".SH COMMANDS\n");
      line.getSubcommands()
          .forEach(
              (name, each) -> {
                page.append(HANG).append("\\fB").append(text(name)).append("\\fR\n");
                page.append(text(summary(each.getCommandSpec()))).append('\n');
              });
    }
    footer(page, spec.usageMessage().footer());
    return also(page, spec);
  }

  private static void describe(StringBuilder page, ArgSpec arg) {
    page.append(text(String.join(" ", arg.description()))).append('\n');
  }

  /** A footer is made of paragraphs; one that ends with a colon is the title of those behind it. */
  private static void footer(StringBuilder page, String[] lines) {
    boolean isOpen = false;
    for (String line : Arrays.stream(lines).flatMap(String::lines).toList()) {
      if (line.endsWith(":") && !line.startsWith(" ")) {
        page.append(isOpen ? ".fi\n" : "");
        page.append(".SH ")
            .append(text(line.substring(0, line.length() - 1).toUpperCase(Locale.ROOT)));
        page.append("\n.nf\n");
        isOpen = true;
      } else if (line.isBlank()) {
        page.append(isOpen ? "" : ".PP\n");
      } else {
        page.append(text(isOpen ? line.strip() : line)).append('\n');
      }
    }
    page.append(isOpen ? ".fi\n" : "");
  }

  /** The page of a command of another module is that module's help; none where it is not here. */
  private static String ofTool(CommandLine line) throws IOException {
    CommandSpec spec = line.getCommandSpec();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> args = new ArrayList<>(List.of(spec.qualifiedName(" ").split(" ")));
    args.removeFirst();
    args.add("--help");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    if (Main.run(args.toArray(String[]::new), out, nowhere, false) != 0) {
      return "";
    }
    StringBuilder page = head(spec);
    page.append(".SH SYNOPSIS\n.nf\n");
    out.toString(StandardCharsets.UTF_8)
        .lines()
        .forEach(each -> page.append(text(each.replaceFirst("^Usage: ", ""))).append('\n'));
    return also(page.append(".fi\n"), spec);
  }

  private static StringBuilder head(CommandSpec spec) throws IOException {
    String name = spec.qualifiedName("-");
    String version = new Main.Version().getVersion()[0].split(" ")[1];
    return new StringBuilder(".\\\" SPDX-License-Identifier: Apache-2.0\n")
        .append(".TH ")
        .append(text(name.toUpperCase(Locale.ROOT)))
        .append(" 1 \"\" \"Seedhawk ")
        .append(text(version))
        .append("\" \"Seedhawk\"\n.nh\n.ad l\n.SH NAME\n")
        .append(text(name))
        .append(" \\- ")
        .append(text(summary(spec)))
        .append('\n');
  }

  private static String summary(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description()).replaceAll("; '.*' says more", "");
  }

  private static String also(StringBuilder page, CommandSpec spec) {
    return spec.parent() == null
        ? page.toString()
        : page.append(".SH SEE ALSO\n\\fBseedhawk\\fR(1)\n").toString();
  }

  /** Returns text as it is to be read: what roff would take for a request or an escape is none. */
  private static String text(String plain) {
    String shown = Ansi.OFF.string(plain).replace("\\", "\\e").replace("-", "\\-");
    StringBuilder lines = new StringBuilder();
    shown
        .lines()
        .forEach(
            line ->
                lines
                    .append(lines.isEmpty() ? "" : "\n")
                    .append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "")
                    .append(line));
    return lines.toString();
  }
}
