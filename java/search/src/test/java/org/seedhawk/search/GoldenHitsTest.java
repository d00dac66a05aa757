// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.Rna;

/**
 * Rows that {@code blastn -outfmt 10} itself printed for generated miRNAs and queries; {@code
 * -Dseedhawk.golden=rewrite} asks the installed one again.
 */
class GoldenHitsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/blastn.csv");

  private static final MirnaDatabase DATABASE;
  private static final List<Rna> QUERIES;

  static {
    RandomMirnas random = new RandomMirnas(22);
    List<Rna> mirnas = new ArrayList<>();
    for (int family = 0; family < 60; family++) {
      String letters = random.letters(20 + random.below(4), "ACGU");
      for (int member = 0; member < 3; member++) {
        mirnas.add(new Rna("mir-" + mirnas.size(), random.edited(letters, member)));
      }
    }
    DATABASE = MirnaDatabase.of(mirnas);
    QUERIES = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String letters = random.edited(DATABASE.letters(random.below(DATABASE.size())), i % 5);
      boolean twice = i % 7 == 0;
      QUERIES.add(new Rna("query-" + i, twice ? letters + random.edited(letters, 2) : letters));
    }
  }

  @TempDir Path folder;

  @Test
  void printsTheRowsOfBlastn() throws IOException {
    if (System.getProperty("seedhawk.golden", "").equals("rewrite")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, blastn());
    }
    String expected = Files.readString(GOLDEN);
    assertTrue(expected.lines().count() > 100, "the golden file is cut");
    try (LocalSearch search = new LocalSearch(DATABASE, 1)) {
      assertEquals(expected, rows(search));
    }
  }

  @Test
  void isWhatTheInstalledBlastnPrints() throws IOException {
    assertEquals(Files.readString(GOLDEN), blastn());
    try (BlastSearch search =
        new BlastSearch(Needs.blastn(), new DatabaseCache(folder), DATABASE, 1)) {
      assertEquals(Files.readString(GOLDEN), rows(search));
    }
  }

  private static String rows(MirnaSearch search) throws IOException {
    RowBuffer rows = new RowBuffer();
    List<List<MirnaHit>> hits = search.search(QUERIES, SearchOptions.RAJKUMAR);
    for (int i = 0; i < QUERIES.size(); i++) {
      HitTable.blastRows(rows, QUERIES.get(i), hits.get(i), DATABASE);
    }
    return rows.toString();
  }

  /** The published call, without a line of ours between. */
  private String blastn() throws IOException {
    BlastPrograms programs = Needs.blastn();
    StringBuilder subjects = new StringBuilder();
    for (int i = 0; i < DATABASE.size(); i++) {
      subjects.append(">%s\n%s\n".formatted(DATABASE.id(i), DATABASE.letters(i)));
    }
    Files.writeString(folder.resolve("mirnas.fa"), subjects);
    programs.makeblastdb(
        folder, List.of("-in", "mirnas.fa", "-dbtype", "nucl", "-out", "mirnas"), out -> {});
    StringBuilder queries = new StringBuilder();
    QUERIES.forEach(query -> queries.append(">%s\n%s\n".formatted(query.id(), query.letters())));
    return programs.blastn(
        folder,
        List.of(
            "-db",
            "mirnas",
            "-word_size",
            "7",
            "-gapopen",
            "5",
            "-gapextend",
            "2",
            "-evalue",
            "0.1",
            "-outfmt",
            "10"),
        out -> {
          out.write(queries.toString().getBytes(StandardCharsets.US_ASCII));
        },
        in -> new String(in.readAllBytes(), StandardCharsets.US_ASCII));
  }
}
