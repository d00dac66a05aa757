// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds of input that users give by mistake have one answer at every entrance. */
class InputKindsTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String SITE = "AACTATACAACCTACTACCTCATTAACTATACAACCTACTACCTCATT";

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  /** A table of pairs, one row four fields. */
  private Path pairs(String... rows) throws IOException {
    return write(
        "pairs.tsv", "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\n" + String.join("\n", rows) + "\n");
  }

  private static Path model(String name) {
    return Path.of(System.getProperty("seedhawk.root"), "models", name);
  }

  @Test
  void pairsWithoutInformationHaveNoScore() throws IOException {
    Path table =
        pairs(
            "let-7\t" + LET7 + "\tpadding\t" + "N".repeat(40),
            "let-7\t" + LET7 + "\tfour\tGGGG",
            "let-7\t" + LET7 + "\tone\tA",
            "lost\t" + "N".repeat(22) + "\tt\t" + SITE,
            "let-7\t" + LET7 + "\tt\t" + SITE);
    for (Path model : List.of(model("mitar2"), model("duplexnet"), model("deeptarget"))) {
      CommandRun run =
          CommandRun.of(
              "predict", "--pairs", table, "--level", "site", "--model", model, "--out", "-");
      assertEquals(
          List.of(
              "padding\tlet-7\tNA\t0\t-1\t-1\tno_information",
              "four\tlet-7\tNA\t0\t-1\t-1\tno_information",
              "one\tlet-7\tNA\t0\t-1\t-1\tno_information",
              "t\tlost\tNA\t0\t-1\t-1\tambiguous_seed"),
          run.ok().rows().subList(0, 4));
      assertTrue(run.rows().get(4).endsWith("\tscored"), run.out());
      assertTrue(run.err().contains("3 pairs no_information, without a score"), run.err());
      assertTrue(run.err().contains("1 pair ambiguous_seed, without a score"), run.err());
    }
  }

  @Test
  void scanAndRankNameTheSameStatuses() throws IOException {
    Path mirnas = write("m.fa", ">let-7\n" + LET7 + "\n>lost\n" + "N".repeat(22) + "\n");
    Path targets = write("t.fa", ">t\n" + SITE + "\n>padding\n" + "N".repeat(60) + "\n");
    String unknown = "NA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\t";
    Path manifest = folder.resolve("run.json");
    CommandRun scanned =
        CommandRun.of(
            "scan",
            "--mirna",
            mirnas,
            "--target",
            targets,
            "--genes",
            "-",
            "--all-pairs",
            "--manifest",
            manifest);
    CommandRun ranked =
        CommandRun.of(
            "rank", "--mirna", mirnas, "--target", targets, "--genes", "-", "--all-pairs");
    for (String row :
        List.of(
            "t\tlost\t" + "NA\t0\t-1\t-1\t" + unknown + "ambiguous_seed",
            "padding\tlet-7\t" + "NA\t0\t-1\t-1\t" + unknown + "no_information",
            "padding\tlost\t" + "NA\t0\t-1\t-1\t" + unknown + "ambiguous_seed")) {
      assertTrue(scanned.ok().rows().contains(row), scanned.out());
      String ofRank = row.replace("NA\t0\t-1\t-1\t", "");
      assertTrue(ranked.ok().rows().contains(ofRank), ranked.out());
    }
    String counts = Files.readString(manifest);
    assertTrue(counts.contains("\"pairs_ambiguous_seed\": 2,"), counts);
    assertTrue(counts.contains("\"pairs_no_information\": 1,"), counts);
  }

  /** Targets, queries, databases, reading frames, siRNAs, sites and tables. */
  @Test
  void notationOfModifiedBasesIsRefusedEverywhere() throws IOException {
    Path mirnas = write("m.fa", ">let-7\n" + LET7 + "\n");
    Path targets = write("t.fa", ">t\n" + SITE + "\n");
    String said = "this is notation of modified bases";
    for (String letters :
        List.of(
            "mUmGmAmGmGmUmAmGmUmAmGmGmUmUmGmUmAmUmAmGmUmU",
            "fCfUfGfAfGfGfUfAfGfUfAfGfGfUfUfGfUfAfUfAfGfU",
            "rUrGrArGrGrUrArGrUrArGrGrUrUrGrUrArUrArGrUrU",
            "U*G*A*G*G*U*A*G*U*A*G*G*U*U*G*U*A*U*A*G*U*U",
            "mU*fG*mA*fG*mG*fU*mA*fG*mU*fA*mG*fG*mU*fU*mG*fU*mA",
            "+U+G+AGGUAGUAGGUUGUAUAGUU",
            "/5Phos/UGAGGUAGUAGGUUGUAUAGUU",
            "[mU]GAGGUAGUAGGUUGUAUAGUU",
            "pUGAGGUAGUAGGUUGUAUAGUU",
            "UsGsAsGsGsUsAsGsUsAsGsGsUsUsGsUsAsUsAsGsUsU",
            "UGAIGUAGUAGGUUGUAUAGUU",
            "UGAGGUAGUAGGUUGUAUAGdTdT")) {
      Path fasta = write("x.fa", ">x\n" + letters + "\n");
      Object[][] calls = {
        {"scan", "--mirna", mirnas, "--target", fasta, "--genes", "-"},
        {"scan", "--mirna", fasta, "--target", targets, "--genes", "-"},
        {"rank", "--mirna", mirnas, "--target", targets, "--orf", fasta, "--genes", "-"},
        {"blast", "--query", fasta, "--db", mirnas, "--engine", "embedded"},
        {"blast", "--query", mirnas, "--db", fasta, "--engine", "embedded"},
        {"sirna", "--sirna", fasta, "--target", targets},
        {"predict", "--pairs", pairs("let-7\t" + LET7 + "\tt\t" + letters), "--level", "site"},
      };
      for (Object[] call : calls) {
        CommandRun.of(call).refused(3, said);
      }
      CommandRun.of("predict", "--pairs", pairs("m\t" + letters + "\tt\t" + SITE)).refused(3, said);
      for (Path sites : List.of(fasta, write("x.tsv", "x\t" + letters + "\n"))) {
        CommandRun.of(
                "generate",
                "--target",
                sites,
                "--db",
                mirnas,
                "--model",
                model("seq2seq"),
                "--engine",
                "embedded")
            .refused(3, said);
      }
    }
    String masked = "AACTATacrACaaccTACTACCTCATTmGGGACTATAcaaccTACTACCTCATTAACC";
    Path soft = write("soft.fa", ">t\n" + masked + "\n");
    CommandRun.of("scan", "--mirna", mirnas, "--target", soft, "--genes", "-").ok();
  }

  /** What a file is that is no FASTA, or what stands in a sequence, is said with what to do. */
  @Test
  void whatIsNoSequenceIsNamed() throws IOException {
    Path mirnas = write("m.fa", ">let-7\n" + LET7 + "\n");
    String[][] cases = {
      {"r1\t0\tchr1\t1\t60\t48M\t*\t0\t0\t" + SITE + "\tIIII\n", "this looks like SAM"},
      {"target\tmirna\tscore\ng1\tlet-7\t0.9\n", "this looks like a table"},
      {SITE + "\n" + SITE + "\n", "this looks like a sequence without a name"},
      {"{\\rtf1\\ansi >t\n", "this looks like RTF"},
      {"PK\u0003\u0004xlsx", "one of Excel or Word"},
      {">t\n\"" + SITE + "\"\n", "remove the quotes"},
      {">t\n5'-" + SITE + "-3'\n", "5' and 3' name the ends: remove these marks"},
      {">t\n" + SITE + "-3'\n", "5' and 3' name the ends: remove these marks"},
      {">t\n3\u2032-" + SITE + "-5\u2032\n", "3' in front says that the sequence is written from"},
      {">t\nUGAm5CGGAUAG\n", "this is notation of modified bases"},
      {">t\nUGA\u03a8GGAUAGm1\u03a8A\n", "this is notation of modified bases"},
      {">t\n1 aactatacaa cctactacct\n21 cattaacta\n", "remove the numbers"},
    };
    for (String[] one : cases) {
      Path file = write("x.fa", one[0]);
      CommandRun.of("scan", "--mirna", mirnas, "--target", file, "--genes", "-").refused(3, one[1]);
      CommandRun.of("rank", "--mirna", file, "--target", mirnas, "--genes", "-").refused(3, one[1]);
      CommandRun.of("blast", "--query", file, "--db", mirnas, "--engine", "embedded")
          .refused(3, one[1]);
    }
  }

  /** R's row names shift the columns of a table whose rows may be longer than its header. */
  @Test
  void rowNumbersAndHeadersAreNamed() throws IOException {
    String row = "\tm\t" + LET7 + "\tt\t" + SITE + "\t";
    Path table =
        write(
            "e.tsv",
            "mirna_id\tmirna_seq\tmrna_id\tmrna_seq\tlabel\n1" + row + "1\n2" + row + "0\n");
    String said = "e.tsv:2: the row begins with its number, 1, which the header does not name";
    CommandRun.of("evaluate", "--pairs", table, "--level", "site").refused(3, said);
    Path sites = write("s.tsv", "name\tsequence\ns\t" + SITE.substring(0, 20) + "\n");
    CommandRun.of(
            "generate",
            "--target",
            sites,
            "--db",
            write("m.fa", ">let-7\n" + LET7 + "\n"),
            "--model",
            model("seq2seq"),
            "--engine",
            "embedded")
        .refused(3, "s.tsv:1: the line looks like a header ('sequence')");
  }

  @Test
  void unmatchedTargetsAreShownWhatTheFileHas() throws IOException {
    CommandRun.of(
            "predict",
            "--pairs",
            write("n.tsv", "mirna_id\tmrna_id\nlet-7\tsomething\n"),
            "--mirna",
            write("m.fa", ">let-7\n" + LET7 + "\n"),
            "--target",
            write("t.fa", ">one\n" + SITE + "\n>two\n" + SITE + "\n"))
        .refused(3, "names the target 'something', but the FASTA file has 'one', 'two'");
  }

  @Test
  void exchangedColumnsAreNamed() throws IOException {
    String site = "AACTATACAACCTACTACCTCATTAACTATACAACCTACTAC";
    CommandRun.of("predict", "--pairs", pairs("t\t" + site + "\tlet-7\t" + LET7))
        .refused(
            3,
            "pairs.tsv:2: miRNA 't' has 42 nt and target 'let-7' has 22; the columns look"
                + " exchanged");
    Path names = write("names.tsv", "mirna_id\tmrna_id\nt\tlet-7\n");
    CommandRun.of(
            "predict",
            "--pairs",
            names,
            "--mirna",
            write("m.fa", ">let-7\n" + LET7 + "\n"),
            "--target",
            write("t.fa", ">t\n" + SITE + "\n"))
        .refused(
            3,
            "names.tsv: no pair has both sequences; the columns look exchanged: 't' is a target");
  }

  /** What is wrong with the letters of a name says nothing about the table. */
  @Test
  void namesWhereLettersBelongAreTakenForNames() throws IOException {
    String exchanged = "; the columns look exchanged: mirna_id and mrna_id are names, ";
    CommandRun.of("predict", "--pairs", pairs(LET7 + "\thsa-let-7a-5p\tt\t" + SITE))
        .refused(
            3,
            "pairs.tsv:2: column 'mirna_seq' is 'hsa-let-7a-5p', a name, and column 'mirna_id' has"
                + " the letters '%s'".formatted(LET7)
                + exchanged);
    CommandRun.of("predict", "--pairs", pairs("let-7\t" + LET7 + "\t" + SITE + "\tMYC"))
        .refused(
            3,
            "column 'mrna_seq' is 'MYC', a name, and column 'mrna_id' has the letters"
                + " '"
                + SITE
                + "'"
                + exchanged);
    // All four in another order than the header says.
    CommandRun.of("predict", "--pairs", pairs("let-7\tENST00000357654.3\t" + LET7 + "\t" + SITE))
        .refused(
            3, "column 'mirna_seq' is 'ENST00000357654.3', a name, and column 'mrna_id' has the");
    CommandRun.of("predict", "--pairs", pairs("m\tmiR-21-5p\tt\t" + SITE))
        .refused(
            3,
            "column 'mirna_seq' is 'miR-21-5p', a name; write the letters there, or leave"
                + " mirna_seq and mrna_seq out and give FASTA files");
    // A wrong letter, a gap and an unknown mark in letters are what they were.
    CommandRun.of("predict", "--pairs", pairs("m\tUGAGGUAG-UAGGUUG\tt\t" + SITE))
        .refused(3, "gap signs belong to alignments");
    CommandRun.of("predict", "--pairs", pairs("m\t1UGAGGUAGUAGGUUG\tt\t" + SITE))
        .refused(3, "remove the numbers");
  }

  /** miRBase has accessions behind the names; old names have a star. */
  @Test
  void otherNamesOfMirnasAreKnown() throws IOException {
    Path mirnas =
        write(
            "m.fa",
            ">hsa-let-7a-5p MIMAT0000062 Homo sapiens let-7a-5p\n"
                + LET7
                + "\n>hsa-miR-21-3p\tMIMAT0004494\n"
                + LET7
                + "\n");
    Path targets = write("t.fa", ">t\n" + SITE + "\n");
    String[][] cases = {
      {"MIMAT0000062", "hsa-let-7a-5p"},
      {"mimat0004494", "hsa-miR-21-3p"},
      {"miR-21*", "hsa-miR-21-3p"},
      {"hsa-miR-21*", "hsa-miR-21-3p"}
    };
    for (String[] one : cases) {
      Path pairs = write("names.tsv", "mirna_id\tmrna_id\n" + one[0] + "\tt\n");
      CommandRun.of("predict", "--pairs", pairs, "--mirna", mirnas, "--target", targets)
          .refused(
              3, "names the miRNA '%s', but the FASTA file has '%s'".formatted((Object[]) one));
    }
  }

  @Test
  void exchangedNamesThatAreNearlyThoseOfTheOtherFileAreTold() throws IOException {
    Path mirnas = write("m.fa", ">hsa-let-7a-5p\n" + LET7 + "\n");
    Path targets = write("t.fa", ">ENST00000357654.3\n" + SITE + "\n");
    for (String row : List.of("ENST00000357654\thsa-let-7a-5p", "ENST00000357654\tlet-7a")) {
      CommandRun.of(
              "predict",
              "--pairs",
              write("names.tsv", "mirna_id\tmrna_id\n" + row + "\n"),
              "--mirna",
              mirnas,
              "--target",
              targets)
          .refused(
              3,
              "the columns look exchanged: 'ENST00000357654' is nearly the target"
                  + " 'ENST00000357654.3' of the other file");
    }
  }

  @Test
  void theNearestNameIsSaidOfARecordThatAnotherRowUses() throws IOException {
    Path names = write("names.tsv", "mirna_id\tmrna_id\nlet-7\tt1\nlet-7\tt1.2\n");
    CommandRun run =
        CommandRun.of(
            "predict",
            "--pairs",
            names,
            "--mirna",
            write("m.fa", ">let-7\n" + LET7 + "\n"),
            "--target",
            write("t.fa", ">t1\n" + SITE + "\n>x12\n" + SITE + "\n"));
    assertTrue(run.ok().err().contains("('t1.2', for instance)"), run.err());
    Path longer = write("names.tsv", "mirna_id\tmrna_id\nlet-7\tNM_1\nlet-7\tNM_1.2\n");
    run =
        CommandRun.of(
            "predict",
            "--pairs",
            longer,
            "--mirna",
            write("m.fa", ">let-7\n" + LET7 + "\n"),
            "--target",
            write("t.fa", ">NM_1\n" + SITE + "\n"));
    assertTrue(run.ok().err().contains("the nearest name there is 'NM_1'"), run.err());
  }

  @Test
  void oneNameHasOneSequence() throws IOException {
    CommandRun.of(
            "predict",
            "--pairs",
            pairs("m\t" + LET7 + "\tt\t" + SITE, "m\t" + LET7 + "\tt\tA" + SITE))
        .refused(3, "pairs.tsv:3: target 't' has other letters than in a row before");
    CommandRun.of(
            "predict",
            "--level",
            "site",
            "--pairs",
            pairs("m\t" + LET7 + "\tt\t" + SITE, "m\tA" + LET7 + "\tt\t" + SITE))
        .refused(3, "pairs.tsv:3: miRNA 'm' has other letters than in a row before");
    CommandRun.of(
            "predict",
            "--level",
            "site",
            "--pairs",
            pairs("m\t" + LET7 + "\tt\t" + SITE, "m\t" + LET7 + "\tt\tA" + SITE))
        .ok();
  }

  private static final String GTF =
      "t\tx\texon\t1\t40\t.\t+\t.\tgene_id \"g\"; transcript_id \"a\";\n";

  /** First lines of files, or their first bytes, and what is said of them. */
  private static final String[][] KINDS = {
    {"<!DOCTYPE html>\n<html>\n", "HTML"},
    {"<?xml version=\"1.0\"?>\n", "XML"},
    {"{\"a\": 1}\n", "JSON"},
    {"@SRR1 1\nACGU\n+\nIIII\n", "FASTQ"},
    {"@HD\tVN:1.6\n", "SAM"},
    {"##gff-version 3\nchr1\t.\tgene\t1\t9\t.\t+\t.\tID=a\n", "GFF"},
    {"%PDF-1.7\n", "PDF"},
    {"BAM\1", "BAM"},
  };

  @Test
  void aWrongKindOfFileIsNamed() throws IOException {
    Path mirnas = write("m.fa", ">let-7\n" + LET7 + "\n");
    Path targets = write("t.fa", ">t\n" + SITE + "\n");
    Object[] rank = {"rank", "--mirna", mirnas, "--target", targets, "--genes", "-"};
    for (String[] kind : KINDS) {
      Path file = write("other", kind[0]);
      Object[][] calls = {
        {"scan", "--mirna", mirnas, "--target", file, "--genes", "-"},
        {"scan", "--mirna", file, "--target", targets, "--genes", "-"},
        {"predict", "--pairs", file},
        {
          "generate",
          "--target",
          file,
          "--db",
          mirnas,
          "--model",
          model("seq2seq"),
          "--engine",
          "embedded"
        },
        with(rank, "--isoforms", file),
        with(rank, "--orf-lengths", file),
        with(rank, "--isoform", "all", "--gene-map", file),
        {"extract", "--genome", file, "--annotation", write("a.gtf", GTF), "--out", "-"},
      };
      for (Object[] call : calls) {
        CommandRun.of(call).refused(3, kind[1]);
      }
    }
    for (String[] kind :
        new String[][] {{"chr1\t5\t9\tx\n", "BED"}, {KINDS[5][0].substring(16), "GFF"}}) {
      Path file = write("other.tsv", kind[0]);
      CommandRun.of("predict", "--pairs", file).refused(3, kind[1]);
      CommandRun.of("generate", "--target", file, "--db", mirnas, "--model", model("seq2seq"))
          .refused(3, kind[1]);
      CommandRun.of(with(rank, "--orf-lengths", file)).refused(3, kind[1]);
    }
    Path comments = write("comments.tsv", "# nothing\n# at all\n");
    CommandRun.of("generate", "--target", comments, "--db", mirnas, "--model", model("seq2seq"))
        .refused(3, "comments.tsv: no site; is this the right file?");
    Path shown = write("shown.fa", "hello world\n");
    CommandRun.of("scan", "--mirna", mirnas, "--target", shown, "--genes", "-")
        .refused(3, "it begins with 'hello world'");
  }

  private static Object[] with(Object[] call, Object... more) {
    return java.util.stream.Stream.of(call, more).flatMap(java.util.Arrays::stream).toArray();
  }

  @Test
  void sitesThatAreNotOnTheirTargetAreRefused() throws IOException {
    Path mirnas = write("m.fa", ">let-7\n" + LET7 + "\n");
    Path targets = write("t.fa", ">t\n" + SITE + "\n");
    for (String start : List.of("20", "-5", "x", "9")) {
      Path sites = write("s.tsv", "#target\tstart\tend\tmirna\nt\t" + start + "\t9\tlet-7\n");
      CommandRun.of(
              "generate",
              "--target",
              targets,
              "--sites",
              sites,
              "--db",
              mirnas,
              "--model",
              model("seq2seq"))
          .refused(3, "s.tsv:2: start is '" + start + "' but must be in 0..8, before its end");
    }
    Path twice = write("twice.tsv", "a\t" + SITE + "\n\na\t" + SITE + "\n");
    CommandRun.of("generate", "--target", twice, "--db", mirnas, "--model", model("seq2seq"))
        .refused(3, "twice.tsv:3: 'a' stands already in line 1; names must be unique");
  }

  @Test
  void marksOfUtf8AndMissingFilesAreTheSameEverywhere() throws IOException {
    Path mirnas = write("m.fa", ">let-7\n" + LET7 + "\n");
    GenomeFiles files = GenomeFiles.write(folder);
    Path marked = write("marked.fa", "\ufeff" + Files.readString(files.genome()));
    Object[] extract = {"extract", "--annotation", files.gtf(), "--out", "-"};
    String expected = CommandRun.of(with(extract, "--genome", files.genome())).ok().out();
    assertEquals(expected, CommandRun.of(with(extract, "--genome", marked)).ok().out());
    CommandRun.of(with(extract, "--genome", marked, "--ids", folder.resolve("nope")))
        .refused(3, "nope' does not exist; check the path");
    CommandRun.of("scan", "--mirna", mirnas, "--target", "https://a.b/c.fa", "--genes", "-")
        .refused(3, "is a URL, which is not read; download the file and name it");
    Path table = write("t.tsv", "\ufeffa\t" + SITE + "\n");
    CommandRun generated =
        CommandRun.of(
            "generate",
            "--target",
            table,
            "--db",
            mirnas,
            "--model",
            model("seq2seq"),
            "--engine",
            "embedded");
    assertTrue(generated.ok().rows().getFirst().startsWith("a\t"), generated.out());
  }

  @Test
  void tablesOfROrSpreadsheetsNameTheOptionThatMendsThem() throws IOException {
    Path quoted = write("q.tsv", "\"mirna_id\"\t\"mirna_seq\"\t\"mrna_id\"\t\"mrna_seq\"\n");
    CommandRun.of("predict", "--pairs", quoted)
        .refused(3, "quotes are not removed: write it with quote=FALSE");
    Path blanks = write("b.tsv", "mirna_id mirna_seq mrna_id mrna_seq\n");
    CommandRun.of("predict", "--pairs", blanks)
        .refused(3, "blanks do not separate: write it with sep=\"\\t\"");
    for (String missing : List.of(".", "-")) {
      CommandRun.of("predict", "--pairs", pairs("m\t" + LET7 + "\tt\t" + missing))
          .refused(3, "'" + missing + "' says that there is no sequence");
    }
    Path mirnas = write("m.fa", ">let-7\n" + LET7 + "\n");
    Path biomart = write("t.fa", ">t\nNo sequence available\n");
    CommandRun.of("scan", "--mirna", mirnas, "--target", biomart, "--genes", "-")
        .refused(3, "'No sequence available' says that there is no sequence; remove the record");
  }
}
