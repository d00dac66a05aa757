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

  /** Refuses options that do not fit together, before anything is opened. */
  public void check() {
    OptionRules rules = rules();
    rules.needs("--fragment-step", compat == Compat.mitar, "--compat mitar");
    rules.inRange("--fragment-step", fragmentStep, 1, Integer.MAX_VALUE);
    // The two have no rule of seeds, and DeepTarget's code counts no G:U pairs.
    rules.excludes(compat == Compat.mitar || compat == Compat.targetnet, given(), "--seed-match");
    rules.excludes(compat != null, given(), "--gu");
  }

  private String given() {
    return "--compat " + compat;
  }

  /**
   * Refuses to search targets that are sites.
   *
   * @param why what says that they are, an option for instance
   */
  public void refuseSites(String why) {
    rules().excludes(true, why, "--seed-match", "--gu", "--compat", "--fragment-step");
  }

  @Override
  public Search search(SeedMatch own) {
    check();
    if (compat == null) {
      return super.search(own);
    }
    if (fragmentStep != null) {
      return new Search.PublishedMitar(fragmentStep);
    }
    // DeepTarget's published search has one form of each rule: a model's own -only stands for it.
    return compat == Compat.deeptarget
        ? Search.published(compat.name(), rule(own.withCanonical()))
        : Search.published(compat.name());
  }
}
