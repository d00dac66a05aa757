// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.seedhawk.scan.Rna;

/** The miRNAs of a scan, as they travel to the executors. Immutable. */
public final class MirnaList implements Serializable {
  private static final long serialVersionUID = 1;

  private final String[] ids;
  private final String[] letters;

  public MirnaList(List<Rna> mirnas) {
    ids = mirnas.stream().map(Rna::id).toArray(String[]::new);
    letters = mirnas.stream().map(Rna::letters).toArray(String[]::new);
  }

  public int size() {
    return ids.length;
  }

  public String id(int mirna) {
    return ids[mirna];
  }

  public List<Rna> list() {
    List<Rna> list = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      list.add(new Rna(ids[i], letters[i]));
    }
    return list;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MirnaList list
        && Arrays.equals(ids, list.ids)
        && Arrays.equals(letters, list.letters);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + Arrays.hashCode(letters);
  }
}
