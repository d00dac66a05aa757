// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.seedhawk.scan.Rna;

/** What blastn answers, read as the search does. */
public final class BlastAnswer {
  private static final MirnaDatabase DATABASE =
      MirnaDatabase.of(
          List.of(new Rna("a", "UGAGGUAGUAGGUUGUAUAGUU"), new Rna("b", "UAAAGUGCUUAUAGUGCAGGUAG")));

  private BlastAnswer() {}

  /** Reads an answer to one query. */
  public static void read(byte[] xml) throws IOException {
    BlastXml.read(new ByteArrayInputStream(xml), DATABASE, 1);
  }
}
