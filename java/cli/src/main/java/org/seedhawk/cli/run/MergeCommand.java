// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.OutputFiles;
import org.seedhawk.command.Streams;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.formats.TableFormat;
import org.seedhawk.formats.bgzip.BgzipOutput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code seedhawk merge}: the tables of parts, joined. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Joins the tables of parts that 'scan --shard' or 'rank --shard' wrote. Their manifests say"
            + " that all parts are there, of the same inputs, options and version.",
    footer = {
      "",
      "A table is looked for under the name that its manifest has, then beside the manifest.",
      "Its SHA-256 is compared. Packed parts are joined as they are, without unpacking.",
      "",
      "Example:",
      "  seedhawk merge part-1.json part-2.json --sites sites.tsv --manifest run.json"
    })
public final class MergeCommand implements Callable<Integer> {
  private static final int BUFFER = 1 << 16;
  private static final byte[] BGZIP_END = bgzipEnd();

  private final Streams streams;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MANIFEST",
      arity = "1..*",
      description = "The manifests of all parts, in any order.")
  private List<Path> manifests;

  @Option(
      names = "--sites",
      paramLabel = "FILE",
      description = "Site table to write; - is the standard output. Default: none.")
  private String sites;

  @Option(
      names = "--genes",
      paramLabel = "FILE",
      description = "Gene table to write; as --sites. Default: none.")
  private String genes;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "Manifest of the whole to write, with the sums of all counts. Default: none.")
  private String manifest;

  /**
   * A part.
   *
   * @param file its manifest
   * @param json what it says
   * @param shard which one it is
   */
  private record Part(Path file, Map<?, ?> json, Shard shard) {}

  /** Creates it. */
  public MergeCommand(Streams streams) {
    this.streams = streams;
  }

  /** Returns the block at the end of each bgzipped file. */
  private static byte[] bgzipEnd() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BgzipOutput empty = new BgzipOutput(bytes)) {
      empty.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  @Override
  public Integer call() throws IOException {
    if (sites == null && genes == null) {
      throw new OptionRules(spec).usage("name a table to write: --sites FILE, --genes FILE");
    }
    OutputFiles files =
        new OutputFiles(spec)
            .input(manifests.toArray(Path[]::new))
            .output("--sites", sites)
            .output("--genes", genes)
            .output("--manifest", manifest);
    List<Part> parts = ordered();
    Map<String, List<RunFile>> tables = new LinkedHashMap<>();
    Map<String, String> outputs = new LinkedHashMap<>();
    put(outputs, "--sites", sites);
    put(outputs, "--genes", genes);
    for (Map.Entry<String, String> one : outputs.entrySet()) {
      List<RunFile> found = new ArrayList<>();
      for (Part part : parts) {
        RunFile table = table(part, one.getKey());
        files.input(Path.of(table.name()));
        found.add(table);
      }
      checkPacked(one.getKey(), one.getValue(), found);
      tables.put(one.getKey(), found);
    }
    files.check();
    if (manifest != null && !manifest.equals("-") && Files.isRegularFile(Path.of(manifest))) {
      Files.delete(Path.of(manifest));
    }
    List<Object> written = join(outputs, tables);
    if (manifest != null) {
      writeManifest(parts, written);
    }
    streams.say(String.format(Locale.ROOT, "%,d parts joined", parts.size()));
    files.written().ifPresent(streams::say);
    return ExitCode.OK.code();
  }

  private static void put(Map<String, String> to, String option, String name) {
    if (name != null) {
      to.put(option, name);
    }
  }

  /** Returns the parts in their order, when all are there and fit together. */
  private List<Part> ordered() throws IOException {
    List<Part> read = new ArrayList<>();
    for (Path file : manifests) {
      read.add(read(file));
    }
    Part first = read.getFirst();
    int count = first.shard.count();
    Part[] parts = new Part[count];
    Map<String, Object> key = Manifests.key(first.json);
    for (Part part : read) {
      if (part.shard.count() != count) {
        throw new BadInputException(
            "'%s' is part %s and '%s' is part %s; give the parts of one run"
                .formatted(first.file, first.shard, part.file, part.shard));
      }
      Optional<String> other = Manifests.difference(key, Manifests.key(part.json));
      if (other.isPresent()) {
        throw new BadInputException(
            "'%s' and '%s' are parts of different runs: %s"
                .formatted(first.file, part.file, other.get()));
      }
      Part before = parts[part.shard.number() - 1];
      if (before != null) {
        throw new BadInputException(
            "'%s' and '%s' are both part %s; give each part once"
                .formatted(before.file, part.file, part.shard));
      }
      parts[part.shard.number() - 1] = part;
    }
    for (int i = 0; i < count; i++) {
      if (parts[i] == null) {
        throw new BadInputException(
            "part %s/%s is missing: %s of %s manifests are given"
                .formatted(i + 1, count, read.size(), count));
      }
    }
    return List.of(parts);
  }

  private Part read(Path file) throws IOException {
    Object json;
    try {
      json = Json.read(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "manifest '%s' does not exist; a part without one is not complete".formatted(file), e);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new BadInputException(
          "'%s' is no manifest: %s; give what --manifest wrote".formatted(file, e.getMessage()), e);
    }
    if (json instanceof Map<?, ?> map
        && map.get("shard") instanceof Map<?, ?> shard
        && shard.get("number") instanceof Long number
        && shard.get("count") instanceof Long count
        && map.get("counts") instanceof Map<?, ?>
        && map.get("outputs") instanceof List<?>
        && number >= 1
        && number <= count
        && count <= Cuts.MOST) {
      return new Part(file, map, new Shard(number.intValue(), count.intValue()));
    }
    throw new BadInputException(
        "'%s' is no manifest of a part; give what --manifest wrote beside --shard".formatted(file));
  }

  private RunFile table(Part part, String option) {
    for (Object one : (List<?>) part.json.get("outputs")) {
      if (one instanceof Map<?, ?> output
          && option.equals(output.get("option"))
          && output.get("name") instanceof String name) {
        if (output.get("bytes") instanceof Long bytes
            && output.get("sha256") instanceof String sha256
            && !name.equals("-")) {
          return new RunFile(
              option, place(part, name).toString(), Optional.of(new RunFile.Stamp(bytes, sha256)));
        }
        throw new BadInputException(
            "'%s': the table of %s went to '%s', where it cannot be read; write parts to files"
                .formatted(part.file, option, name));
      }
    }
    throw new BadInputException(
        "'%s': the part has no table of %s; leave out %s".formatted(part.file, option, option));
  }

  private static Path place(Part part, String name) {
    Path named = Path.of(name);
    Path beside = part.file.toAbsolutePath().resolveSibling(named.getFileName());
    if (Files.isRegularFile(named) || !Files.isRegularFile(beside)) {
      if (!Files.isRegularFile(named)) {
        throw new BadInputException(
            "'%s' names the table '%s', which is neither there nor beside it"
                .formatted(part.file, name));
      }
      return named;
    }
    return beside;
  }

  private static boolean isPacked(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  private void checkPacked(String option, String name, List<RunFile> tables) {
    for (RunFile table : tables) {
      if (!name.equals("-") && isPacked(table.name()) != isPacked(name)) {
        throw new OptionRules(spec)
            .usage(
                "%s '%s' and its part '%s' must both end in .gz, or both not: parts are joined as they are"
                    .formatted(option, name, table.name()));
      }
    }
  }

  private List<Object> join(Map<String, String> outputs, Map<String, List<RunFile>> tables)
      throws IOException {
    List<AtomicFile> files = new ArrayList<>();
    List<Object> written = new ArrayList<>();
    try {
      for (Map.Entry<String, String> one : outputs.entrySet()) {
        AtomicFile file =
            TableFormat.isAsked(one.getValue())
                ? AtomicFile.create(one.getValue(), streams.out())
                : AtomicFile.createPlain(one.getValue(), streams.out());
        files.add(file);
        MessageDigest all = RunFile.sha256();
        long bytes = 0;
        List<RunFile> parts = tables.get(one.getKey());
        for (int i = 0; i < parts.size(); i++) {
          bytes += copy(parts.get(i), i == parts.size() - 1, file, all);
        }
        RunFile.Stamp stamp = new RunFile.Stamp(bytes, RunFile.hex(all));
        written.add(new RunFile(one.getKey(), one.getValue(), Optional.of(stamp)).json());
      }
      AtomicFile.publish(files);
    } finally {
      for (AtomicFile file : files) {
        file.close();
      }
    }
    return written;
  }

  /** Copies a table; bgzip's empty block at the end is left out of all but the last. */
  private static long copy(RunFile table, boolean last, OutputStream to, MessageDigest all)
      throws IOException {
    Path file = Path.of(table.name());
    MessageDigest digest = RunFile.sha256();
    long size = Files.size(file);
    long kept = last || !endsBgzip(file, size) ? size : size - BGZIP_END.length;
    long at = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count; (count = in.read(buffer)) >= 0; at += count) {
        digest.update(buffer, 0, count);
        int most = (int) Math.max(0, Math.min(count, kept - at));
        to.write(buffer, 0, most);
        all.update(buffer, 0, most);
      }
    }
    if (!new RunFile.Stamp(at, RunFile.hex(digest)).equals(table.stamp().orElseThrow())) {
      throw new BadInputException(
          "'%s' is not what its manifest says: its size or SHA-256 is another; run that part again"
              .formatted(table.name()));
    }
    return kept;
  }

  private static boolean endsBgzip(Path file, long size) throws IOException {
    if (!isPacked(file.toString()) || size < BGZIP_END.length) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(size - BGZIP_END.length);
      return Arrays.equals(BGZIP_END, in.readAllBytes());
    }
  }

  private void writeManifest(List<Part> parts, List<Object> written) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    parts.getFirst().json.forEach((name, value) -> json.put(name.toString(), value));
    json.remove("shard");
    RunCounts counts = new RunCounts();
    double seconds = 0;
    for (Part part : parts) {
      counts.add((Map<?, ?>) part.json.get("counts"));
      if (part.json.get("seconds") instanceof Map<?, ?> all
          && all.get("work") instanceof Number work) {
        seconds += work.doubleValue();
      }
    }
    json.put("command", spec.commandLine().getParseResult().originalArgs());
    json.put("parts", Map.of("count", parts.size()));
    json.put("seconds", Map.of("work", Math.round(seconds * 1e3) / 1e3));
    json.put("counts", counts.json());
    json.put("outputs", written);
    try (AtomicFile file = AtomicFile.create(manifest, streams.out())) {
      file.write(Json.write(json).getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
  }
}
