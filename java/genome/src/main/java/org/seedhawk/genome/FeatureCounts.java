// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.seedhawk.genome.file.Lines;

/** What is odd about an annotation, counted, each with its first example. One thread at a time. */
final class FeatureCounts {
  private long withoutTranscript;
  private String firstWithoutTranscript = "";
  private long outside;
  private String firstOutside = "";
  private long orphans;
  private String firstOrphan = "";
  private long stopsWithoutCds;
  private String firstStop = "";
  private long utrLines;
  private long utrWithStop;
  private long utrDiffer;

  void withoutTranscript(String where) {
    firstWithoutTranscript = withoutTranscript++ == 0 ? where : firstWithoutTranscript;
  }

  void outside(String id) {
    firstOutside = outside++ == 0 ? id : firstOutside;
  }

  void orphan(String id) {
    firstOrphan = orphans++ == 0 ? id : firstOrphan;
  }

  void stopWithoutCds(String id) {
    firstStop = stopsWithoutCds++ == 0 ? id : firstStop;
  }

  void utrLines() {
    utrLines++;
  }

  void utrWithStop() {
    utrWithStop++;
  }

  void utrDiffers() {
    utrDiffer++;
  }

  /** Returns one line for each. */
  List<String> warnings(String file) {
    List<String> all = new ArrayList<>();
    if (withoutTranscript > 0) {
      all.add(
          String.format(
              Locale.ROOT,
              "%,d lines of exons or coding sequences name no transcript and are not used, the"
                  + " first is %s",
              withoutTranscript,
              firstWithoutTranscript));
    }
    if (outside > 0) {
      all.add(
          String.format(
              Locale.ROOT,
              "%s: %,d lines lie in none of the places of their transcript and are not used, '%s'"
                  + " for instance",
              file,
              outside,
              Lines.shown(firstOutside)));
    }
    if (orphans > 0) {
      all.add(
          String.format(
              Locale.ROOT,
              "%s: %,d transcripts have a parent that is not in the file, '%s' for instance",
              file,
              orphans,
              Lines.shown(firstOrphan)));
    }
    if (stopsWithoutCds > 0) {
      all.add(
          String.format(
              Locale.ROOT,
              "%s: %,d transcripts have a stop codon but no coding sequence and count as"
                  + " non-coding, '%s' for instance",
              file,
              stopsWithoutCds,
              Lines.shown(firstStop)));
    }
    if (utrDiffer > 0) { // GENCODE counts the stop codon among its UTR lines, which is no news
      all.add(
          String.format(
              Locale.ROOT,
              "%s: of %,d 3'UTRs that its UTR lines state, %,d also hold the stop codon and %,d"
                  + " differ otherwise; exons and coding sequences decide",
              file,
              utrLines,
              utrWithStop,
              utrDiffer));
    }
    return all;
  }
}
