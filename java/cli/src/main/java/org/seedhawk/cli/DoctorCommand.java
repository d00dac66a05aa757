// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedhawk.check.Doctor;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.search.MirnaSearch;
import picocli.CommandLine.Command;

/** {@code seedhawk doctor}: what was found, what was not and why. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Says what this machine offers. Says what is not used, and why.",
    footer = {"", "Example:", "  seedhawk doctor"})
final class DoctorCommand implements Callable<Integer> {
  private final Streams streams;

  DoctorCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    List<Doctor.Finding> findings = new ArrayList<>();
    launcher("files", "seedhawk.files").ifPresent(findings::add);
    findings.addAll(Doctor.examine());
    launcher("start cache", "seedhawk.start").ifPresent(findings::add);
    findings.add(blastn());
    RowBuffer rows = new RowBuffer();
    for (Doctor.Finding finding : findings) {
      String state = finding.ok() ? "ok" : finding.fatal() ? "FAILED" : "absent";
      rows.text("%-14s %-7s %s\n".formatted(finding.subject(), state, finding.detail()));
    }
    boolean fatal = findings.stream().anyMatch(Doctor.Finding::fatal);
    rows.text(fatal ? "Nothing can be scored here.\n" : "Ready.\n");
    rows.writeTo(streams.out());
    return fatal ? ExitCode.DEVICE.code() : ExitCode.OK.code();
  }

  /** What the launcher found before there was a JVM, "ok" or "absent" and the detail, if it did. */
  private static Optional<Doctor.Finding> launcher(String subject, String property) {
    String[] found = System.getProperty(property, "").split(" ", 2);
    return found.length < 2
        ? Optional.empty()
        : Optional.of(new Doctor.Finding(subject, found[0].equals("ok"), false, found[1]));
  }

  private static Doctor.Finding blastn() {
    try {
      Optional<String> version = MirnaSearch.blastnVersion(System.getenv("PATH"));
      return new Doctor.Finding(
          "blastn",
          version.isPresent(),
          false,
          version.orElse(
              "not installed (Debian: apt-get install ncbi-blast+); the embedded search answers"));
    } catch (IOException e) {
      return new Doctor.Finding("blastn", false, false, e.getMessage());
    }
  }
}
