// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.server.typed.Scans;

/**
 * Sends sites as messages {@code seedhawk.v1.ScanResponse}: workers write them, the calling thread
 * sends them in order.
 */
final class WireSites implements ScanSink<byte[]> {
  private static final long SILENCE = 1_000_000_000L;

  /** Bytes of a site without its names, and more. */
  private static final int NUMBERS = 256;

  private final Exchange to;
  private long lastSent = System.nanoTime();

  /** Creates it. */
  WireSites(Exchange to) {
    this.to = to;
  }

  @Override
  public byte[] map(SiteBatch batch) {
    return WireAnswer.message(
        out -> {
          byte[] bytes = new byte[NUMBERS];
          for (int site = 0; site < batch.size(); site++) {
            // A letter of UTF-16 has three bytes at most.
            int names = 3 * (batch.targetId(site).length() + batch.mirnaId(site).length());
            if (bytes.length < NUMBERS + names) {
              bytes = new byte[NUMBERS + 2 * names];
            }
            CodedOutputStream one = CodedOutputStream.newInstance(bytes);
            write(one, batch, site);
            out.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(one.getTotalBytesWritten());
            out.write(bytes, 0, one.getTotalBytesWritten());
          }
        });
  }

  private static void write(CodedOutputStream to, SiteBatch batch, int site) throws IOException {
    to.writeString(1, batch.targetId(site));
    to.writeInt64(2, batch.start(site));
    to.writeInt64(3, batch.end(site));
    to.writeString(4, batch.mirnaId(site));
    to.writeFloat(5, batch.score(site));
    to.writeString(6, batch.type(site).label());
    to.writeInt32(7, batch.matches(site));
    to.writeInt32(8, batch.wobbles(site));
    to.writeInt32(9, batch.mismatches(site));
    to.writeInt64(10, batch.windowStart(site));
    to.writeInt64(11, batch.windowEnd(site));
    if (!Float.isNaN(batch.energy(site))) {
      to.writeFloat(12, batch.energy(site));
    }
  }

  @Override
  public void sites(byte[] message) throws IOException {
    to.send(message);
    lastSent = System.nanoTime();
  }

  /** Says how far the scan is when nothing else was sent for a second. */
  @Override
  public void progress(ScanSummary sofar) throws IOException {
    if (System.nanoTime() - lastSent < SILENCE) {
      return;
    }
    sites(
        nested(
            2,
            out -> {
              out.writeInt64(1, sofar.targets());
              out.writeInt64(2, sofar.bases());
            }));
  }

  /** Sends what stands at the end of a whole answer. */
  void end(Scans.Done done) throws IOException {
    ScanSummary summary = done.summary();
    to.send(
        nested(
            3,
            out -> {
              out.writeInt64(1, summary.targets());
              out.writeInt64(2, summary.bases());
              out.writeInt64(3, summary.ambiguousBases());
              out.writeInt64(4, summary.shortTargets());
              out.writeInt64(5, summary.sites());
              out.writeInt64(6, summary.listedSites());
              out.writeInt64(7, summary.pairs());
              out.writeDouble(8, summary.nanos() / 1e9);
              for (String warning : done.warnings()) {
                out.writeString(9, warning);
              }
            }));
  }

  private static byte[] nested(int field, WireAnswer.Fields fields) {
    return WireAnswer.message(out -> out.writeByteArray(field, WireAnswer.message(fields)));
  }
}
