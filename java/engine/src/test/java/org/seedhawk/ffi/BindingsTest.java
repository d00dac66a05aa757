// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.seedhawk.ffi.host.KernelCalls;
import org.seedhawk.ffi.kernels.Kernels;
import org.seedhawk.ffi.kernels.shk_error;
import org.seedhawk.ffi.kernels.shk_hit;
import org.seedhawk.ffi.kernels.shk_options;
import org.seedhawk.ffi.kernels.shk_table_shape;
import org.seedhawk.ffi.ort.OrtSubset;
import org.seedhawk.ffi.ort.OrtSubsetBase;

/** The generated bindings are those of the headers that stand beside them. */
@Tag("sources")
class BindingsTest {
  private static final String TASK = "./mvnw -Pbindings -pl java/engine generate-sources";

  private static Path root() {
    String property = System.getProperty("seedhawk.root", "");
    if (!property.isEmpty()) {
      return Path.of(property);
    }
    Path folder = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("native/include/seedhawk.h"))) {
      folder = folder.getParent();
    }
    return folder == null ? fail("no parent of user.dir is the root; set seedhawk.root") : folder;
  }

  @Test
  void headersIncludeListsAndBindingsHaveTheirChecksums() throws Exception {
    Path root = root();
    Map<String, String> want = new TreeMap<>();
    for (String line : Files.readAllLines(root.resolve("cmake/bindings/checksums.sha256"))) {
      if (!line.startsWith("#")) {
        want.put(line.substring(66), line.substring(0, 64));
      }
    }
    TreeSet<String> paths = new TreeSet<>(want.keySet());
    for (String part : List.of("kernels", "cuda", "ort")) {
      Path folder = root.resolve("java/engine/src/main/java/org/seedhawk/ffi/" + part);
      try (Stream<Path> files = Files.list(folder)) {
        files.forEach(file -> paths.add(root.relativize(file).toString().replace('\\', '/')));
      }
    }
    for (String header : List.of("seedhawk.h", "seedhawk_cuda.h", "ort_subset.h")) {
      assertTrue(want.containsKey("native/include/" + header), header + " has no checksum");
    }
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      String have = sha256(root.resolve(path));
      if (!have.equals(want.get(path))) {
        differences.add(
            path
                + ": the bindings were generated with checksum "
                + want.getOrDefault(path, "none")
                + ", the file has "
                + have
                + "; run "
                + TASK);
      }
    }
    assertEquals(List.of(), differences);
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    if (!Files.exists(file)) {
      return "missing";
    }
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @Test
  void structsHaveTheSizesAndOffsetsOfTheKernelHeader() {
    assertEquals(16, shk_hit.sizeof());
    assertEquals(0, shk_hit.start$offset());
    assertEquals(8, shk_hit.seed$offset());
    assertEquals(12, shk_hit.detail$offset());

    assertEquals(256, shk_error.sizeof());
    assertEquals(0, shk_error.struct_size$offset());
    assertEquals(4, shk_error.code$offset());
    assertEquals(8, shk_error.at$offset());
    assertEquals(16, shk_error.message$offset());

    assertEquals(8, shk_options.sizeof());
    assertEquals(0, shk_options.struct_size$offset());
    assertEquals(4, shk_options.backend$offset());

    assertEquals(20, shk_table_shape.sizeof());
    assertEquals(0, shk_table_shape.struct_size$offset());
    assertEquals(4, shk_table_shape.k$offset());
    assertEquals(8, shk_table_shape.pad_left$offset());
    assertEquals(12, shk_table_shape.pad_right$offset());
    assertEquals(16, shk_table_shape.max_ambiguous$offset());
    assertEquals(KernelCalls.HIT_BYTE_SIZE, shk_hit.sizeof());
  }

  @Test
  void constantsAreThoseOfTheKernelHeader() throws Exception {
    Pattern define = Pattern.compile("#define (SHK_\\w+) (\\d+).*");
    int seen = 0;
    for (String line : Files.readAllLines(root().resolve("native/include/seedhawk.h"))) {
      Matcher matcher = define.matcher(line);
      if (matcher.matches()) {
        Object value = Kernels.class.getMethod(matcher.group(1)).invoke(null);
        assertEquals(Integer.parseInt(matcher.group(2)), value, matcher.group(1));
        seen++;
      }
    }
    assertTrue(seen >= 11, "only " + seen + " constants");
  }

  /** The offset of a slot is 8 times the number of members before it, gaps counted in full. */
  @Test
  void slotsHaveTheOffsetsOfTheOrtHeader() throws Exception {
    String header = Files.readString(root().resolve("native/include/ort_subset.h"));
    String table =
        header.substring(
            header.indexOf("typedef struct OrtSubset {"), header.indexOf("} OrtSubset;"));
    Matcher member =
        Pattern.compile("void \\*gap_\\d+\\[(\\d+)\\];|\\(\\*(\\w+)\\)\\(").matcher(table);
    long offset = 0;
    int slots = 0;
    while (member.find()) {
      if (member.group(1) != null) {
        offset += 8 * Long.parseLong(member.group(1));
      } else {
        String name = member.group(2);
        assertEquals(offset, OrtSubset.class.getMethod(name + "$offset").invoke(null), name);
        offset += 8;
        slots++;
      }
    }
    assertEquals(offset, OrtSubset.sizeof());
    assertTrue(slots >= 40, "only " + slots + " slots");
    assertEquals(16, OrtSubsetBase.sizeof());
    assertEquals(8, OrtSubsetBase.GetVersionString$offset());
  }
}
