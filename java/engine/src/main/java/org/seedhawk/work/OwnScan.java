// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.seedhawk.error.BadInputException;
import org.seedhawk.pool.CallControl;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.Ring;
import org.seedhawk.seq.SequenceRules;

/** The searches of one caller, with a worker of its own. One thread at a time. */
public final class OwnScan implements AutoCloseable {
  private final PreparedMirnas set;
  private final ScanOptions options;
  private final Worker worker;
  private final CallControl control;
  private final TargetScan.Manner listing;
  private final TargetScan.Manner scoring;

  /** Creates the worker. */
  public OwnScan(EngineCore core, PreparedMirnas set, ScanOptions options) {
    this.set = set;
    this.options = options;
    worker = new Worker(core.backend());
    control = CallControl.alone(options.timeout());
    listing = new TargetScan.Manner(options, set.threshold(options), control);
    scoring = new TargetScan.Manner(options, TargetSearch.NOTHING, control);
    try {
      worker.sites(set.model(), options);
    } catch (RuntimeException e) {
      worker.close();
      throw e;
    }
  }

  /** Lists the sites of all miRNAs of the set; the view is valid until the next search. */
  public SiteBatch sites(String targetId, byte[] letters) {
    return sites(targetId, pack(targetId, letters));
  }

  /** As {@link #sites(String, byte[])}, of a segment as a whole, on the heap or off it. */
  public SiteBatch sites(String targetId, MemorySegment letters) {
    return sites(targetId, pack(targetId, letters));
  }

  private PackedSequence pack(String targetId, byte[] letters) {
    control.restart();
    control.check();
    try {
      if (!options.circular()) {
        return worker.target().pack(letters);
      }
      // What goes round the ring is no end of it.
      SequenceRules.checkPlainTarget(new String(letters, StandardCharsets.ISO_8859_1));
      return worker.target().pack(Ring.unrolled(letters, set.reach()));
    } catch (BadInputException e) {
      throw e.at(SequenceRules.named(TargetSearch.TARGET, targetId));
    }
  }

  private PackedSequence pack(String targetId, MemorySegment letters) {
    if (options.circular()) {
      return pack(targetId, ring(targetId, letters));
    }
    control.restart();
    control.check();
    try {
      return worker.target().pack(letters);
    } catch (BadInputException e) {
      throw e.at(SequenceRules.named(TargetSearch.TARGET, targetId));
    }
  }

  private static byte[] ring(String targetId, MemorySegment letters) {
    try {
      Ring.checkLength(letters.byteSize());
    } catch (BadInputException e) {
      throw e.at(SequenceRules.named(TargetSearch.TARGET, targetId));
    }
    return letters.toArray(ValueLayout.JAVA_BYTE);
  }

  private SiteBatch sites(String targetId, PackedSequence target) {
    worker.targetScan().run(worker, set, -1, targetId, target, listing);
    return worker.targetScan().sites();
  }

  /** Scores one miRNA of the set by its candidate sites; 0 without one. */
  public float score(int mirna, byte[] letters) {
    return score(mirna, pack("", letters));
  }

  /** As {@link #score(int, byte[])}, of a segment as a whole, on the heap or off it. */
  public float score(int mirna, MemorySegment letters) {
    return score(mirna, pack("", letters));
  }

  private float score(int mirna, PackedSequence target) {
    worker.targetScan().run(worker, set, mirna, "", target, scoring);
    return worker.targetScan().score(mirna, options.noisyOr());
  }

  @Override
  public void close() {
    worker.targetScan().close();
    worker.close();
  }
}
