// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code seedhawk generate} end to end. */
class GenerateTest {
  @TempDir private Path folder;
  private Path sites;
  private Path known;

  @BeforeEach
  void files() throws IOException {
    sites = write("sites.tsv", "#name\tsite\nlin-41\tUUAUACAACCGUUCUACACUCA\nother\tGGAUCC\n");
    known = write("mature.fa", ">let-7a\nUGAGGUAGUAGGUUGUAUAGUU\n");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private CommandRun generate(Object... more) {
    List<Object> args = new ArrayList<>(List.of("generate", "--target", sites, "--db", known));
    args.addAll(Arrays.asList(more));
    return CommandRun.of(args.toArray());
  }

  @Test
  void refusesNumbersThatAreNone() {
    generate("--model", "none", "--evalue", "0.01,x")
        .refused(
            2,
            "--evalue: 'x' in '0.01,x' is no E-value; give numbers above 0 with commas,"
                + " 0.01,0.001");
    generate("--model", "none", "--evalue", "0.01,,1").refused(2, "'' in '0.01,,1'");
    generate("--model", "none", "--beam", "0").refused(2, "--beam is 0; it must be 1..64");
    generate("--model", "none", "--batch", "0").refused(2, "--batch is 0; it must be 1..65536");
    generate("--model", "none", "--sites", sites, "--step", "3")
        .refused(2, "--sites says where to cut; leave out --window and --step");
  }

  @Test
  void refusesModelsAndDatabasesThatAreNotThere() throws IOException {
    generate("--model", "none")
        .refused(
            3,
            "generator 'none' is neither in this build nor a directory with encoder.onnx and"
                + " decoder.onnx");
    known = write("empty.fa", "\n");
    generate("--model", "none").refused(3, "empty.fa");
  }
}
