// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.List;
import org.seedhawk.duplex.DuplexEnergy;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.PackedSequence;

/**
 * The energies of miRNAs on the windows of one batch. The letters of windows are kept until the
 * batch is full; a place outside the target is no base. One thread at a time.
 */
final class WindowEnergies {
  private final DuplexEnergy energies = new DuplexEnergy(DuplexEnergy.Rules.TURNER_1999);
  private final int windowLength;
  private final byte[] windows;
  private List<Rna> mirnas = List.of();
  private byte[][] mirnaCodes = {};

  WindowEnergies(int windowLength, int capacity) {
    this.windowLength = windowLength;
    windows = new byte[Math.multiplyExact(windowLength, capacity)];
  }

  /** Names the miRNAs by which {@link #mfe} counts. */
  void use(List<Rna> newMirnas) {
    if (newMirnas == mirnas) {
      return;
    }
    mirnas = newMirnas;
    mirnaCodes = new byte[mirnas.size()][];
    for (int mirna = 0; mirna < mirnaCodes.length; mirna++) {
      String letters = mirnas.get(mirna).letters();
      byte[] codes = new byte[letters.length()];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = (byte) Bases.code((byte) letters.charAt(i));
      }
      mirnaCodes[mirna] = codes;
    }
  }

  /** Keeps the letters of a window that begins anywhere, also before the target. */
  void setWindow(int window, PackedSequence target, long start) {
    int at = window * windowLength;
    for (int i = 0; i < windowLength; i++) {
      windows[at + i] = (byte) target.code(start + i);
    }
  }

  /** Returns the energy of a miRNA on a window, kcal/mol. */
  float mfe(int window, int mirna) {
    int at = window * windowLength;
    byte[] codes = mirnaCodes[mirna];
    return energies.mfe(windows, at, at + windowLength, codes, codes.length);
  }
}
