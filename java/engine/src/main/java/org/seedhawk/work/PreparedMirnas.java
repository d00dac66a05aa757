// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.work;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.seedhawk.encode.MirnaRows;
import org.seedhawk.error.BadInputException;
import org.seedhawk.ffi.host.NativeTable;
import org.seedhawk.model.SiteModel;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.seed.SeedScanner;
import org.seedhawk.seed.SeedTable;
import org.seedhawk.seed.Seeds;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequenceRules;

/**
 * A set of miRNAs, ready to be searched for: packed letters, seeds and their lookup table, the
 * table's copy for libseedhawk, and the model's rows. What a GPU needs is copied there when a scan
 * first asks for it. Immutable for its users, thread-safe; closed when no call uses it.
 */
public final class PreparedMirnas implements AutoCloseable {
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** What windows of any rule reach beyond the model's window. */
  private static final int RULE_REACH = 32;

  private final long number = NUMBERS.incrementAndGet();
  private final EngineCore core;
  private final SiteModel model;
  private final List<Rna> mirnas;
  private final Map<String, Integer> byId;
  private final Search.SeedSearch search;
  private final SequenceBatch packed;
  private final Seeds seeds;
  private final SeedTable table;
  private final Optional<NativeTable> nativeTable;
  private final MirnaRows rows;
  private Optional<DevicePart> devicePart = Optional.empty();
  private boolean closed;

  /** What scans on a GPU use. */
  private record DevicePart(MirnaRows rows, Optional<DeviceTables> tables)
      implements AutoCloseable {
    @Override
    public void close() {
      tables.ifPresent(DeviceTables::close);
      rows.close();
    }
  }

  /**
   * Prepares a set.
   *
   * @throws BadInputException if a miRNA holds a letter that is no nucleotide, is too short for the
   *     rule or too long for the model
   */
  PreparedMirnas(EngineCore core, List<Rna> mirnas, Search.SeedSearch search) {
    this.core = core;
    this.search = search;
    this.mirnas = List.copyOf(mirnas);
    model = core.model();
    byId = new HashMap<>(2 * this.mirnas.size());
    for (int i = 0; i < this.mirnas.size(); i++) {
      byId.putIfAbsent(this.mirnas.get(i).id(), i);
    }
    List<AutoCloseable> made = new ArrayList<>();
    try (Backend.Calls calls = core.backend().newCalls()) {
      packed = new SequenceBatch(calls.packer());
      made.add(packed);
      pack();
      packed.freeze();
      seeds = Seeds.of(views(), search.rule(), search.wobbles());
      table = new SeedTable(seeds);
      made.add(table);
      nativeTable = core.backend().table(table);
      nativeTable.ifPresent(made::add);
      rows = model.mirnaRows(views(), calls.encoder());
    } catch (RuntimeException e) {
      EngineCore.closeAll(made.reversed(), e);
      throw e;
    }
  }

  private void pack() {
    for (Rna rna : mirnas) {
      String what = SequenceRules.named("miRNA", rna.id());
      try {
        SequenceRules.checkPlainMirna(rna.letters());
        packed.add(rna.letters());
      } catch (BadInputException e) {
        throw e.at(what);
      }
      model.checkMirna(() -> what, rna.letters().length());
      SequenceRules.checkMirna(what, rna.letters().length(), search.rule());
    }
  }

  private List<PackedSequence> views() {
    List<PackedSequence> views = new ArrayList<>(packed.size());
    for (int i = 0; i < packed.size(); i++) {
      views.add(packed.get(i));
    }
    return views;
  }

  /** Returns how many bases a site and its window can reach from the window's start, either way. */
  int reach() {
    return model.contract().windowLength() + model.contract().windowAfterNt1() + RULE_REACH;
  }

  /** Returns a number that no other set of this process has. */
  long number() {
    return number;
  }

  /** Returns the miRNAs, in the order in which they were given. */
  public List<Rna> mirnas() {
    return mirnas;
  }

  /**
   * Returns the index of a miRNA, the first of those with the id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public int index(String id) {
    Integer index = byId.get(id);
    if (index == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "miRNA '%s' is not in this set of %,d; prepare a set that holds it",
              id,
              mirnas.size()));
    }
    return index;
  }

  /** Returns the search. */
  public Search.SeedSearch search() {
    return search;
  }

  /** Returns the model that scores on the processor. */
  public SiteModel model() {
    return model;
  }

  Seeds seeds() {
    return seeds;
  }

  SeedTable table() {
    return table;
  }

  /** Returns the rows of the model that scores on the processor. */
  MirnaRows rows() {
    return rows;
  }

  /** Creates the scanner of one thread. */
  SeedScanner newScanner(Backend.Calls calls) {
    return calls.scanner(table, nativeTable);
  }

  /** Returns the score from which on a site is listed. */
  float threshold(ScanOptions options) {
    return core.threshold(options);
  }

  /**
   * Returns why a miRNA has no site on a target.
   *
   * @param known whether the target is {@linkplain SequenceRules#isKnown known}
   */
  PairStatus statusWithoutSite(int mirna, long targetBases, boolean known) {
    if (targetBases < search.rule().minTargetLength()) {
      return PairStatus.TOO_SHORT;
    }
    if (!SequenceRules.isSeedKnown(packed.get(mirna))) {
      return PairStatus.AMBIGUOUS_SEED;
    }
    return known ? PairStatus.NO_SITE : PairStatus.NO_INFORMATION;
  }

  /** Returns the rows for the model that a GPU runs from the host's memory. */
  MirnaRows rowsOf(SiteModel scored) {
    return scored == model ? rows : devicePart(scored).rows;
  }

  /** Returns what a GPU holds of the set. */
  DeviceTables deviceTables() {
    return devicePart(model).tables.orElseThrow();
  }

  private synchronized DevicePart devicePart(SiteModel scored) {
    if (devicePart.isEmpty()) {
      try (Backend.Calls calls = core.backend().newCalls()) {
        if (scored != model) {
          MirnaRows host = scored.mirnaRows(views(), calls.encoder());
          devicePart = Optional.of(new DevicePart(host, Optional.empty()));
        } else {
          MirnaRows device = model.deviceMirnaRows(views(), calls.encoder());
          try {
            devicePart =
                Optional.of(
                    new DevicePart(
                        device, Optional.of(core.newDeviceTables(this, packed, device))));
          } catch (RuntimeException e) {
            device.close();
            throw e;
          }
        }
      }
    }
    return devicePart.get();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    devicePart.ifPresent(DevicePart::close);
    rows.close();
    nativeTable.ifPresent(NativeTable::close);
    table.close();
    packed.close();
  }
}
