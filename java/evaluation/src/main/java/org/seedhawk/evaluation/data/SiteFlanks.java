// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.scan.Rna;

/** Finds what stands around sites in 3'UTRs. Immutable. */
public final class SiteFlanks {
  /** A site is looked up by its first letters; a shorter one could be anywhere. */
  private static final int KEY = 12;

  /** nt of a region up to the site's end, or more where the site is longer, and behind it. */
  public static final int UPSTREAM = 50;

  /** Letters on the 3' side of a site. */
  public static final int DOWNSTREAM = 10;

  private SiteFlanks() {}

  /**
   * Returns the region around each site that has one alone: a site that stands nowhere in the
   * 3'UTRs, or between other flanks too, is left out.
   *
   * @param sites A C G U, 5'->3'
   * @param fastas 3'UTRs
   */
  public static Map<String, String> of(Collection<String> sites, List<Path> fastas)
      throws IOException {
    Map<String, Set<String>> byKey = new HashMap<>();
    for (String site : sites) {
      if (site.length() >= KEY) {
        byKey.computeIfAbsent(site.substring(0, KEY), k -> new HashSet<>()).add(site);
      }
    }
    Map<String, Set<String>> regions = new HashMap<>();
    for (Path fasta : fastas) {
      for (Rna rna : FastaReader.readAll(fasta)) {
        String utr = LabelledPairs.letters(rna.letters());
        for (int i = 0; i + KEY <= utr.length(); i++) {
          for (String site : byKey.getOrDefault(utr.substring(i, i + KEY), Set.of())) {
            if (utr.startsWith(site, i)) {
              int end = i + site.length();
              regions
                  .computeIfAbsent(site, s -> new HashSet<>())
                  .add(
                      utr.substring(
                          Math.max(0, Math.min(i, end - UPSTREAM)),
                          Math.min(utr.length(), end + DOWNSTREAM)));
            }
          }
        }
      }
    }
    Map<String, String> single = new HashMap<>();
    regions.forEach(
        (site, found) -> {
          if (found.size() == 1) {
            single.put(site, new ArrayList<>(found).getFirst());
          }
        });
    return single;
  }
}
