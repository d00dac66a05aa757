// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.canonical;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.ffi.PackedBases;
import org.seedhawk.ffi.host.NativeGroups;
import org.seedhawk.ffi.host.NativeSiteNet;
import org.seedhawk.ffi.host.SiteCalls;

/** The scorer that calls libseedhawk: all sites of a sequence at once. One thread at a time. */
final class SiteScorerNative implements SiteScorer, PackedBases {
  /** About the sites that are scored before a call is asked whether it may go on. */
  static final int SITES_AT_ONCE = 1 << 20;

  private final SiteCalls calls;
  private final NativeSiteNet net;
  private final int sitesAtOnce;
  private final Room packed = new Room(1 << 10);
  private final Room runs = new Room(16 * RUN_BYTES);
  private final Room offsets = new Room(1 << 10);
  private final Room part = new Room(1 << 10);
  private final Room sites = new Room(1 << 12);
  private final Room linear = new Room(1 << 12);
  private final Room exp = new Room(1 << 12);
  private long baseCount;
  private long runCount;

  SiteScorerNative(SiteCalls calls, NativeSiteNet net, int sitesAtOnce) {
    this.calls = calls;
    this.net = net;
    this.sitesAtOnce = sitesAtOnce;
  }

  @Override
  public void score(
      SiteQuery query, byte[] codes, int length, Gene gene, SiteScores out, Runnable pause) {
    pause.run();
    pack(codes, length);
    NativeGroups groups = query.nativeGroups();
    MemorySegment begins = offsets.ensure(4L * (groups.count() + 1));
    long count = calls.find(groups, this, begins, sites.segment());
    if (4 * count > sites.segment().byteSize()) {
      count = calls.find(groups, this, begins, sites.ensure(4 * count));
    }
    out.sites().take(begins, sites.segment(), (int) count);
    if (out.sites().countRunsOnce() > 0) {
      out.sites().give(begins, sites.segment());
      count = out.sites().size();
    }
    out.ensure();
    linear.ensure(4 * count);
    exp.ensure(4 * count);
    int group = 0;
    for (long done = 0; done < count; ) {
      pause.run();
      int last = group + 1;
      while (last < groups.count() && begins.getAtIndex(JAVA_INT, last) - done < sitesAtOnce) {
        last++;
      }
      long next = begins.getAtIndex(JAVA_INT, last);
      MemorySegment lists = next - done == count ? begins : only(groups, begins, group, last);
      calls.scores(
          groups,
          net,
          this,
          gene.utrLength(),
          gene.orfLength(),
          gene.firstType(),
          lists,
          sites.segment().asSlice(4 * done),
          next - done,
          linear.segment().asSlice(4 * done),
          exp.segment().asSlice(4 * done));
      done = next;
      group = last;
    }
    MemorySegment.copy(linear.segment(), JAVA_FLOAT, 0, out.linear(), 0, (int) count);
    MemorySegment.copy(exp.segment(), JAVA_FLOAT, 0, out.exp(), 0, (int) count);
  }

  /** Returns where the lists begin when those outside of [first, last) are empty. */
  private MemorySegment only(NativeGroups groups, MemorySegment begins, int first, int last) {
    MemorySegment some = part.ensure(4L * (groups.count() + 1));
    int from = begins.getAtIndex(JAVA_INT, first);
    int to = begins.getAtIndex(JAVA_INT, last);
    for (int group = 0; group <= groups.count(); group++) {
      int begin = begins.getAtIndex(JAVA_INT, group);
      some.setAtIndex(JAVA_INT, group, Math.max(from, Math.min(begin, to)) - from);
    }
    return some;
  }

  private void pack(byte[] codes, int length) {
    long ambiguous = 0;
    for (int i = 0; i < length; i++) {
      ambiguous += codes[i] < 0 && (i == 0 || codes[i - 1] >= 0) ? 1 : 0;
    }
    MemorySegment fours = packed.ensure(PackedBases.byteSize(length));
    for (int i = 0; i < length; i += 4) {
      int four = 0;
      for (int j = i; j < Math.min(i + 4, length); j++) {
        four |= Math.max(codes[j], 0) << 2 * (j - i);
      }
      fours.set(JAVA_BYTE, i >> 2, (byte) four);
    }
    baseCount = length;
    runCount = ambiguous;
    MemorySegment pairs = runs.ensure(ambiguous * RUN_BYTES);
    long next = 0;
    for (int i = 0; next < 2 * ambiguous && i <= length; i++) {
      boolean inside = i < length && codes[i] < 0;
      boolean before = i > 0 && codes[i - 1] < 0;
      if (inside != before) {
        pairs.setAtIndex(JAVA_LONG, next++, i);
      }
    }
  }

  @Override
  public MemorySegment packed() {
    return packed.segment();
  }

  @Override
  public long baseCount() {
    return baseCount;
  }

  @Override
  public MemorySegment ambiguous() {
    return runs.segment();
  }

  @Override
  public long ambiguousRuns() {
    return runCount;
  }

  @Override
  public void close() {
    calls.close();
    for (Room room : List.of(packed, runs, offsets, part, sites, linear, exp)) {
      room.close();
    }
  }
}
