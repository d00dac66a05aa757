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
import java.util.regex.Pattern;
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

  /** Lines as they stand, further left than a page's text: 80 columns hold those of the help. */
  private static final String AS_IT_IS = ".nf\n.in 2\n";

  private static final String FILLED = ".in\n.fi\n";

  /** What a page's text is indented by leaves this much of 80 columns. */
  private static final int WIDTH = 73;

  /** A line with more letters than a title, that ends with a colon, is the end of a sentence. */
  private static final int LONGEST_TITLE = 40;

  /** What registers the completion, at the end of picocli's script. */
  private static final String REGISTERS =
      "complete -F _complete_seedhawk -o default seedhawk seedhawk.sh seedhawk.bash";

  /**
   * Bash cuts {@code --option=value} into three words. The functions of picocli know {@code
   * --option value} alone, while the help shows the form with the sign.
   */
  private static final String WITHOUT_SIGNS =
      """
      # Bash hands over --option=value as three words; the functions above expect two.
      function _complete_seedhawk_words() {
        local -a kept
        local i word before="" at=0
        for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
          word=${COMP_WORDS[i]}
          if [ "$word" = "=" ] && [[ "$before" == --* ]]; then
            if [ "$i" -ne "$COMP_CWORD" ]; then before=""; continue; fi
            word=""
          fi
          before=$word
          kept+=("$word")
          if [ "$i" -eq "$COMP_CWORD" ]; then at=$((${#kept[@]} - 1)); fi
        done
        COMP_WORDS=("${kept[@]}")
        COMP_CWORD=$at
        _complete_seedhawk
      }
      complete -F _complete_seedhawk_words -o default seedhawk\
      """;

  /** An option in a help: its long name, where the line describes it. */
  private static final Pattern OPTION = Pattern.compile("(?m)^ +(?:-\\w, )?(--[a-z0-9-]+)");

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
    Files.writeString(folder.resolve("seedhawk.bash"), completion(root));
    return names;
  }

  /** Returns picocli's script, which also knows what picocli does not see. */
  private static String completion(CommandLine root) {
    String script = AutoComplete.bash("seedhawk", root).replace("\r\n", "\n");
    // Names of files stay what Bash offers last: --sites takes a name or -, and is text to picocli.
    script = script.replace("  type compopt &>/dev/null && compopt +o default\n\n", "");
    script = replace(script, REGISTERS, WITHOUT_SIGNS);
    for (CommandLine each : root.getSubcommands().values()) {
      script = withTool(script, each);
      for (CommandLine inner : each.getSubcommands().values()) {
        script = withTool(script, inner);
      }
    }
    return script;
  }

  /** Adds the options of a command of another module, which are in that module's help. */
  private static String withTool(String script, CommandLine line) {
    if (!(line.getCommand() instanceof ModuleTool)) {
      return script;
    }
    List<String> options =
        OPTION.matcher(help(line)).results().map(found -> found.group(1)).distinct().toList();
    String function = "function _picocli_" + line.getCommandSpec().qualifiedName("_") + "() {";
    int start = script.indexOf(function);
    return script.substring(0, start)
        + replace(
            script.substring(start),
            "local flag_opts=\"\"",
            "local flag_opts=\"" + String.join(" ", options) + "\"");
  }

  /** Replaces the first of what must be there. */
  private static String replace(String text, String from, String to) {
    int at = text.indexOf(from);
    if (at < 0) {
      throw new IllegalStateException(
          "picocli's completion has no '" + from + "'; adapt ManualPages to its version");
    }
    return text.substring(0, at) + to + text.substring(at + from.length());
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
    line.setUsageHelpWidth(WIDTH);
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

  /**
   * A footer is made of paragraphs; a short line that ends with a colon is the title of those
   * behind it. Indented lines, commands and tables, stay as they are.
   */
  private static void footer(StringBuilder page, String[] lines) {
    boolean isAsItIs = false;
    // What stands in front of the first title would else be a part of the last option.
    if (lines.length > 0 && !lines[0].isBlank() && !isTitle(lines[0])) {
      page.append(".SH NOTES\n");
    }
    for (String line : Arrays.stream(lines).flatMap(String::lines).toList()) {
      boolean isIndented = line.startsWith(" ") && !line.isBlank();
      if (isIndented != isAsItIs) {
        page.append(isIndented ? AS_IT_IS : FILLED);
        isAsItIs = isIndented;
      }
      if (isIndented) {
        page.append(text(line.strip())).append('\n');
      } else if (isTitle(line)) {
        String title = line.substring(0, line.length() - 1).toUpperCase(Locale.ROOT);
        page.append(".SH ").append(text(title)).append('\n');
      } else {
        page.append(line.isBlank() ? ".PP" : text(line)).append('\n');
      }
    }
    page.append(isAsItIs ? FILLED : "");
  }

  private static boolean isTitle(String line) {
    return line.endsWith(":") && line.length() <= LONGEST_TITLE;
  }

  /** The page of a command of another module is that module's help; none where it is not here. */
  private static String ofTool(CommandLine line) throws IOException {
    String help = help(line);
    if (help.isEmpty()) {
      return "";
    }
    CommandSpec spec = line.getCommandSpec();
    StringBuilder page = head(spec).append(".SH SYNOPSIS\n.nf\n.in 0\n");
    help.lines().forEach(each -> page.append(text(each.replaceFirst("^Usage: ", ""))).append('\n'));
    return also(page.append(FILLED), spec);
  }

  /** Returns the help of a command of another module; empty where that module is not here. */
  private static String help(CommandLine line) {
    List<String> args =
        new ArrayList<>(List.of(line.getCommandSpec().qualifiedName(" ").split(" ")));
    args.removeFirst();
    args.add("--help");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return Main.run(args.toArray(String[]::new), out, nowhere, false) == 0
        ? out.toString(StandardCharsets.UTF_8)
        : "";
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
