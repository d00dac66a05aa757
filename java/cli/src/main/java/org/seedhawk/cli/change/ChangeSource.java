// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.TargetSource;

/**
 * Targets that are read once for two purposes: the scan reads them letter by letter, and each whole
 * target is offered to the prediction of log2 fold changes. One thread at a time.
 */
public final class ChangeSource implements TargetSource {
  private final TargetSource source;
  private final RepressionSet set;
  private final OrfFiles orfs;
  private final ThreePrimeEnds ends;
  private final ChangeRows rows;
  private byte[] letters = new byte[1 << 14];
  private int length;
  private boolean inRecord;

  /** Takes the source; it is closed by the caller. */
  public ChangeSource(
      TargetSource source, RepressionSet set, OrfFiles orfs, ThreePrimeEnds ends, ChangeRows rows) {
    this.source = source;
    this.set = set;
    this.orfs = orfs;
    this.ends = ends;
    this.rows = rows;
  }

  @Override
  public boolean next() throws IOException {
    endRecord();
    inRecord = source.next();
    length = 0;
    return inRecord;
  }

  @Override
  public String id() {
    return source.id();
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    int count = source.read(into, from, most);
    if (count < 0) {
      endRecord();
    } else if (length <= Transcript.MOST_LETTERS) {
      int kept = Math.min(count, Transcript.MOST_LETTERS + 1 - length);
      if (letters.length < length + kept) {
        letters = Arrays.copyOf(letters, Math.max(2 * letters.length, length + kept));
      }
      System.arraycopy(into, from, letters, length, kept);
      length += kept;
    }
    return count;
  }

  private void endRecord() {
    if (!inRecord) {
      return;
    }
    inRecord = false;
    String id = source.id();
    if (length > Transcript.MOST_LETTERS) {
      rows.offerTooLong(id);
    } else {
      String utr = new String(letters, 0, length, StandardCharsets.US_ASCII);
      rows.offer(set, ends.gene(orfs.with(id, utr)));
    }
  }

  @Override
  public String where() {
    return source.where();
  }

  @Override
  public void close() {}
}
