// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.variant;

import java.util.Locale;
import java.util.Optional;

/**
 * A site with and without a variant. Immutable.
 *
 * @param before the site on the letters of the genome; empty: the variant makes it
 * @param after the site with the variant; empty: the variant breaks it
 */
record SiteChange(Optional<Hit> before, Optional<Hit> after) {
  /** What a variant does to a site. */
  enum Kind {
    MADE,
    BROKEN,
    CHANGED,
    SAME;

    /** Returns the word of tables. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns what happens; a site is the same if its type and all bits of its score are. */
  Kind kind() {
    if (before.isEmpty()) {
      return Kind.MADE;
    }
    if (after.isEmpty()) {
      return Kind.BROKEN;
    }
    return before.get().type() == after.get().type() && delta() == 0 ? Kind.SAME : Kind.CHANGED;
  }

  /** Returns by how much the score rises; a site that is not there has score 0. */
  float delta() {
    return after.map(Hit::score).orElse(0f) - before.map(Hit::score).orElse(0f);
  }

  /** Returns the larger of the scores. */
  float best() {
    return Math.max(after.map(Hit::score).orElse(0f), before.map(Hit::score).orElse(0f));
  }

  /** Returns the site, as the genome has it if it does. */
  Hit any() {
    return before.or(() -> after).orElseThrow();
  }
}
