// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.scan.Rna;

/** Programs that are missing, fail, or print what blastn does not: shell scripts in their place. */
class BlastProgramsTest {
  private static final String VERSION = "[ \"$1\" = -version ] && echo 'blastn: 9.9.9+' && exit\n";

  private static final MirnaDatabase DATABASE =
      MirnaDatabase.of(List.of(new Rna("m", "UGAGGUAGUAGGUUGUAUAGUU")));
  private static final List<Rna> QUERIES = List.of(new Rna("q", "UGAGGUAGUAGG"));

  @TempDir Path folder;
  private Path bin;

  @BeforeEach
  void programs() throws IOException {
    bin = Files.createDirectory(folder.resolve("bin"));
    script("makeblastdb", "cat >all; touch mirna.nhr mirna.nin mirna.nsq; echo x >>../../built\n");
  }

  private void script(String name, String body) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  private List<List<MirnaHit>> search() throws IOException {
    BlastPrograms programs = BlastPrograms.find(bin.toString()).orElseThrow();
    try (BlastSearch search = new BlastSearch(programs, new DatabaseCache(cache()), DATABASE, 1)) {
      assertEquals("blastn 9.9.9+", search.engine());
      return search.search(QUERIES, SearchOptions.DEFAULT);
    }
  }

  /** blastn reads its queries and does this. */
  private void refuses(String body, String message) throws IOException {
    script("blastn", VERSION + "cat >/dev/null\n" + body);
    IOException e = assertThrows(IOException.class, this::search);
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith("install NCBI BLAST+ again, or take the embedded search (--engine embedded)"),
        e.getMessage());
  }

  private static String xml(String iterations) {
    return "cat <<'END'\n<?xml version=\"1.0\"?>\n<!DOCTYPE BlastOutput PUBLIC"
        + " \"-//NCBI//NCBI BlastOutput/EN\" \"http://localhost:1/NCBI_BlastOutput.dtd\">\n"
        + "<BlastOutput><BlastOutput_iterations>"
        + iterations
        + "</BlastOutput_iterations></BlastOutput>\nEND\n";
  }

  private static String iteration(String query, String hit) {
    return "<Iteration><Iteration_query-def>%s</Iteration_query-def>%s</Iteration>"
        .formatted(query, hit);
  }

  private static String hit(String subject, String evalue) {
    return ("<Iteration_hits><Hit><Hit_def>%s</Hit_def><Hit_hsps><Hsp><Hsp_bit-score>23.8"
                + "</Hsp_bit-score><Hsp_score>12</Hsp_score><Hsp_evalue>%s</Hsp_evalue>"
                + "<Hsp_query-from>1</Hsp_query-from><Hsp_query-to>12</Hsp_query-to>"
                + "<Hsp_hit-from>12</Hsp_hit-from><Hsp_hit-to>1</Hsp_hit-to>"
                + "<Hsp_hit-frame>-1</Hsp_hit-frame><Hsp_identity>12</Hsp_identity><Hsp_gaps>0</Hsp_gaps>"
                + "<Hsp_align-len>12</Hsp_align-len><Hsp_qseq>TGAGGTAGTAGG</Hsp_qseq>"
                + "<Hsp_hseq>TGAGGTAGTAGG</Hsp_hseq></Hsp></Hit_hsps></Hit></Iteration_hits>")
        .formatted(subject, evalue);
  }

  @Test
  void needsBothPrograms() throws IOException {
    assertTrue(BlastPrograms.find(null).isEmpty());
    assertTrue(BlastPrograms.find("").isEmpty());
    assertTrue(BlastPrograms.find(bin + ":" + folder.resolve("absent")).isEmpty());
    script("blastn", VERSION);
    assertEquals("9.9.9+", BlastPrograms.find(folder + ":" + bin).orElseThrow().version());
    Files.delete(bin.resolve("makeblastdb"));
    assertTrue(BlastPrograms.find(bin.toString()).isEmpty());
  }

  @Test
  void saysWhatToDoWithoutBlastn() throws IOException {
    List<String> notes = new ArrayList<>();
    try (MirnaSearch search =
        MirnaSearch.open(MirnaSearch.Engine.AUTO, DATABASE, 1, folder.toString(), notes::add)) {
      assertEquals("embedded 1", search.engine());
    }
    assertEquals(List.of("blastn is not installed, the embedded search answers"), notes);
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                MirnaSearch.open(
                    MirnaSearch.Engine.BLASTN, DATABASE, 1, folder.toString(), notes::add));
    assertEquals(
        "blastn and makeblastdb are not on the PATH; install NCBI BLAST+ (Debian: apt-get install"
            + " ncbi-blast+), or take the embedded search (--engine embedded)",
        e.getMessage());
    assertTrue(MirnaSearch.blastnVersion(folder.toString()).isEmpty());
    // One that is installed and broken is not passed over.
    script("blastn", "exit 1\n");
    assertThrows(
        IOException.class,
        () -> MirnaSearch.open(MirnaSearch.Engine.AUTO, DATABASE, 1, bin.toString(), notes::add));
  }

  @Test
  void refusesAProgramThatDoesNotSayItsVersion() throws IOException {
    script("blastn", "echo no blast at all\n");
    IOException e = assertThrows(IOException.class, () -> BlastPrograms.find(bin.toString()));
    assertTrue(
        e.getMessage().contains("printed no version of NCBI BLAST+ but 'no blast at all'"),
        e.getMessage());
    script("blastn", "exit 127\n");
    e = assertThrows(IOException.class, () -> BlastPrograms.find(bin.toString()));
    assertTrue(e.getMessage().contains("ended with code 127 and said nothing"), e.getMessage());
  }

  @Test
  void readsHits() throws IOException {
    script("blastn", VERSION + "cat >/dev/null\n" + xml(iteration("0", hit("0", "1.5e-05"))));
    assertEquals(
        List.of(List.of(new MirnaHit(0, false, 12, 1.5e-5, 23.8, 12, 12, 0, 0, 0, 12, 0, 12))),
        search());
    script("blastn", VERSION + "cat >/dev/null\n" + xml(iteration("0", "")));
    assertEquals(List.of(List.of()), search());
  }

  @Test
  void repeatsWhatAFailingProgramSaid() throws IOException {
    refuses("echo 'BLAST engine error: out of luck' >&2; exit 3\n", "out of luck");
    refuses("exit 4\n", "ended with code 4 and said nothing");
  }

  @Test
  void refusesWhatItDoesNotUnderstand() throws IOException {
    refuses("echo hello\n", "printed what is not understood: no XML");
    refuses("", "printed what is not understood: no XML");
    refuses("echo '<html></html>'\n", "XML of something else than BLAST");
    refuses(xml("<Iteration>").replace("</BlastOutput>", ""), "no XML");
    refuses(xml(""), "answers for 0 of 1 queries");
    refuses(xml(iteration("7", "")), "an answer for query '7' where that for 0 was due");
    refuses(xml(iteration("0", "") + iteration("1", "")), "answers for 2 of 1 queries");
    refuses(xml(iteration("0", hit("1", "1"))), "a hit in sequence 1 of a database of 1");
    refuses(xml(iteration("0", hit("0", "low"))), "Hsp_evalue is 'low' and no number");
    refuses(
        xml(iteration("0", hit("0", "1").replace("Hsp_score", "Hsp_scare"))),
        "a hit without Hsp_score");
  }

  @Test
  void refusesAProgramThatLeavesItsQueriesUnread() throws IOException {
    List<Rna> many = Collections.nCopies(100_000, QUERIES.getFirst());
    script(
        "blastn",
        VERSION
            + "exec <&-\nseq 0 99999 | sed 's|.*|<Iteration><Iteration_query-def>&"
            + "</Iteration_query-def></Iteration>|' >iterations\n"
            + xml("\nEND\ncat iterations\ncat <<'END'\n"));
    BlastPrograms programs = BlastPrograms.find(bin.toString()).orElseThrow();
    try (BlastSearch search = new BlastSearch(programs, new DatabaseCache(cache()), DATABASE, 1)) {
      IOException e =
          assertThrows(IOException.class, () -> search.search(many, SearchOptions.DEFAULT));
      assertTrue(e.getMessage().contains("it did not read its input to the end"), e.getMessage());
    }
  }

  @Test
  void asksNothingOfQueriesThatAreTooShort() throws IOException {
    script("blastn", VERSION + "exit 5\n");
    BlastPrograms programs = BlastPrograms.find(bin.toString()).orElseThrow();
    try (BlastSearch search = new BlastSearch(programs, new DatabaseCache(cache()), DATABASE, 1)) {
      assertEquals(
          List.of(List.of(), List.of()),
          search.search(List.of(new Rna("a", "U"), new Rna("b", "UGAGGU")), SearchOptions.DEFAULT));
    }
  }

  @Test
  void buildsADatabaseOnceAndAgainWhenAPartIsGone() throws IOException {
    script("blastn", VERSION + "cat >/dev/null\n" + xml(iteration("0", "")));
    search();
    search();
    Path built = folder.resolve("built");
    assertEquals(1, Files.readAllLines(built).size());
    Path database;
    try (Stream<Path> folders = Files.list(cache())) {
      database = folders.toList().getFirst();
    }
    assertEquals("9.9.9-" + DATABASE.sha256(), database.getFileName().toString());
    assertEquals(">0\nTGAGGTAGTAGGTTGTATAGTT\n", Files.readString(database.resolve("all")));
    Files.delete(database.resolve("mirna.nsq"));
    search();
    assertEquals(2, Files.readAllLines(built).size());
    // Other sequences are another database, other names are not.
    assertEquals(
        DATABASE.sha256(),
        MirnaDatabase.of(List.of(new Rna("other", "tgaggtagtaggttgtatagtt"))).sha256());
    assertFalse(
        DATABASE
            .sha256()
            .equals(MirnaDatabase.of(List.of(new Rna("m", "UGAGGUAGUAGGUUGUAUAGU"))).sha256()));
  }

  @Test
  void leavesNothingBehindWhenTheDatabaseCannotBeBuilt() throws IOException {
    script("blastn", VERSION);
    script("makeblastdb", "cat >/dev/null; echo 'No space left' >&2; exit 1\n");
    IOException e = assertThrows(IOException.class, this::search);
    assertTrue(e.getMessage().contains("No space left"), e.getMessage());
    script("makeblastdb", "cat >/dev/null\n");
    e = assertThrows(IOException.class, this::search);
    assertTrue(
        e.getMessage().contains("makeblastdb reported success but wrote no database"),
        e.getMessage());
    try (Stream<Path> left = Files.list(cache())) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aUserWithoutAHomeIsToldWhatToSet() throws IOException {
    script("blastn", VERSION);
    script("makeblastdb", "exit 1\n");
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                DatabaseCache.of(null, "?")
                    .folder(BlastPrograms.find(bin.toString()).orElseThrow(), DATABASE));
    assertTrue(e.getMessage().contains("has no home"), e.getMessage());
    assertTrue(e.getMessage().contains("set XDG_CACHE_HOME"), e.getMessage());
    assertFalse(Files.exists(Path.of("?")));
  }

  @Test
  void saysWhereTheCacheCannotBeWritten() throws IOException {
    script("blastn", VERSION);
    Files.writeString(cache(), "a file, no folder");
    IOException e = assertThrows(IOException.class, this::search);
    assertTrue(
        e.getMessage().startsWith("cannot write a BLAST database into '" + cache()),
        e.getMessage());
    assertTrue(e.getMessage().contains("set XDG_CACHE_HOME"), e.getMessage());
  }
}
