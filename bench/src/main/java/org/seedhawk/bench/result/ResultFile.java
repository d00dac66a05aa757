// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.seedhawk.bench.input.Inputs;

/**
 * A result file in the making: JSON that begins with when, of which commit, by which command, where
 * it was measured. That it can be written is found out before anything is measured. One thread at a
 * time.
 */
public final class ResultFile {
  /** Folders whose changes make another program than the commit's. */
  private static final String[] PROGRAM = {"java", "native", "models", "bench/src", "bench/peers"};

  private final Path path;
  private final String commit;
  private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final ObjectNode json = mapper.createObjectNode();

  private ResultFile(Path path) throws IOException {
    this.path = path;
    this.commit = commit();
  }

  /**
   * Begins one. The commit is the one that is checked out now, not what is edited while it runs.
   *
   * @param command as it was typed
   * @throws IOException if the file cannot be written
   */
  public static ResultFile create(Path path, String command) throws IOException {
    checkWritable(path);
    ResultFile file = new ResultFile(path);
    file.json.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    file.json.put("commit", file.commit);
    file.json.put("command", command);
    file.json.set("machine", machine(file.mapper));
    return file;
  }

  /** Makes the file's folder, where it is missing, and refuses a file that cannot be written. */
  static void checkWritable(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException("folder '%s' cannot be made; name another --out".formatted(folder), e);
    }
    try {
      if (Files.isDirectory(path) || Files.exists(path) && !Files.isWritable(path)) {
        throw new IOException("it is no file that may be written");
      }
      Files.delete(Files.createTempFile(folder, ".bench", ".tmp"));
    } catch (IOException e) {
      throw new IOException("'%s' cannot be written; name another --out".formatted(path), e);
    }
  }

  /** Returns the object that is written. */
  public ObjectNode json() {
    return json;
  }

  /** Returns the array {@code results} of it. */
  public ArrayNode rows() {
    return json.withArray("results");
  }

  Path path() {
    return path;
  }

  /** Returns the commit that is measured, marked where the tree differs from it. */
  public String revision() {
    return commit;
  }

  /** Writes what there is. */
  public void write() throws IOException {
    mapper.writeValue(path.toFile(), json);
    System.out.println("wrote " + path);
  }

  private static ObjectNode machine(ObjectMapper mapper) throws IOException {
    ObjectNode machine = mapper.createObjectNode();
    machine.put("cpu", cpu());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("governor", read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    machine.put(
        "os", System.getProperty("os.name") + " " + System.getProperty("os.version").split("-")[0]);
    machine.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
    return machine;
  }

  /** Model name, and the family and instruction sets that decide which backends run. */
  private static String cpu() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    String text = Files.readString(info);
    String name = field(text, "model name");
    String flags = field(text, "flags");
    return "%s, family %s model %s%s%s"
        .formatted(
            name,
            field(text, "cpu family"),
            field(text, "model"),
            flags.contains("avx2") ? ", AVX2" : "",
            flags.contains("avx512vbmi") ? ", AVX-512 with VBMI" : "");
  }

  private static String field(String text, String key) {
    return text.lines()
        .filter(line -> line.split(":")[0].strip().equals(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String read(String file) throws IOException {
    Path path = Path.of(file);
    return Files.isReadable(path) ? Files.readString(path).strip() : "unknown";
  }

  /** A machine without the repository is told the commit. */
  private static String commit() throws IOException {
    String told = System.getProperty("bench.commit");
    if (told != null) {
      return told;
    }
    String head = git("rev-parse", "HEAD");
    String[] status = {"status", "--porcelain", "--untracked-files=no", "--"};
    String[] arguments = new String[status.length + PROGRAM.length];
    System.arraycopy(status, 0, arguments, 0, status.length);
    System.arraycopy(PROGRAM, 0, arguments, status.length, PROGRAM.length);
    return head.isEmpty()
        ? "unknown"
        : head.toLowerCase(Locale.ROOT) + (git(arguments).isEmpty() ? "" : " with changes");
  }

  private static String git(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of(Inputs.folder("")).toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
