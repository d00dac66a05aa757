// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which places of a target are candidates by their seed match. */
public class SeedOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--seed-match",
      paramLabel = "RULE",
      description =
          "Which places are candidate sites: canonical, strict, offset-9-mer-m7, 10-mer-m7 or"
              + " 10-mer-m6. Each finds every canonical site; the last three are fuzzy and allow"
              + " mismatches. With -only at its end (offset-9-mer-m7-only) a fuzzy rule leaves out"
              + " the canonical sites that have more. Default: the model's own rule.")
  private SeedMatch seedMatch;

  @Option(
      names = "--gu",
      description = "Count G:U as a match, with one of the fuzzy rules. Default: it is none.")
  private boolean gu;

  /** Creates it with the defaults. */
  public SeedOptions() {}

  /**
   * Returns the search.
   *
   * @param own the model's own rule
   */
  public Search search(SeedMatch own) {
    SeedMatch rule = rule(own);
    if (gu && !rule.isFuzzy()) {
      throw rules()
          .usage(
              "--gu has no effect with the seed match '%s'; name a fuzzy rule with --seed-match, or leave out --gu"
                  .formatted(rule));
    }
    return new Search.SeedSearch(rule, gu);
  }

  /**
   * Returns the rule.
   *
   * @param own the model's own
   */
  public SeedMatch rule(SeedMatch own) {
    return seedMatch == null ? own : seedMatch;
  }

  OptionRules rules() {
    return new OptionRules(spec);
  }
}
