// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.row;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How a pass hands over its rows: as columns, or all tables in the same three columns, which say
 * the table, the value that the output is parted by, and the row itself. Immutable.
 *
 * @param kind which rows
 * @param form what a row is
 * @param partition the column that the output is parted by; empty: none
 */
public record RowShape(Output.Kind kind, Form form, String partition) implements Serializable {
  /** What a row is. */
  public enum Form {
    /** Columns of the table. */
    COLUMNS,
    /** The line of the command line. */
    LINE,
    /** Bytes, of which {@link Packed} makes a row. */
    BYTES
  }

  /** Rows of the site table, in the column {@link #TABLE}. */
  public static final int SITE = 0;

  /** Rows of the gene table. */
  public static final int GENE = 1;

  /** What a block of a cut target gives to its genes; the key is the target. */
  public static final int PART = 2;

  static final String TABLE = "table";
  public static final String KEY = "key";
  public static final String ROW = "row";

  private static final StructType SENT =
      new StructType()
          .add(TABLE, DataTypes.IntegerType)
          .add(KEY, DataTypes.StringType)
          .add(ROW, DataTypes.BinaryType);

  /** Returns the shape of what blocks of cut targets give to their genes. */
  public static RowShape parts() {
    return new RowShape(Output.Kind.PARTS, Form.BYTES, "");
  }

  /**
   * Returns the columns of what is handed over.
   *
   * @param table the columns of the table, if there is one alone
   */
  public StructType columns(StructType table) {
    return form == Form.COLUMNS ? table : SENT;
  }

  /** Returns the rows of one table among those that were handed over. */
  public static Dataset<Row> of(int table, Dataset<Row> sent) {
    return sent.filter(col(TABLE).equalTo(table));
  }

  /** Returns what makes rows of this shape from tables of these columns. */
  public Maker maker(StructType sites, StructType genes) {
    return new Maker(sites, genes);
  }

  /** Makes rows of this shape from those with columns. One thread at a time. */
  public final class Maker {
    private final int siteKey;
    private final int geneKey;
    private final boolean byGene;
    private final Packed packed = new Packed();

    private Maker(StructType sites, StructType genes) {
      siteKey = place(sites);
      geneKey = place(genes);
      byGene = GenomeTables.isByGene(genes);
    }

    private int place(StructType columns) {
      return Arrays.asList(columns.fieldNames()).indexOf(partition);
    }

    /** Makes the row of a site. */
    public Row site(Row site) {
      return switch (form) {
        case COLUMNS -> site;
        case LINE -> sent(SITE, key(site, siteKey), utf8(Tables.siteText(site)));
        case BYTES -> sent(SITE, key(site, siteKey), packed.pack(site));
      };
    }

    /** Makes the row of a gene. */
    public Row gene(Row gene) {
      return gene(gene, null);
    }

    /**
     * Makes the row of a gene.
     *
     * @param chromosome that of the target, which the table may not have; null: there is none
     */
    public Row gene(Row gene, String chromosome) {
      return switch (form) {
        case COLUMNS -> gene;
        case LINE -> sent(GENE, key(gene, chromosome), utf8(text(gene)));
        case BYTES -> sent(GENE, key(gene, chromosome), packed.pack(gene));
      };
    }

    private String key(Row gene, String chromosome) {
      return partition.equals(Tables.CHROMOSOME) ? chromosome : key(gene, geneKey);
    }

    private String text(Row gene) {
      return byGene ? GenomeTables.geneText(gene) : Tables.geneText(gene);
    }

    /** Makes the row of what a block gives to its genes. */
    public Row part(Row part) {
      return sent(PART, part.getString(0), packed.pack(part)); // whatever form the others have
    }

    private Row sent(int table, String key, byte[] row) {
      return RowFactory.create(table, key, row);
    }

    private String key(Row row, int place) {
      return place < 0 ? null : row.getString(place);
    }
  }

  private static byte[] utf8(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
