// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.TargetRepression;
import org.seedhawk.scan.Rna;

/**
 * What the page shows of a pair: of its sequences the letters opposite the miRNA alone, so that
 * many can be kept. Immutable.
 *
 * @param id target
 * @param log2fc predicted log2 fold change
 * @param orfPart the part of it that sites in the ORF give
 * @param utrLength letters of the 3'UTR
 * @param orfLength letters of the ORF; 0 where it is not known
 * @param utrSites number of sites in the 3'UTR, shown or not; weak ones are of the class NONE
 * @param orfSites sites in the ORF
 * @param drawn the strongest sites of the 3'UTR, in 5'->3' order
 * @param drawnInOrf the strongest sites of the ORF, likewise
 * @param duplexes the strongest of these, in 5'->3' order
 */
public record ShownGene(
    String id,
    float log2fc,
    float orfPart,
    int utrLength,
    int orfLength,
    Map<SiteClass, Long> utrSites,
    int orfSites,
    List<GeneRepression.Site> drawn,
    List<GeneRepression.Site> drawnInOrf,
    List<Duplex> duplexes) {
  private static final int MOST_DRAWN = 100;
  private static final int MOST_DUPLEXES = 3;

  /** Copies a pair of a scan; called by any thread. */
  public static ShownGene of(TargetRepression target, int number, Rna mirna) {
    String utr = target.transcript().utr();
    List<GeneRepression.Site> sites = new ArrayList<>(target.copy(number).sites());
    sites.removeIf(site -> !site.counted());
    List<GeneRepression.Site> inOrf =
        strongest(sites.stream().filter(GeneRepression.Site::inOrf).toList(), MOST_DRAWN);
    sites.removeIf(GeneRepression.Site::inOrf);
    List<GeneRepression.Site> drawn = strongest(sites, MOST_DRAWN);
    return new ShownGene(
        target.transcriptId(),
        target.log2fc(number),
        target.orfPart(number),
        utr.length(),
        target.transcript().orf().length(),
        sites.stream()
            .collect(
                Collectors.groupingBy(
                    site -> SiteClass.of(site.type()),
                    () -> new EnumMap<>(SiteClass.class),
                    Collectors.counting())),
        target.orfCount(number),
        drawn,
        inOrf,
        strongest(drawn, MOST_DUPLEXES).stream()
            .map(site -> Duplex.of(utr, site, mirna.letters()))
            .toList());
  }

  private static List<GeneRepression.Site> strongest(List<GeneRepression.Site> sites, int most) {
    return sites.stream()
        .sorted(Comparator.comparingDouble(GeneRepression.Site::log2fc))
        .limit(most)
        .sorted(Comparator.comparingInt(GeneRepression.Site::end))
        .toList();
  }

  /** Returns the number of sites of a class in the 3'UTR. */
  long count(SiteClass of) {
    return utrSites.getOrDefault(of, 0L);
  }

  /** Returns the number of sites in the 3'UTR. */
  long count() {
    return utrSites.values().stream().mapToLong(Long::longValue).sum();
  }
}
