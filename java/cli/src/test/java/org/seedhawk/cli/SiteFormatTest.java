// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.jetbrains.bio.big.BedEntry;
import org.jetbrains.bio.big.BigBedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Site tables in other formats hold what the table holds. */
class SiteFormatTest {
  private static final Set<String> TEXT =
      Set.of(
          "target",
          "mirna",
          "strand",
          "site_type",
          "type",
          "region",
          "chrom",
          "chrom_strand",
          "gene_id",
          "gene_name");
  private static final Set<String> LISTS = Set.of("block_sizes", "block_starts", "transcripts");

  @TempDir Path folder;
  private GenomeFiles files;

  @BeforeEach
  void files() throws IOException {
    files = GenomeFiles.write(folder);
  }

  /** Checks that objects are the rows of a table, key by key; returns the names of null ones. */
  private static Set<String> same(String table, String json) throws IOException {
    List<String> rows = table.lines().toList();
    List<String> objects = json.lines().toList();
    assertEquals(rows.size() - 1, objects.size());
    assertTrue(objects.size() > 3, json);
    String[] names = rows.get(0).replaceFirst("^#", "").split("\t");
    Set<String> absent = new TreeSet<>();
    for (int i = 1; i < rows.size(); i++) {
      String[] cells = rows.get(i).split("\t");
      JsonNode object = new ObjectMapper().readTree(objects.get(i - 1));
      List<String> keys = new ArrayList<>();
      object.fieldNames().forEachRemaining(keys::add);
      assertEquals(List.of(names), keys);
      Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
      for (String cell : cells) {
        Map.Entry<String, JsonNode> field = fields.next();
        if (field.getValue().isNull()) {
          absent.add(field.getKey());
          assertTrue(Set.of(".", "NA", "nan").contains(cell), cell);
        } else {
          sameValue(cell, field.getKey(), field.getValue());
        }
      }
    }
    return absent;
  }

  private static void sameValue(String cell, String name, JsonNode value) {
    if (LISTS.contains(name)) {
      assertTrue(value.isArray(), name);
      List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(part.asText()));
      assertEquals(cell, String.join(",", parts));
      assertEquals(!name.equals("transcripts"), value.get(0).isInt(), name);
    } else if (TEXT.contains(name)) {
      assertTrue(value.isTextual(), name);
      assertEquals(cell, value.textValue());
    } else {
      assertTrue(value.isNumber(), name);
      assertEquals(Double.parseDouble(cell), value.doubleValue(), name);
      assertEquals(cell.contains("."), value.isDouble(), name + " " + cell);
    }
  }

  private static String unzipped(Path file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void jsonOfAGenomesSitesIsTheTable() throws IOException {
    String table = files.scan("--energy").ok().out();
    assertEquals(
        Set.of("gene_name"), same(table, files.scan("--energy", "--format", "jsonl").ok().out()));
    assertTrue(table.contains("miR\"16\\"), table);
    Path plain = folder.resolve("s.jsonl");
    files.scan("--energy", "--sites", plain).ok();
    same(table, Files.readString(plain));
    Path packed = folder.resolve("s.jsonl.gz");
    files.scan("--energy", "--sites", packed).ok();
    assertEquals(Files.readString(plain), unzipped(packed));
    assertFalse(Files.exists(folder.resolve("s.jsonl.gz.tbi")));
    CommandRun whole =
        CommandRun.of("scan", "--mirna", files.mirnas(), "--genome", files.genome()).ok();
    CommandRun objects =
        CommandRun.of(
            "scan", "--mirna", files.mirnas(), "--genome", files.genome(), "--format", "jsonl");
    assertEquals(
        Set.of("gene_id", "gene_name", "transcripts"), same(whole.out(), objects.ok().out()));
  }

  @Test
  void jsonOfAFastaFilesSitesIsTheTable() throws IOException {
    Path targets =
        Files.writeString(
            folder.resolve("t.fa"),
            ">caf\u00e9\"\\x\n"
                + "GGGGGGCTACCTCAGGGGGGTGCTGCTAGG\n"
                + ">.\n"
                + "AAAAAACTACCTCATTTTTTTGCTGCTAGG\n");
    Object[] args = {"scan", "--mirna", files.mirnas(), "--target", targets, "--energy"};
    String table = CommandRun.of(with(args, "--threshold", 0)).ok().out();
    String json = CommandRun.of(with(args, "--threshold", 0, "--format", "jsonl")).ok().out();
    assertEquals(Set.of(), same(table, json));
    assertTrue(json.contains("\"target\":\"caf\u00e9\\\"\\\\x\""), json);
    assertTrue(json.contains("\"target\":\".\""), json);
    Path file = folder.resolve("o.jsonl.gz");
    CommandRun.of(with(args, "--threshold", 0, "--sites", file)).ok();
    assertEquals(json, unzipped(file));
  }

  private static Object[] with(Object[] args, Object... more) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void bigBedHoldsBedAndColumnsOfTheTable() throws IOException {
    List<String> bed = files.scan("--format", "bed").ok().out().lines().toList();
    List<String> table = files.scan("--energy").ok().rows();
    Path file = folder.resolve("s.bb");
    files.scan("--energy", "--sites", file).ok();
    List<String> found = new ArrayList<>();
    try (BigBedFile read = BigBedFile.read(file, null)) {
      for (String name : GenomeFiles.NAMES) {
        for (BedEntry one : read.query(name)) {
          found.add("%s\t%s\t%s\t%s".formatted(name, one.getStart(), one.getEnd(), one.getRest()));
        }
      }
    }
    assertEquals(table.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      String[] cells = found.get(i).split("\t");
      assertEquals(25, cells.length);
      assertEquals(bed.get(i), String.join("\t", List.of(cells).subList(0, 12)));
      String[] row = table.get(i).split("\t");
      assertEquals(
          List.of(
              row[3], row[6], row[4], row[7], row[8], row[9], row[0], row[1], row[2], row[19],
              row[20], row[21], row[12]),
          List.of(cells).subList(12, 25));
    }
    Path other = folder.resolve("s.x");
    files.scan("--energy", "--sites", other, "--format", "bigbed").ok();
    assertEquals(-1, Files.mismatch(file, other));
    files.scan("--format", "bigbed").refused(2, "bigbed cannot be written to the standard output");
    files
        .scan("--sites", folder.resolve("s.bb.gz"))
        .refused(2, "a bigBed file is packed within, so leave out .gz");
    files.scan("--format", "bed", "--energy").refused(2, "--energy has no effect with --format");
  }

  @Test
  void jsonOfRankedSitesIsTheTable() throws IOException {
    Path plain = folder.resolve("s.jsonl");
    Path table = folder.resolve("s.tsv");
    for (Object[] more : new Object[][] {{}, {"--top", 3}}) {
      files.rank(with(more, "--sites", table)).ok();
      files.rank(with(more, "--sites", plain)).ok();
      assertEquals(Set.of("gene_name"), same(Files.readString(table), Files.readString(plain)));
    }
    files.rank("--sites", plain, "--format", "bed").refused(2, "--format is 'bed'; it must be tsv");
    // A name must not say what is not written.
    for (String name : List.of("s.bed", "s.gff3.gz", "s.bb")) {
      Path file = folder.resolve(name);
      files
          .rank("--sites", file)
          .refused(2, "of --sites holds places on a genome; 'seedhawk scan'");
      CommandRun.of("scan", "--mirna", plain, "--target", plain, "--sites", file)
          .refused(2, "of --sites holds places on a genome; give targets by --genome");
      files.rank("--genes", file).refused(2, "this table is written with tabs");
      CommandRun.of("scan", "--mirna", plain, "--target", plain, "--genes", file)
          .refused(2, "this table is written with tabs");
    }
    files.rank("--genes", plain).refused(2, "a name of the format jsonl; this table");
    CommandRun.of("scan", "--mirna", table, "--target", table, "--genes", plain)
        .refused(2, "a name of the format jsonl; this table");
    files.rank("--format", "jsonl").refused(2, "--format has no effect without --sites");
    files
        .rank("--sites", folder.resolve("s.bb"))
        .refused(2, "the format bigbed of --sites holds places on a genome; 'seedhawk scan'");
  }

  /** A 2bit file may have blanks in its names, and a field of a table may not. */
  @Test
  void bigBedTellsChromosomesByTheirWords() throws IOException {
    String[] names = {"a b", "a_b"};
    ByteBuffer bytes = ByteBuffer.allocate(16 + 2 * 8 + 2 * 32).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0x1A412743).putInt(0).putInt(2).putInt(0);
    for (int i = 0; i < 2; i++) {
      bytes.put((byte) 3).put(names[i].getBytes(StandardCharsets.US_ASCII)).putInt(32 + 32 * i);
    }
    for (int i = 0; i < 2; i++) {
      bytes.position(32 + 32 * i).putInt(64); // letters, all T; no N, no masks
    }
    Path genome = Files.write(folder.resolve("g.2bit"), bytes.array());
    CommandRun.of(
            "scan",
            "--mirna",
            files.mirnas(),
            "--genome",
            genome,
            "--sites",
            folder.resolve("s.bb"))
        .refused(3, "a bigBed file cannot hold chromosome 'a_b' of 64 letters: it has names");
    assertFalse(Files.exists(folder.resolve("s.bb")));
  }
}
