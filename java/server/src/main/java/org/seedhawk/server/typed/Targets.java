// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.util.Iterator;
import java.util.List;
import org.seedhawk.error.BadInputException;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.TargetSource;

/** Hands targets that are in memory to a scan. One thread at a time. */
final class Targets implements TargetSource {
  private final Iterator<Rna> all;
  private Rna current;
  private int position;

  Targets(List<Rna> all) {
    this.all = all.iterator();
  }

  @Override
  public boolean next() {
    if (!all.hasNext()) {
      return false;
    }
    current = all.next();
    position = 0;
    return true;
  }

  @Override
  public String id() {
    return current.id();
  }

  @Override
  public int read(byte[] letters, int from, int length) {
    int count = Math.min(length, current.letters().length() - position);
    if (count <= 0) {
      return -1;
    }
    for (int i = 0; i < count; i++) {
      char letter = current.letters().charAt(position + i);
      if (letter > 127) {
        throw new BadInputException(
            "target '%s': letter %s is no nucleotide; use A C G T U and letters of IUPAC"
                .formatted(current.id(), position + i + 1));
      }
      letters[from + i] = (byte) letter;
    }
    position += count;
    return count;
  }

  @Override
  public String where() {
    return "";
  }

  @Override
  public void close() {}
}
