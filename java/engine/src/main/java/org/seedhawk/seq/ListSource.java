// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.seq;

import java.util.Iterator;
import java.util.List;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.TargetSource;

/** Targets from a list. One thread. */
public class ListSource implements TargetSource {
  private final Iterator<Rna> targets;
  private Rna current;
  private int position;

  /** Begins before the first. */
  public ListSource(List<Rna> targets) {
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
    String letters = current.letters();
    int count = Math.min(length, letters.length() - position);
    if (count == 0) {
      return -1;
    }
    for (int i = 0; i < count; i++) {
      char letter = letters.charAt(position + i);
      if (letter > 127) {
        throw SequenceRules.letter(letters.codePointAt(position + i), position + i)
            .at(SequenceRules.named("target", current.id()));
      }
      out[from + i] = (byte) letter;
    }
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
