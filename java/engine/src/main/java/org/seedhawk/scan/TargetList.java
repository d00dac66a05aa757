// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/**
 * Targets in memory, as a source for scans that stream their results. The list is read while the
 * scan runs and must not change. One thread at a time.
 */
public class TargetList implements TargetSource {
  private final Iterator<Rna> targets;
  private Rna current;
  private byte[] letters; // of the current one; what is not ASCII, the scan refuses by name
  private int position;

  /** Begins before the first. */
  public TargetList(List<Rna> targets) {
    this.targets = targets.iterator();
  }

  @Override
  public boolean next() {
    if (!targets.hasNext()) {
      return false;
    }
    current = targets.next();
    letters = current.letters().getBytes(StandardCharsets.UTF_8);
    position = 0;
    return true;
  }

  /** Returns the current target. */
  public Rna current() {
    return current;
  }

  @Override
  public String id() {
    return current.id();
  }

  @Override
  public int read(byte[] out, int from, int length) {
    int count = Math.min(length, letters.length - position);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(letters, position, out, from, count);
    position += count;
    return count;
  }

  @Override
  public String where() {
    return ""; // a list has no lines
  }

  @Override
  public void close() {}
}
