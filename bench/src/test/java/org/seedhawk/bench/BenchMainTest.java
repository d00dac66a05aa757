// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.bench.result.ResultFile;

/** What is typed wrongly is said in one line, before anything is measured. */
class BenchMainTest {
  @TempDir private Path folder;

  private static String failure(int code, String... args) {
    StringWriter err = new StringWriter();
    assertEquals(code, BenchMain.run(args, new PrintWriter(err, true)), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    return err.toString().strip();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void namesWhatIsWrongWithTheArguments() {
    assertEquals("seedhawk: name a command; see 'seedhawk bench --help'", failure(2));
    assertEquals(
        "seedhawk: Missing required option: '--out=FILE'; see 'seedhawk bench latency --help'",
        failure(2, "latency"));
    String[] json = {"--out", file("a.json")};
    assertTrue(
        failure(2, "latency", "--rounds", "0", json[0], json[1])
            .startsWith("seedhawk: --rounds is 0; it must be 1 or more"));
    for (String seconds : new String[] {"-1", "NaN", "1e9"}) {
      assertTrue(
          failure(2, "latency", "--seconds", seconds, json[0], json[1])
              .contains("it must be 0.1..600"));
    }
    assertTrue(failure(2, "job", "--every", "0", json[0], json[1]).contains("--every is 0"));
    assertTrue(failure(2, "callers", "--rounds", "0", json[0], json[1]).contains("--rounds is 0"));
    assertTrue(failure(2, "rank", "--rounds", "0", json[0], json[1]).contains("--rounds is 0"));
    assertTrue(failure(2, "genome", "--rounds", "0", json[0], json[1]).contains("--rounds is 0"));
    assertTrue(failure(2, "floors", "--rounds", "0", json[0], json[1]).contains("--rounds is 0"));
    assertTrue(failure(2, "ort-settings", "--rounds", "0", json[0], json[1]).contains("is 0"));
    assertTrue(failure(2, "peers", "--out", file("a.txt")).contains("must end in .json"));
    assertTrue(failure(2, "profile", json[0], json[1]).contains("must end in .svg"));
    assertTrue(failure(1, "jmh", json[0], json[1], "NoSuchSuite").contains("JMH: No benchmarks"));
    assertTrue(failure(2, "jmh", json[0], json[1], "--zz").contains("JMH: "));
    assertFalse(Files.exists(folder.resolve("a.json")));
  }

  @Test
  void findsOutFirstThatAFileCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertTrue(
        failure(1, "peers", "--out", file.resolve("a.json").toString())
            .contains("cannot be made; name another --out"));
    if (Files.isDirectory(Path.of("/proc"))) { // where nobody may make a file
      assertTrue(failure(1, "peers", "--out", "/proc/a.json").contains("cannot be written"));
    }
    Files.createDirectory(folder.resolve("a.json"));
    assertTrue(failure(1, "peers", "--out", file("a.json")).contains("cannot be written"));
  }

  @Test
  void compareNamesTheFileThatIsNone() throws IOException {
    Path good =
        Files.writeString(
            folder.resolve("good.json"),
            """
            {"results": [{"benchmark": "a", "score": 1, "min": 1, "max": 1, "unit": "us/op"}]}
            """);
    Path bad = folder.resolve("bad.json");
    String[] command = {"compare", good.toString(), bad.toString()};
    assertTrue(failure(2, command).contains("bad.json' is no file"));
    Files.writeString(bad, "{\"results\": [");
    assertTrue(failure(2, command).contains("bad.json' is no JSON: line 1, column "));
    Files.writeString(bad, "{\"rows\": 1}");
    assertTrue(failure(2, command).contains("bad.json': it has no array 'results'"));
    Files.writeString(bad, "");
    assertTrue(failure(2, command).contains("bad.json': it has no array 'results'"));
    Files.writeString(bad, Files.readString(good).replace("\"max\": 1", "\"max\": \"fast\""));
    assertTrue(failure(2, command).contains("bad.json': a: 'max' is \"fast\", no number"));
    String[] same = {"compare", good.toString(), good.toString()};
    assertEquals(0, BenchMain.run(same, new PrintWriter(System.err, true)));
  }

  @Test
  void aResultBeginsWithWhatWasMeasuredByWhichCommand() throws IOException {
    ResultFile file = ResultFile.create(folder.resolve("new/a.json"), "./seedhawk bench x");
    file.rows().addObject().put("benchmark", "a");
    file.write();
    String text = Files.readString(folder.resolve("new/a.json"));
    assertTrue(text.contains("\"command\" : \"./seedhawk bench x\""), text);
    assertTrue(text.contains("\"processors\""), text);
    assertThrows(IOException.class, () -> ResultFile.create(folder.resolve("new"), "x"));
  }
}
