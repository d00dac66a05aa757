// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.cli.CommandTables;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.ModelException;
import org.seedhawk.formats.bgzip.BgzipOutput;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.spark.engine.Engines;
import org.seedhawk.spark.engine.MirnaList;
import org.seedhawk.spark.row.Packed;
import org.seedhawk.spark.row.RowShape;
import org.seedhawk.spark.row.Tables;
import py4j.Gateway;
import py4j.ReturnObject;

/** Datasets beside the tables of the command line, in one JVM. */
class SeedhawkSparkTest {
  private static final String MOST_BYTES = "spark.sql.files.maxPartitionBytes";

  @TempDir private static Path folder;

  private static SparkSession spark;
  private static List<Rna> mirnas;
  private static Path mirnaFile;
  private static Path targetFile;

  @BeforeAll
  static void start() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.speculation", "true")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .getOrCreate();
    Random random = new Random(19);
    mirnas = Inputs.mirnas(random, 12);
    mirnaFile = Inputs.fasta(folder.resolve("mirnas.fa"), mirnas);
    targetFile = Inputs.fasta(folder.resolve("targets.fa"), Inputs.targets(random, 40, 30_000));
  }

  @AfterAll
  static void stop() {
    spark.stop();
    assertEquals(List.of(0, 0), Engines.here().open(), "closed with the application");
  }

  private static Dataset<Row> targets() {
    return SeedhawkSpark.readFasta(spark, List.of(targetFile.toString()));
  }

  private static List<String> sorted(Dataset<Row> table, Function<Row, String> text) {
    return table.collectAsList().stream().map(text).sorted().toList();
  }

  private static SparkOptions.Builder cut(int partitions) {
    return SparkOptions.builder().blockLetters(1024).partitions(partitions);
  }

  /** Runs the command line and Spark with the same options and compares all rows. */
  private static void compare(SparkOptions options, String... args) throws IOException {
    Path sites = folder.resolve("sites.tsv");
    Path genes = folder.resolve("genes.tsv");
    List<String> command = new ArrayList<>(List.of("scan", "--mirna", mirnaFile.toString()));
    command.addAll(List.of("--target", targetFile.toString(), "--sites", sites.toString()));
    command.addAll(List.of("--genes", genes.toString()));
    command.addAll(List.of(args));
    CommandTables.run(command.toArray(String[]::new));
    Dataset<Row> siteTable = SeedhawkSpark.scan(targets(), mirnas, options);
    List<String> expected = CommandTables.rows(sites);
    assertTrue(expected.size() > 50, "sites to compare");
    assertEquals(expected, sorted(siteTable, Tables::siteText));
    Dataset<Row> geneTable = SeedhawkSpark.genes(targets(), mirnas, options);
    assertEquals(CommandTables.rows(genes), sorted(geneTable, Tables::geneText));
    assertEquals(
        Files.readAllLines(sites).getFirst(), Tables.header(siteTable.schema(), true), "columns");
    assertEquals(Files.readAllLines(genes).getFirst(), Tables.header(geneTable.schema(), false));
  }

  @Test
  void rowsAreThoseOfTheCommandLine() throws IOException {
    compare(cut(1).build());
    compare(
        cut(5).seedMatch(SeedMatch.CANONICAL).threshold(0).build(),
        "--seed-match",
        "canonical",
        "--threshold",
        "0");
  }

  @Test
  void optionsMeanWhatTheyMeanOnTheCommandLine() throws IOException {
    compare(
        cut(3).energy(true).allPairs(true).changes(false).build(),
        "--energy",
        "--all-pairs",
        "--no-log2fc");
    compare(cut(2).noisyOr(true).maxEnergy(-8).build(), "--noisy-or", "--max-energy", "-8");
    compare(
        cut(2).circular(true).seedMatch(SeedMatch.TEN_MER_M7).wobbles(true).build(),
        "--circular",
        "--seed-match",
        "10-mer-m7",
        "--gu");
    compare(
        cut(4).model("deeptarget").threshold(0.1f).allPairs(true).build(),
        "--model",
        "deeptarget",
        "--threshold",
        "0.1",
        "--all-pairs");
  }

  @Test
  void scoresKeepAllBits() {
    SparkOptions options = cut(2).threshold(0).build();
    List<String> cut = sorted(SeedhawkSpark.scan(targets(), mirnas, options), Row::toString);
    SparkOptions whole = SparkOptions.builder().threshold(0).blockLetters(1 << 20).build();
    assertEquals(cut, sorted(SeedhawkSpark.scan(targets(), mirnas, whole), Row::toString));
  }

  @Test
  void oneFileIsReadBySeveralTasks() throws IOException {
    Path packed = folder.resolve("packed.fa.gz");
    try (BgzipOutput out = new BgzipOutput(Files.newOutputStream(packed))) {
      for (Rna each : Inputs.targets(new Random(23), 400, 30_000)) {
        out.write((">" + each.id() + "\n" + each.letters() + "\n").getBytes(US_ASCII));
      }
      out.finish();
    }
    Path plain = folder.resolve("plain.fa");
    Inputs.fasta(plain, Inputs.targets(new Random(23), 400, 30_000));
    Path table = folder.resolve("genes-of-parts.tsv");
    CommandTables.run(
        "scan",
        "--mirna",
        mirnaFile.toString(),
        "--target",
        packed.toString(),
        "--genes",
        table.toString());
    List<String> expected = CommandTables.rows(table);
    for (Path file : List.of(packed, plain)) {
      for (int most : new int[] {1 << 27, 20_000, 3000}) {
        spark.conf().set(MOST_BYTES, most);
        try {
          Dataset<Row> targets = SeedhawkSpark.readFasta(spark, List.of(file.toString()));
          int parts = Math.toIntExact(Math.ceilDiv(Files.size(file), most));
          assertEquals(parts, targets.rdd().getNumPartitions());
          assertEquals(
              expected,
              sorted(SeedhawkSpark.genes(targets, mirnas, cut(3).build()), Tables::geneText),
              file + ", bytes of a part: " + most);
        } finally {
          spark.conf().unset(MOST_BYTES);
        }
      }
    }
  }

  @Test
  void errorsOfPartsSayWhereLinesAreCountedFrom() throws IOException {
    Path file = folder.resolve("broken-part.fa");
    Files.writeString(file, ">one\n" + "ACGU".repeat(400) + "\n>two\nACGU\n>three\nAC!GU\n");
    spark.conf().set(MOST_BYTES, 1000);
    try {
      String said = failure(SeedhawkSpark.readFasta(spark, List.of(file.toString())));
      assertTrue(said.contains(file + " from byte 1000:4: record 'three'"), said);
    } finally {
      spark.conf().unset(MOST_BYTES);
    }
  }

  @Test
  void onePassGivesBothTables() {
    SparkOptions options = cut(3).build();
    Plan plan = Plan.of(targets(), mirnas, options);
    for (RowShape.Form form : List.of(RowShape.Form.LINE, RowShape.Form.BYTES)) {
      Dataset<Row> all = plan.all(form, Tables.MIRNA);
      assertEquals(
          sorted(SeedhawkSpark.scan(targets(), mirnas, options), Tables::siteText),
          sorted(
              RowShape.of(RowShape.SITE, all),
              sent -> text(sent, form, RowShape.SITE, Tables::siteText)));
      assertEquals(
          sorted(SeedhawkSpark.genes(targets(), mirnas, options), Tables::geneText),
          sorted(
              plan.genesOf(all, form, Tables.MIRNA),
              sent -> text(sent, form, RowShape.GENE, Tables::geneText)));
    }
  }

  /** Returns the text of a row that was handed over, and checks what it is parted by. */
  private static String text(Row sent, RowShape.Form form, int table, Function<Row, String> text) {
    assertEquals(table, sent.getInt(0));
    byte[] row = (byte[]) sent.get(2);
    String line =
        form == RowShape.Form.LINE ? new String(row, UTF_8) : text.apply(Packed.unpack(row));
    assertEquals(line.split("\t")[table == RowShape.SITE ? 3 : 1], sent.getString(1), "miRNA");
    return line;
  }

  @Test
  void pairsAreThoseOfPredict() throws IOException {
    Random random = new Random(20);
    StructType columns = new StructType();
    for (String name : List.of("target", "target_sequence", "mirna", "mirna_sequence")) {
      columns = columns.add(name, DataTypes.StringType);
    }
    List<Row> pairs = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      String target = Inputs.letters(random, 1 + random.nextInt(1200));
      Rna mirna = mirnas.get(i % mirnas.size());
      pairs.add(RowFactory.create("t" + i, target, mirna.id(), mirna.letters()));
    }
    Path fasta = folder.resolve("pairs.fa");
    Inputs.fasta(
        fasta, pairs.stream().map(row -> new Rna(row.getString(0), row.getString(1))).toList());
    pairs.add(RowFactory.create("absent", null, mirnas.getFirst().id(), "UGAGGUAGUAGGUUGUAUAGUU"));
    Path names = folder.resolve("pairs.tsv");
    text.append("mirna_id\tmrna_id\n");
    pairs.forEach(
        row -> text.append(row.getString(2)).append('\t').append(row.getString(0)).append('\n'));
    Files.writeString(names, text);
    Path out = folder.resolve("pairs-out.tsv");
    CommandTables.run(
        "predict",
        "--pairs",
        names.toString(),
        "--mirna",
        mirnaFile.toString(),
        "--target",
        fasta.toString(),
        "--out",
        out.toString());
    Dataset<Row> scored =
        SeedhawkSpark.score(spark.createDataFrame(pairs, columns), SparkOptions.DEFAULT);
    assertEquals(CommandTables.rows(out), sorted(scored, Tables::geneText));

    SeedhawkSpark.register(spark, SparkOptions.DEFAULT);
    spark.createDataFrame(pairs, columns).createOrReplaceTempView("pairs");
    List<Row> sql =
        spark
            .sql("SELECT target, seedhawk_score(mirna_sequence, target_sequence) AS s FROM pairs")
            .collectAsList();
    for (Row row : scored.collectAsList()) {
      Row other =
          sql.stream()
              .filter(s -> s.getString(0).equals(row.getString(0)))
              .findFirst()
              .orElseThrow();
      if (row.getString(row.size() - 1).equals("missing_id")) {
        assertTrue(row.isNullAt(2));
        assertTrue(other.isNullAt(1));
      } else {
        assertEquals(row.getFloat(2), other.getFloat(1));
      }
    }
  }

  /** Calls as Python does: the gateway finds a method by its name and by what it is given. */
  private static Object call(Gateway gateway, Object on, String method, Object... arguments) {
    String id = on instanceof String known ? known : gateway.putNewObject(on);
    ReturnObject returned = gateway.invoke(method, id, new ArrayList<>(List.of(arguments)));
    assertFalse(returned.isError(), method);
    return returned.isReference() || returned.isList()
        ? gateway.getObject(returned.getName())
        : returned.getPrimitiveObject();
  }

  @Test
  void pythonsGatewayFindsTheCallsOfTheDocument() {
    Gateway gateway = new Gateway(new Object());
    gateway.startup();
    try {
      String seedhawk = "z:org.seedhawk.spark.SeedhawkSpark"; // what Py4J calls the class
      Object builder = call(gateway, "z:org.seedhawk.spark.SparkOptions", "builder");
      Object options = call(gateway, builder, "build");
      // A list of Python arrives as this.
      List<String> files = new ArrayList<>(List.of(targetFile.toString()));
      Object targets = call(gateway, seedhawk, "readFasta", spark, files);
      Object list = call(gateway, seedhawk, "readMirnas", mirnaFile.toString());
      Object genes = call(gateway, seedhawk, "genes", targets, list, options);
      Object strong = call(gateway, genes, "where", "log2fc < -0.1");
      String shown = (String) call(gateway, strong, "showString", 20, 20, false);
      assertTrue(shown.contains("log2fc") && shown.contains("miR-"), shown);
      assertEquals(
          SeedhawkSpark.genes(targets(), mirnas, SparkOptions.DEFAULT).count(),
          call(gateway, genes, "count"));
      call(gateway, seedhawk, "register", spark, options);
      Object scored =
          call(gateway, spark, "sql", "SELECT seedhawk_score('UGAGGUAGUAGGUUGUAUAGUU', 'ACGU')");
      assertEquals(1L, call(gateway, scored, "count"));
    } finally {
      gateway.shutdown();
    }
  }

  private static Dataset<Row> targets(String... namesAndLetters) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < namesAndLetters.length; i += 2) {
      rows.add(RowFactory.create(namesAndLetters[i], namesAndLetters[i + 1]));
    }
    return spark.createDataFrame(
        rows,
        new StructType().add("target", DataTypes.StringType).add("sequence", DataTypes.StringType));
  }

  /** Runs a scan that must fail in a task, and returns what the driver is told. */
  private static String failure(Dataset<Row> targets) {
    SparkException failure =
        assertThrows(
            SparkException.class,
            () -> SeedhawkSpark.genes(targets, mirnas, cut(2).build()).collectAsList());
    return failure.getMessage();
  }

  @Test
  void errorsNameTargetAndFile() throws IOException {
    assertTrue(failure(targets("a", "ACGU", "bad", "ACG!U")).contains("target 'bad'"));
    assertTrue(failure(targets("empty", "")).contains("target 'empty'"));
    assertTrue(failure(targets("none", null)).contains("target 'none'"));
    String twice = "ACGUAC".repeat(1000);
    assertTrue(failure(targets("twice", twice, "twice", twice)).contains("target 'twice'"));
    String longBad = "ACGU".repeat(1000) + "!" + "ACGU".repeat(1000);
    String message = failure(targets("long", longBad));
    assertTrue(message.contains("target 'long'") && message.contains("4001"), message);
    Path broken = folder.resolve("broken.fa");
    Files.writeString(broken, ">one\nACGU\n>two\nAC!GU\n");
    String ofFile = failure(SeedhawkSpark.readFasta(spark, List.of(broken.toString())));
    assertTrue(ofFile.contains(broken + ":4"), ofFile);
  }

  @Test
  void driverRefusesWhatCannotBeUsed() {
    SparkOptions model = SparkOptions.builder().model("/no/such/model").build();
    ModelException absent =
        assertThrows(ModelException.class, () -> SeedhawkSpark.scan(targets(), mirnas, model));
    assertTrue(absent.getMessage().contains("/no/such/model"), absent.getMessage());
    List<Rna> shortOne = List.of(new Rna("short", "ACG"));
    assertThrows(
        BadInputException.class,
        () -> SeedhawkSpark.scan(targets(), shortOne, SparkOptions.DEFAULT));
    Dataset<Row> renamed = targets().withColumnRenamed("sequence", "seq");
    IllegalArgumentException column =
        assertThrows(
            IllegalArgumentException.class,
            () -> SeedhawkSpark.scan(renamed, mirnas, SparkOptions.DEFAULT));
    assertTrue(column.getMessage().contains("'sequence'"), column.getMessage());
    assertThrows(
        BadInputException.class,
        () -> SeedhawkSpark.readFasta(spark, List.of(folder.resolve("none.fa").toString())));
  }

  @Test
  void enginesAreSharedAndRetried() {
    SparkOptions options = SparkOptions.builder().build();
    SparkOptions wrong = SparkOptions.builder().model("no-such-model").build();
    MirnaList list = new MirnaList(mirnas);
    for (int i = 0; i < 2; i++) {
      assertThrows(
          ModelException.class,
          () -> Engines.here().set(wrong.engine(), wrong::search, list, true));
    }
    try (Engines.Lease<Engines.Prepared> one =
            Engines.here().set(options.engine(), options::search, list, true);
        Engines.Lease<Engines.Prepared> two =
            Engines.here().set(options.engine(), options::search, new MirnaList(mirnas), true)) {
      assertEquals(one.get(), two.get());
    }
    for (int i = 2; i < 8; i++) {
      Engines.here()
          .set(options.engine(), options::search, new MirnaList(mirnas.subList(0, i)), false)
          .close();
    }
    List<Integer> open = Engines.here().open();
    assertFalse(open.get(0) > 2 || open.get(1) > 2, "idle sets are closed: " + open);
  }
}
