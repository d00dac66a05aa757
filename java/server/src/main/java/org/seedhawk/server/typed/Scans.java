// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.seedhawk.MirnaSet;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.scan.TargetList;
import org.seedhawk.server.admission.Caller;
import org.seedhawk.server.admission.Gate;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.model.Models;

/** Scans for those whose rows go out in another form than text. Thread-safe. */
public final class Scans {
  private final Supplier<Models> models;
  private final Gate gate;

  /** Creates it; parameters as in {@link ScanHttp}. */
  public Scans(Supplier<Models> models, Gate gate) {
    this.models = models;
    this.gate = gate;
  }

  /** What a scan has done, and what is odd about its request. */
  public record Done(ScanSummary summary, List<String> warnings) {}

  /**
   * Scans targets as {@code /v1/scan} does.
   *
   * @param request the fields of a request of {@code /v1/scan}
   * @param sink gets the sites
   * @return what was done, when the sink has everything
   * @throws org.seedhawk.server.failure.Failure if something is wrong with the request, with status
   *     429 if too many scans wait
   * @throws IOException what the sink throws, or an interrupt
   */
  public Done run(ObjectNode request, Caller caller, Deadline deadline, ScanSink<?> sink)
      throws IOException {
    gate.checkRoom(caller);
    ScanRequest asked = ScanRequest.read(request, models.get());
    try (Gate.Pass pass = gate.enter(caller, deadline);
        Models.Use use = asked.models().use(asked.model());
        Mirnas.Lent<MirnaSet> mirnas = asked.mirnas().prepared(use.model(), asked.search());
        TargetList targets = new TargetList(asked.targets())) {
      ScanOptions options = asked.options().toBuilder().timeout(deadline.left()).build();
      ScanSummary summary = mirnas.set().scan(targets, options, sink);
      return new Done(summary, Warnings.with(Warnings.of(ScanRun.Kind.SCAN, asked), summary));
    }
  }
}
