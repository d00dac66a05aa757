// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.Rna;

/** The embedded search against {@link SlowSearch}, and what it says of single alignments. */
class LocalSearchTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";

  private static MirnaHit only(String query, String subject, SearchOptions options)
      throws IOException {
    MirnaDatabase database = MirnaDatabase.of(List.of(new Rna("m", subject)));
    try (LocalSearch search = new LocalSearch(database, 1)) {
      List<MirnaHit> hits = search.search(List.of(new Rna("q", query)), options).getFirst();
      assertEquals(1, hits.size(), hits.toString());
      return hits.getFirst();
    }
  }

  private static String columns(MirnaHit hit) {
    return "%s score, %s of %s equal, %s mismatches, %s gaps, query %s-%s, miRNA %s-%s%s"
        .formatted(
            hit.score(),
            hit.identities(),
            hit.length(),
            hit.mismatches(),
            hit.gapOpenings(),
            hit.queryStart(),
            hit.queryEnd(),
            hit.subjectStart(),
            hit.subjectEnd(),
            hit.plus() ? "" : ", minus");
  }

  @Test
  void countsColumnsOfGaplessAlignments() throws IOException {
    assertEquals(
        "22 score, 22 of 22 equal, 0 mismatches, 0 gaps, query 0-22, miRNA 0-22",
        columns(only(LET7, LET7, SearchOptions.DEFAULT)));
    assertEquals(
        "19 score, 21 of 22 equal, 1 mismatches, 0 gaps, query 3-25, miRNA 0-22",
        columns(only("CCC" + LET7.replace("GUAGUA", "GUACUA"), LET7, SearchOptions.DEFAULT)));
    // The mismatch in the third column costs as much as the letters before it earn.
    assertEquals(
        "19 score, 19 of 19 equal, 0 mismatches, 0 gaps, query 3-22, miRNA 3-22",
        columns(only("UGC" + LET7.substring(3), LET7, SearchOptions.DEFAULT)));
  }

  @Test
  void countsColumnsOfGaps() throws IOException {
    String first = "ACGGCUAAGUCCAGUU";
    String second = "GCAUCCGUAAUGCGCA";
    assertEquals(
        "23 score, 32 of 34 equal, 0 mismatches, 1 gaps, query 0-34, miRNA 0-32",
        columns(only(first + "CA" + second, first + second, SearchOptions.DEFAULT)));
    assertEquals(
        "23 score, 32 of 34 equal, 0 mismatches, 1 gaps, query 0-32, miRNA 0-34",
        columns(only(first + second, first + "CA" + second, SearchOptions.DEFAULT)));
  }

  @Test
  void looksForGapsAroundGoodMatchesAlone() throws IOException {
    String first = "ACGGCUAAGUCC";
    String second = "GCAUCCGUAAUG";
    SearchOptions strict = SearchOptions.DEFAULT.withEvalue(1e-6);
    assertEquals(
        "18 score, 25 of 26 equal, 0 mismatches, 1 gaps, query 0-26, miRNA 0-25",
        columns(only("A" + first + "A" + second, "A" + first + second, strict)));
    MirnaDatabase database = MirnaDatabase.of(List.of(new Rna("m", first + second)));
    try (LocalSearch search = new LocalSearch(database, 1)) {
      // 17 would do, but without a gap there are 12 on either side.
      List<Rna> queries = List.of(new Rna("q", first + "A" + second));
      assertEquals(List.of(List.of()), search.search(queries, strict));
    }
  }

  @Test
  void countsFromThe5PrimeEndOnTheOtherStrandToo() throws IOException {
    String reverse = "AACUAUACAACCUACUACCUCA";
    MirnaHit hit = only("GG" + reverse + "CGC", LET7, SearchOptions.DEFAULT.withBothStrands(true));
    assertEquals(
        "22 score, 22 of 22 equal, 0 mismatches, 0 gaps, query 2-24, miRNA 0-22, minus",
        columns(hit));
  }

  @Test
  void findsNothingInShortStrangeOrRepetitiveQueries() throws IOException {
    MirnaDatabase database =
        MirnaDatabase.of(List.of(new Rna("m", LET7), new Rna("a", "A".repeat(22))));
    try (LocalSearch search = new LocalSearch(database, 1)) {
      List<Rna> queries =
          List.of(
              new Rna("one", "U"),
              new Rna("short", "UGAGGU"),
              new Rna("strange", "CCCCCCCCCCCCCCCCCCCCCC"),
              new Rna("repetitive", "A".repeat(22)));
      List<List<MirnaHit>> hits =
          search.search(queries, SearchOptions.DEFAULT.withDust(true).withAllHits(true));
      assertEquals(List.of(List.of(), List.of(), List.of(), List.of()), hits);
      assertEquals(1, search.search(queries, SearchOptions.DEFAULT).getLast().getFirst().subject());
    }
  }

  @Test
  void prefersTheMirnaThatIsFoundWhole() throws IOException {
    List<Rna> mirnas =
        List.of(
            new Rna("short", LET7.substring(1)),
            new Rna("twin", LET7),
            new Rna("exact", LET7),
            new Rna("long", LET7 + "GC"));
    MirnaDatabase database = MirnaDatabase.of(mirnas);
    try (LocalSearch search = new LocalSearch(database, 1)) {
      List<Rna> query = List.of(new Rna("q", LET7));
      assertEquals(
          List.of("long", "exact", "twin", "short"),
          search.search(query, SearchOptions.DEFAULT.withAllHits(true)).getFirst().stream()
              .map(hit -> database.id(hit.subject()))
              .toList());
      assertEquals(
          List.of("exact"),
          search.search(query, SearchOptions.DEFAULT).getFirst().stream()
              .map(hit -> database.id(hit.subject()))
              .toList());
    }
  }

  @Test
  void beginsNoAlignmentInMaskedLetters() throws IOException {
    String poly = "A".repeat(12);
    // Of a word that is masked in part nothing is looked up, on either strand.
    for (String end : List.of("CGUGCA", "CGUGCAU")) {
      String letters = poly + end;
      String whole = letters.substring(6);
      for (String known : List.of(letters, whole, SlowSearch.reverseComplement(whole))) {
        MirnaDatabase database = MirnaDatabase.of(List.of(new Rna("m", known)));
        SearchOptions options = new SearchOptions(0.1, true, true, true);
        try (LocalSearch search = new LocalSearch(database, 1)) {
          List<MirnaHit> hits = search.search(List.of(new Rna("q", letters)), options).getFirst();
          assertEquals(end.length() < 7 ? 0 : 1, hits.size(), letters + " in " + known);
          assertFalse(
              search
                  .search(List.of(new Rna("q", letters)), options.withDust(false))
                  .getFirst()
                  .isEmpty());
        }
      }
    }
  }

  @Test
  void keepsWhatLiesWithinAnotherAlignmentButFarFromItsDiagonal() throws IOException {
    assertEquals(
        List.of(
            "q,m,100.000,36,0,0,1,36,1,36,8.70e-19,69.9",
            "q,m,100.000,10,0,0,17,26,11,20,0.001,19.9",
            "q,m,100.000,10,0,0,11,20,17,26,0.001,19.9"),
        ofItself("GTCATTGCACACGGCTACGGCTACGGTTAGCACGTG"));
    // The repeats are 5 letters apart, not 6.
    assertEquals(
        List.of("q,m,100.000,35,0,0,1,35,1,35,3.09e-18,68.0"),
        ofItself("GTCATTGCACACGGCACGGCACGGCTTAGCACGTG"));
  }

  /** Returns blastn's rows of a sequence in a database of it alone, E-value 10. */
  private static List<String> ofItself(String letters) throws IOException {
    MirnaDatabase database = MirnaDatabase.of(List.of(new Rna("m", letters)));
    Rna query = new Rna("q", letters);
    RowBuffer rows = new RowBuffer();
    try (LocalSearch search = new LocalSearch(database, 1)) {
      SearchOptions options = new SearchOptions(10, false, true, false);
      List<MirnaHit> hits = search.search(List.of(query), options).getFirst();
      HitTable.blastRows(rows, query, hits, database);
    }
    return rows.toString().lines().toList();
  }

  @Test
  void readsLettersOfEitherCaseAndRefusesOthers() throws IOException {
    assertEquals(
        only(LET7, LET7, SearchOptions.DEFAULT),
        only(LET7.replace('U', 'T').toLowerCase(Locale.ROOT), LET7, SearchOptions.DEFAULT));
    assertThrows(BadInputException.class, () -> only("UGAGGUAGUA?", LET7, SearchOptions.DEFAULT));
  }

  @Test
  void findsWhatTheSlowSearchFinds() throws IOException {
    RandomMirnas random = new RandomMirnas();
    for (int round = 0; round < 12; round++) {
      MirnaDatabase database = MirnaDatabase.of(random.families(1 + random.below(60)));
      List<Rna> queries = random.queries(database, 30);
      double evalue = List.of(1e-6, 0.01, 0.1, 10.0).get(random.below(4));
      SearchOptions options =
          new SearchOptions(evalue, random.below(2) == 0, true, random.below(2) == 0);
      try (LocalSearch search = new LocalSearch(database, 1)) {
        List<List<MirnaHit>> every = search.search(queries, options);
        List<List<MirnaHit>> best = search.search(queries, options.withAllHits(false));
        for (int i = 0; i < queries.size(); i++) {
          String query = queries.get(i).letters();
          String where = "%s, round %s, query %s".formatted(random.repeat(), round, query);
          Map<String, Integer> expected = SlowSearch.bestScores(query, database, options);
          Map<String, Integer> found = new TreeMap<>();
          for (MirnaHit hit : every.get(i)) {
            check(hit, database, query, where);
            found.merge((hit.plus() ? "+" : "-") + hit.subject(), hit.score(), Math::max);
          }
          assertEquals(expected, found, where);
          assertEquals(SlowSearch.best(every.get(i), database), best.get(i), where);
        }
      }
    }
  }

  /** What a hit says of its columns gives its score, and its ends are those of its letters. */
  private static void check(MirnaHit hit, MirnaDatabase database, String query, String where) {
    String message = where + ", " + hit;
    int gapLetters = hit.length() - hit.identities() - hit.mismatches();
    String aligned = query.substring(hit.queryStart(), hit.queryEnd());
    String subject =
        database.letters(hit.subject()).substring(hit.subjectStart(), hit.subjectEnd());
    String strand = hit.plus() ? SlowSearch.rna(aligned) : SlowSearch.reverseComplement(aligned);
    assertEquals(hit.length() * 2, aligned.length() + subject.length() + gapLetters, message);
    // Between the same ends another alignment may be better that holds no 7 matches in a row.
    assertTrue(hit.score() <= SlowSearch.global(strand, subject), message);
    if (!strand.contains("N") && !subject.contains("N")) {
      assertEquals(
          hit.score(),
          hit.identities() - 2 * hit.mismatches() - 5 * hit.gapOpenings() - 2 * gapLetters,
          message);
    }
  }

  @Test
  void findsTheSameWithMoreThreads() throws IOException {
    RandomMirnas random = new RandomMirnas();
    MirnaDatabase database = MirnaDatabase.of(random.families(200));
    List<Rna> queries = random.queries(database, 300);
    try (LocalSearch one = new LocalSearch(database, 1);
        LocalSearch three = new LocalSearch(database, 3)) {
      List<List<MirnaHit>> expected = one.search(queries, SearchOptions.RAJKUMAR);
      assertEquals(expected, three.search(queries, SearchOptions.RAJKUMAR), random.repeat());
      assertTrue(expected.stream().anyMatch(hits -> hits.size() > 1), random.repeat());
      List<Rna> bad = new ArrayList<>(queries);
      bad.add(new Rna("bad", "ACGU!"));
      assertThrows(BadInputException.class, () -> three.search(bad, SearchOptions.DEFAULT));
      assertEquals(expected, three.search(queries, SearchOptions.RAJKUMAR), random.repeat());
    }
  }
}
