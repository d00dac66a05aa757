// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.row;

import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.spark.fasta.FastaFiles;

/** The columns of the tables, with their types, and their rows as the command line writes them. */
public final class Tables {
  public static final String TARGET = FastaFiles.TARGET;
  public static final String SEQUENCE = FastaFiles.SEQUENCE;
  public static final String FILE = FastaFiles.FILE;
  public static final String MIRNA = "mirna";
  public static final String CHROMOSOME = "chrom";

  private static final StructType SITES =
      new StructType()
          .add(TARGET, StringType)
          .add("start", LongType)
          .add("end", LongType)
          .add(MIRNA, StringType)
          .add("score", FloatType)
          .add("strand", StringType)
          .add("site_type", StringType)
          .add("matches", IntegerType)
          .add("gu", IntegerType)
          .add("mismatches", IntegerType)
          .add("window_start", LongType)
          .add("window_end", LongType);

  /** The score is null where nothing can be told of the pair. */
  private static final StructType PAIRS =
      new StructType()
          .add(TARGET, StringType)
          .add(MIRNA, StringType)
          .add("score", FloatType)
          .add("n_sites", LongType)
          .add("best_start", LongType)
          .add("best_end", LongType);

  /** The columns of log2 fold changes; null where there is no prediction. */
  private static final StructType CHANGES =
      new StructType()
          .add("log2fc", FloatType)
          .add("utr_part", FloatType)
          .add("orf_part", FloatType)
          .add("n_8mer", IntegerType)
          .add("n_7mer_m8", IntegerType)
          .add("n_7mer_A1", IntegerType)
          .add("n_6mer", IntegerType)
          .add("n_weak", IntegerType)
          .add("n_orf", IntegerType)
          .add("strongest_start", IntegerType)
          .add("strongest_end", IntegerType)
          .add("strongest_type", StringType);

  private Tables() {}

  /** Returns the columns of the site table. */
  public static StructType sites(boolean energy) {
    return energy ? SITES.add("energy", FloatType) : SITES;
  }

  /** Returns the columns of the gene table. */
  public static StructType genes(boolean changes) {
    StructField[] fields =
        Stream.of(PAIRS.fields(), changes ? CHANGES.fields() : new StructField[0])
            .flatMap(Arrays::stream)
            .toArray(StructField[]::new);
    return new StructType(fields).add("status", StringType);
  }

  /** Returns the row of one site, raised by where its block begins. */
  public static Row site(SiteBatch sites, int site, long offset, boolean energy) {
    Object[] values = new Object[SITES.size() + (energy ? 1 : 0)];
    values[0] = sites.targetId(site);
    values[1] = offset + sites.start(site);
    values[2] = offset + sites.end(site);
    values[3] = sites.mirnaId(site);
    values[4] = sites.score(site);
    values[5] = "+";
    values[6] = sites.type(site).label();
    values[7] = sites.matches(site);
    values[8] = sites.wobbles(site);
    values[9] = sites.mismatches(site);
    values[10] = offset + sites.windowStart(site);
    values[11] = offset + sites.windowEnd(site);
    if (energy) {
      values[12] = sites.energy(site);
    }
    return RowFactory.create(values);
  }

  /** Returns a row of the gene table without log2 fold changes. */
  public static Row row(GeneScore gene) {
    return row(gene, new Object[0]);
  }

  /** Returns a row of the gene table with the values of the columns of log2 fold changes. */
  public static Row row(GeneScore gene, Object[] changes) {
    return row(gene.targetId(), gene, changes);
  }

  /**
   * Returns a row of the gene table.
   *
   * @param target what it calls the target
   * @param more values of the columns in front of the status
   */
  public static Row row(String target, GeneScore gene, Object[] more) {
    Object[] values = new Object[PAIRS.size() + more.length + 1];
    values[0] = target;
    values[1] = gene.mirnaId();
    values[2] = gene.status().isUnknown() ? null : (Object) gene.score();
    values[3] = gene.siteCount();
    values[4] = gene.bestStart();
    values[5] = gene.bestEnd();
    System.arraycopy(more, 0, values, PAIRS.size(), more.length);
    values[values.length - 1] = gene.status().label();
    return RowFactory.create(values);
  }

  /** Returns the header line of a table, as the command line writes it. */
  public static String header(StructType columns, boolean sites) {
    return (sites ? "#" : "") + String.join("\t", columns.fieldNames());
  }

  /** Returns a row of the site table as the command line writes it. */
  public static String siteText(Row row) {
    RowBuffer out = new RowBuffer();
    out.text(row.getString(0)).tab().number(row.getLong(1)).tab().number(row.getLong(2)).tab();
    out.text(row.getString(3)).tab().score(row.getFloat(4)).tab().text(row.getString(5)).tab();
    out.text(row.getString(6));
    for (int column = 7; column < 10; column++) {
      out.tab().number(row.getInt(column));
    }
    out.tab().number(row.getLong(10)).tab().number(row.getLong(11));
    for (int column = SITES.size(); column < row.size(); column++) {
      out.tab();
      switch (row.get(column)) {
        case Float energy -> out.energy(energy);
        case Long position -> out.number(position);
        case Object text -> out.text((String) text);
      }
    }
    return out.toString();
  }

  /** Returns a row of the gene table as the command line writes it. */
  public static String geneText(Row row) {
    RowBuffer out = new RowBuffer();
    GeneTable.begin(
        out,
        row.getString(0),
        row.getString(1),
        row.isNullAt(2) ? Float.NaN : row.getFloat(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5));
    for (int column = PAIRS.size(); column < row.size(); column++) {
      out.tab();
      switch (row.get(column)) {
        case null -> out.text("NA");
        case Float change -> out.change(change);
        case Integer number -> out.number(number);
        case Object text -> out.text((String) text);
      }
    }
    return out.toString();
  }
}
