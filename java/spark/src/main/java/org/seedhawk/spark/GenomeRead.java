// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.seedhawk.cli.genome.GenomePart;
import org.seedhawk.genome.Genome;
import org.seedhawk.spark.fasta.TaskInput;

/**
 * Reads the transcripts of parts. Immutable.
 *
 * @param file the genome
 */
record GenomeRead(String file) implements FlatMapFunction<Iterator<byte[]>, Row>, Serializable {
  @Override
  public Iterator<Row> call(Iterator<byte[]> parts) {
    Genome genome = GenomeFile.open(file, TaskContext.get());
    List<Row> rows = new ArrayList<>();
    while (parts.hasNext()) {
      for (GenomePart.Named each :
          TaskInput.unpack(parts.next(), GenomePart.class).open(genome).transcripts()) {
        rows.add(
            RowFactory.create(
                each.transcript(),
                each.letters(),
                file,
                each.chrom(),
                each.gene().id(),
                each.gene().name()));
      }
    }
    return rows.iterator();
  }
}
