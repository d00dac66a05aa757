// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.row;

import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.seedhawk.cli.genome.GeneOnGenome;
import org.seedhawk.cli.genome.GenomePart;
import org.seedhawk.cli.genome.row.SiteOnGenome;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.GeneTable;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.Site;

/** The columns of the tables of a genome, with their types, and their rows. */
public final class GenomeTables {
  private static final String GENE_ID = "gene_id";
  private static final String GENE_NAME = "gene_name";

  private static final StructType BY_GENE =
      new StructType()
          .add(GENE_ID, StringType)
          .add(GENE_NAME, StringType)
          .add(Tables.MIRNA, StringType)
          .add("score", FloatType)
          .add("n_sites", LongType)
          .add("n_transcripts", IntegerType)
          .add(Tables.CHROMOSOME, StringType)
          .add("best_start", IntegerType)
          .add("best_end", IntegerType)
          .add("chrom_strand", StringType)
          .add("status", StringType);

  private GenomeTables() {}

  /** Returns the columns of the site table. */
  public static StructType sites(boolean energy) {
    return Tables.sites(energy)
        .add(Tables.CHROMOSOME, StringType)
        .add("chrom_start", LongType)
        .add("chrom_end", LongType)
        .add("chrom_strand", StringType)
        .add("block_sizes", StringType)
        .add("block_starts", StringType)
        .add(GENE_ID, StringType)
        .add(GENE_NAME, StringType)
        .add("transcripts", StringType);
  }

  /** Returns the columns of the gene table. */
  public static StructType genes(boolean byGene, boolean changes) {
    if (byGene) {
      return BY_GENE;
    }
    StructField[] fields = Tables.genes(changes).fields();
    StructField status = fields[fields.length - 1];
    return new StructType(Arrays.copyOf(fields, fields.length - 1))
        .add(GENE_ID, StringType)
        .add(GENE_NAME, StringType)
        .add(status);
  }

  public static Row site(SiteOnGenome at, boolean energy) {
    Site site = at.site();
    Object[] values = new Object[energy ? 22 : 21];
    values[0] = at.target();
    values[1] = at.offset() + site.start();
    values[2] = at.offset() + site.end();
    values[3] = site.mirnaId();
    values[4] = site.score();
    values[5] = "+";
    values[6] = site.type().label();
    values[7] = site.matches();
    values[8] = site.wobbles();
    values[9] = site.mismatches();
    values[10] = at.offset() + site.windowStart();
    values[11] = at.offset() + site.windowEnd();
    int next = 12;
    if (energy) {
      values[next++] = site.energy();
    }
    values[next++] = at.chrom();
    values[next++] = (long) at.start();
    values[next++] = (long) at.end();
    values[next++] = at.strand();
    values[next++] = at.blockSizes();
    values[next++] = at.blockStarts();
    values[next++] = at.geneId();
    values[next++] = at.geneName();
    values[next] = at.transcripts();
    return RowFactory.create(values);
  }

  /** Returns the row of a transcript with the values of the columns of log2 fold changes. */
  public static Row pair(
      String transcript, GenomePart.Gene gene, GeneScore score, Object[] changes) {
    Object[] more = Arrays.copyOf(changes, changes.length + 2);
    more[changes.length] = gene.id();
    more[changes.length + 1] = gene.name();
    return Tables.row(transcript, score, more);
  }

  public static Row gene(GeneOnGenome gene) {
    return RowFactory.create(
        gene.geneId(),
        gene.geneName(),
        gene.mirnaId(),
        Float.isNaN(gene.score()) ? null : (Object) gene.score(),
        gene.sites(),
        gene.transcripts(),
        gene.chrom(),
        gene.bestStart(),
        gene.bestEnd(),
        gene.strand(),
        gene.status().label());
  }

  /** Returns whether rows of these columns are for genes. */
  public static boolean isByGene(StructType genes) {
    return genes.equals(BY_GENE);
  }

  /** Returns a row of the table by gene as the command line writes it. */
  public static String geneText(Row row) {
    RowBuffer out = new RowBuffer();
    out.text(row.getString(0)).tab().text(row.getString(1)).tab().text(row.getString(2)).tab();
    GeneTable.appendScore(out, row.isNullAt(3) ? Float.NaN : row.getFloat(3));
    out.tab().number(row.getLong(4)).tab().number(row.getInt(5)).tab().text(row.getString(6));
    out.tab().number(row.getInt(7)).tab().number(row.getInt(8)).tab().text(row.getString(9));
    return out.tab().text(row.getString(10)).toString();
  }
}
