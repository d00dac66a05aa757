// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.util.Optional;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.SiteBatch;

/**
 * The columns of a site table that are there when asked for. Immutable.
 *
 * @param energy whether there is the column {@code energy}
 * @param chance what the column {@code chance} is read from; empty: there is none
 */
public record SiteExtras(boolean energy, Optional<ChanceColumn> chance) {
  /** None of them. */
  public static final SiteExtras NONE = of(false);

  /** Returns those of a table that has energies or not, and no chance. */
  public static SiteExtras of(boolean energy) {
    return new SiteExtras(energy, Optional.empty());
  }

  /** Returns how many there are. */
  public int count() {
    return (energy ? 1 : 0) + (chance.isPresent() ? 1 : 0);
  }

  /** Returns the header line of a site table with them. */
  public String header() {
    return SiteTable.HEADER.replace(
        "\n", (energy ? "\tenergy" : "") + (chance.isPresent() ? "\tchance" : "") + "\n");
  }

  /** Appends those of a site of a batch, each behind a tab. */
  void append(RowBuffer to, SiteBatch sites, int site) {
    if (count() > 0) {
      append(to, energy ? sites.energy(site) : 0, sites.score(site));
    }
  }

  /** Appends those of a site, each behind a tab. */
  public void append(RowBuffer to, float ofDuplex, float score) {
    if (energy) {
      to.tab().energy(ofDuplex);
    }
    chance.ifPresent(column -> column.append(to.tab(), score));
  }
}
