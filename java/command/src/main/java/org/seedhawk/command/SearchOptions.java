// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine.Option;

/** Which places of a target are candidates: by their seed match, or as a published program says. */
public final class SearchOptions extends SeedOptions {
  @Option(
      names = "--compat",
      paramLabel = "deeptarget|targetnet|mitar",
      description =
          "Search as a published program does. deeptarget: as its code finds sites. targetnet:"
              + " every window whose extended seed alignment has 6 pairs or more. mitar:"
              + " overlapping fragments of the window's length, the last one at the 3' end."
              + " Default: by the seed match.")
  private Compat compat;

  @Option(
      names = "--fragment-step",
      paramLabel = "N",
      description =
          "With --compat mitar: bases from one fragment to the next, 1 or more. Default: 22, as in"
              + " miTAR's published example.")
  private Integer fragmentStep;

  /** Published searches, named as on the command line. */
  private enum Compat {
    deeptarget,
    targetnet,
    mitar
  }

  /** Creates it with the defaults. */
  public SearchOptions() {}

  @Override
  public boolean isGiven() {
    return super.isGiven() || compat != null || fragmentStep != null;
  }

  /** Refuses options that do not fit together, before anything is opened. */
  public void check() {
    if (fragmentStep != null && compat != Compat.mitar) {
      throw usage("--fragment-step goes with --compat mitar alone; leave it out");
    }
    if (fragmentStep != null && fragmentStep < 1) {
      throw usage("--fragment-step is %d; it must be 1 or more".formatted(fragmentStep));
    }
    if (compat == Compat.mitar && namesRule()) {
      throw usage("--compat mitar scores every fragment; leave out --seed-match");
    }
    if (compat != null && countsWobbles()) {
      throw usage("--gu applies to the clean fuzzy rules, not to --compat; leave out one of them");
    }
  }

  /**
   * Refuses to search targets that are sites.
   *
   * @param why what says that they are, an option for instance
   */
  public void refuseSites(String why) {
    if (isGiven()) {
      throw usage(
          "%s scores site regions; leave out --seed-match, --gu, --compat and --fragment-step"
              .formatted(why));
    }
  }

  @Override
  public Search search(SeedMatch own) {
    check();
    if (compat == null) {
      return super.search(own);
    }
    // The published search has one form of each rule, so a model's own -only stands for it.
    return fragmentStep == null
        ? Search.published(compat.name(), rule(own.withCanonical()))
        : new Search.PublishedMitar(fragmentStep);
  }
}
