// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.seedhawk.error.EngineClosedException;
import org.seedhawk.pool.Turn;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.seq.SequenceRules;
import org.seedhawk.work.EngineCore;
import org.seedhawk.work.OwnScan;
import org.seedhawk.work.PreparedMirnas;

/**
 * Scans targets in memory for a set of miRNAs, again and again, with buffers of its own. Once these
 * have grown, and the JIT compiler has compiled the way, a scan allocates nothing on the heap (with
 * the kernels of libseedhawk). It computes in the calling thread and never waits for others.
 *
 * {@snippet :
 * try (Scanner scanner = mirnas.newScanner(ScanOptions.DEFAULT)) {
 *   SiteBatch found = scanner.scan(letters);
 *   for (int i = 0; i < found.size(); i++) {
 *     System.out.println(found.mirnaId(i) + " at " + found.start(i));
 *   }
 * }
 * }
 *
 * <p>Letters are uint8 ASCII in either case, 5'->3'; T is read as U. Every call may throw {@link
 * EngineClosedException}, as does a view that a closed scanner has given, and {@link
 * org.seedhawk.error.CallRefusedException} when {@link ScanOptions#timeout} is over or the thread
 * is interrupted. Any thread may use it, one at a time; a second one is refused.
 */
public final class Scanner implements AutoCloseable {
  private final EngineCore core;
  private final MirnaSet mirnas;
  private final OwnScan scan;
  private final Turn turn = new Turn("the scanner");

  Scanner(EngineCore core, MirnaSet mirnas, PreparedMirnas set, ScanOptions options) {
    this.core = core;
    this.mirnas = mirnas;
    scan = new OwnScan(core, set, options);
    core.adopt(this);
  }

  /** Returns the miRNAs, to which {@link SiteBatch#mirna} and {@link #score} refer. */
  public List<Rna> mirnas() {
    return mirnas.mirnas();
  }

  /**
   * Scans a target without a name.
   *
   * @return the sites at or above the threshold: ascending position, then miRNA within a seed. The
   *     view is valid until the next call
   * @throws org.seedhawk.error.BadInputException if there is no letter, one is no nucleotide, or
   *     they are notation of modified bases
   */
  public SiteBatch scan(byte[] letters) {
    return scan("", letters);
  }

  /** As {@link #scan(byte[])}, of a target whose name the sites carry. */
  public SiteBatch scan(String targetId, byte[] letters) {
    Objects.requireNonNull(targetId, "targetId");
    Objects.requireNonNull(letters, "letters");
    begin();
    try {
      return scan.sites(targetId, letters);
    } finally {
      end();
    }
  }

  /** As {@link #scan(String, byte[])}, of a segment as a whole, on the heap or off it. */
  public SiteBatch scan(String targetId, MemorySegment letters) {
    Objects.requireNonNull(targetId, "targetId");
    Objects.requireNonNull(letters, "letters");
    begin();
    try {
      return scan.sites(targetId, letters);
    } finally {
      end();
    }
  }

  /**
   * Scores one miRNA against a target by the target's candidate sites.
   *
   * @param mirna index in {@link #mirnas}
   * @return 0..1; 0 without a site
   * @throws IndexOutOfBoundsException if there is no such miRNA
   * @throws org.seedhawk.error.BadInputException if there is no letter, one is no nucleotide, or
   *     they are notation of modified bases
   */
  public float score(int mirna, byte[] letters) {
    Objects.requireNonNull(letters, "letters");
    begin();
    try {
      SequenceRules.checkIndex(mirna, mirnas().size());
      return scan.score(mirna, letters);
    } finally {
      end();
    }
  }

  /** As {@link #score(int, byte[])}, of a segment as a whole, on the heap or off it. */
  public float score(int mirna, MemorySegment letters) {
    Objects.requireNonNull(letters, "letters");
    begin();
    try {
      SequenceRules.checkIndex(mirna, mirnas().size());
      return scan.score(mirna, letters);
    } finally {
      end();
    }
  }

  private void begin() {
    mirnas.enter();
    try {
      turn.begin();
    } catch (RuntimeException e) {
      mirnas.exit();
      throw e;
    }
  }

  private void end() {
    turn.end();
    mirnas.exit();
  }

  /**
   * Frees the buffers.
   *
   * @throws IllegalStateException if another thread is using the scanner; it stays open
   */
  @Override
  public void close() {
    turn.close(
        () -> {
          core.disown(this);
          scan.close();
        });
  }
}
