// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.util.Iterator;
import java.util.function.Consumer;
import org.seedhawk.formats.SequenceWarnings;
import org.seedhawk.repression.Gene;

/**
 * Counts the targets that are given with their poly(A) tails, and keeps the first. Those that are
 * cut out of a genome are not asked: their letters A stand there. One thread at a time.
 */
public final class PolyATails {
  private long count;
  private String first = "";

  /** Begins with none. */
  public PolyATails() {}

  /** Looks at a gene: it has a tail if one of its isoforms has. */
  public void note(Gene gene) {
    for (Gene.Isoform isoform : gene.isoforms()) {
      if (isoform.transcript().hasPolyATail()) {
        if (count++ == 0) {
          first = isoform.transcript().id();
        }
        return;
      }
    }
  }

  /** Returns the same genes, which are looked at when they are taken. */
  public Iterator<Gene> watch(Iterator<Gene> genes) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return genes.hasNext();
      }

      @Override
      public Gene next() {
        Gene gene = genes.next();
        note(gene);
        return gene;
      }
    };
  }

  /** Returns how many have one. */
  public long count() {
    return count;
  }

  /** Warns of them, if there are. */
  public void say(Consumer<String> warnings) {
    if (count > 0) {
      warnings.accept(SequenceWarnings.tails(first, count));
    }
  }
}
