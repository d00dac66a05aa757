// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.nio.charset.StandardCharsets;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.scan.SiteBatch;

/**
 * Sites as JSON lines: the bytes that {@link JsonLines} makes of the rows of {@link SiteTable},
 * written at once, as a scan may have millions of them. Stateless.
 */
public final class SiteJson {
  private static final byte[] TARGET = key("{\"target\":");
  private static final byte[] START = key(",\"start\":");
  private static final byte[] END = key(",\"end\":");
  private static final byte[] MIRNA = key(",\"mirna\":");
  private static final byte[] SCORE = key(",\"score\":");
  private static final byte[] TYPE = key(",\"strand\":\"+\",\"site_type\":\"");
  private static final byte[] MATCHES = key("\",\"matches\":");
  private static final byte[] WOBBLES = key(",\"gu\":");
  private static final byte[] MISMATCHES = key(",\"mismatches\":");
  private static final byte[] WINDOW_START = key(",\"window_start\":");
  private static final byte[] WINDOW_END = key(",\"window_end\":");
  private static final byte[] ENERGY = key(",\"energy\":");
  private static final byte[] LAST = key("}\n");

  private SiteJson() {}

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Appends the line of one site of a batch with or without its energy. */
  public static void row(RowBuffer out, SiteBatch sites, int site, boolean energy) {
    JsonLines.quote(add(out, TARGET), sites.targetId(site));
    add(out, START).number(sites.start(site));
    add(out, END).number(sites.end(site));
    JsonLines.quote(add(out, MIRNA), sites.mirnaId(site));
    add(out, SCORE).score(sites.score(site));
    add(out, TYPE).text(sites.type(site).label());
    add(out, MATCHES).number(sites.matches(site));
    add(out, WOBBLES).number(sites.wobbles(site));
    add(out, MISMATCHES).number(sites.mismatches(site));
    add(out, WINDOW_START).number(sites.windowStart(site));
    add(out, WINDOW_END).number(sites.windowEnd(site));
    if (energy) {
      energy(add(out, ENERGY), sites.energy(site));
    }
    add(out, LAST);
  }

  private static void energy(RowBuffer out, float energy) {
    if (Float.isNaN(energy)) {
      out.text("null");
    } else {
      out.energy(energy);
    }
  }

  private static RowBuffer add(RowBuffer out, byte[] key) {
    return out.bytes(key, 0, key.length);
  }
}
