// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.TargetSource;

/** Targets from a list. */
class Records implements TargetSource {
  private final Iterator<Rna> targets;
  private Rna current;
  private int position;

  Records(List<Rna> targets) {
    this.targets = targets.iterator();
  }

  @Override
  public boolean next() {
    if (!targets.hasNext()) {
      return false;
    }
    current = targets.next();
    position = 0;
    return true;
  }

  @Override
  public String id() {
    return current.id();
  }

  @Override
  public int read(byte[] out, int from, int length) {
    byte[] letters = current.letters().getBytes(StandardCharsets.US_ASCII);
    int count = Math.min(length, letters.length - position);
    System.arraycopy(letters, position, out, from, count);
    position += count;
    return count == 0 ? -1 : count;
  }

  @Override
  public String where() {
    return "records";
  }

  @Override
  public void close() {}
}
