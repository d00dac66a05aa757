// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import java.util.List;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.TargetSource;

/** UTRs in memory. */
final class TargetsInMemory implements TargetSource {
  private final List<Rna> rnas;
  private int index = -1;
  private int position;

  TargetsInMemory(List<Rna> rnas) {
    this.rnas = rnas;
  }

  @Override
  public boolean next() {
    index++;
    position = 0;
    return index < rnas.size();
  }

  @Override
  public String id() {
    return rnas.get(index).id();
  }

  @Override
  @SuppressWarnings("deprecation") // the low bytes of letters are the letters
  public int read(byte[] letters, int from, int length) {
    String text = rnas.get(index).letters();
    int count = Math.min(length, text.length() - position);
    if (count == 0) {
      return -1;
    }
    text.getBytes(position, position + count, letters, from);
    position += count;
    return count;
  }

  @Override
  public String where() {
    return "record " + index;
  }

  @Override
  public void close() {}
}
