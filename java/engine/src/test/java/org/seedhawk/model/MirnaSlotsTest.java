// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.ffi.onnxruntime.OrtRuntime;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/** What is kept of miRNAs that come again. */
class MirnaSlotsTest {
  /** As many as human miRNAs; always the same ones, so that what is asserted is certain. */
  private static Set<String> mirnas() {
    SplittableRandom random = new SplittableRandom(7);
    Set<String> mirnas = new LinkedHashSet<>();
    while (mirnas.size() < 2656) {
      StringBuilder letters = new StringBuilder();
      for (int i = 0; i < 22; i++) {
        letters.append("ACGU".charAt(random.nextInt(4)));
      }
      mirnas.add(letters.toString());
    }
    return mirnas;
  }

  @Test
  void keepsAsManyMirnasAsASpeciesHas() {
    WindowEncoder encoder = new WindowEncoderJava();
    try (OrtRuntime runtime = OrtRuntime.open();
        SiteModel model =
            SiteModel.open(runtime, ModelFiles.find("deeptarget"), PathChoice.TOWERS);
        SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());
        MirnaSlots slots = model.newMirnaSlots(encoder, 1)) {
      mirnas().forEach(sequences::add);
      List<PackedSequence> packed = new ArrayList<>();
      for (int i = 0; i < sequences.size(); i++) {
        packed.add(sequences.get(i));
      }
      for (PackedSequence mirna : packed) {
        slots.restart();
        assertEquals(0, slots.set(mirna), "the slot of a miRNA that is new");
        slots.run();
      }
      try (MirnaRows all = model.mirnaRows(packed, encoder)) {
        long bytes = model.path().mirnaRowBytes();
        for (int i = 0; i < packed.size(); i++) {
          slots.restart();
          int row = slots.set(packed.get(i));
          assertNotEquals(0, row, "miRNA " + i + " is no longer kept");
          slots.run();
          assertEquals(
              -1,
              all.row(i).mismatch(slots.rows().segment().asSlice(row * bytes, bytes)),
              "features of miRNA " + i);
        }
      }
    }
  }
}
