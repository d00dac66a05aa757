// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.run;

import java.io.IOException;

/** Work that can be done part by part: a scan, or a ranking. One thread at a time. */
public interface PartedWork {
  /**
   * Where a part lies in the work that is done now, from 0 to 1.
   *
   * @param from where it begins
   * @param to where it ends, not before
   */
  record Span(double from, double to) {
    /** All of it. */
    public static final Span WHOLE = new Span(0, 1);
  }

  /**
   * The tables of a part.
   *
   * @param sites name of the site table; null: none is written
   * @param genes name of the gene table; null: none is written
   * @param first whether it is the part with the headers
   * @param kept whether it is kept for {@link #join}, in whatever form that reads
   * @param span where the part lies, to tell how far the work is
   * @param counts receive what the part counts
   */
  record Tables(
      String sites, String genes, boolean first, boolean kept, Span span, RunCounts counts) {
    /** Creates those of the whole. */
    public static Tables whole(String sites, String genes, RunCounts counts) {
      return new Tables(sites, genes, true, false, Span.WHOLE, counts);
    }
  }

  /** Returns how many letters the targets have. */
  long letters() throws IOException;

  /** Cuts the targets, before the first part. */
  void cut(int parts) throws IOException;

  /** Does a part; it lies behind the one before. */
  void part(int part, Tables tables) throws IOException;

  /** Writes the tables of the whole from those of the parts. */
  void join(PartFolder parts) throws IOException;
}
