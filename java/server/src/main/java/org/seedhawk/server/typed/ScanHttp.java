// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.seedhawk.MirnaSet;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.Failure;
import org.seedhawk.server.http.Gate;
import org.seedhawk.server.model.Models;

/** {@code /v1/scan} and {@code /v1/genes}: rows that stream. Thread-safe. */
public final class ScanHttp {
  private final Supplier<Models> models;
  private final Gate gate;

  /**
   * Creates it.
   *
   * @param models asked for once the server is ready
   * @param gate bounds the scans that compute at once
   */
  public ScanHttp(Supplier<Models> models, Gate gate) {
    this.models = models;
    this.gate = gate;
  }

  /** Returns the calls. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("POST", "/v1/scan", Access.READY, this::scan),
        new Endpoint("POST", "/v1/genes", Access.READY, this::genes));
  }

  private void scan(Call call) throws IOException {
    RowStream to = new RowStream(call);
    ScanRequest asked = ScanRequest.read(call, models.get());
    try (Gate.Pass pass = gate.enter(call.deadline());
        Mirnas.Lent<MirnaSet> mirnas = asked.mirnas().prepared(asked.model())) {
      if (asked.place().isPresent()) {
        GenomeRun.sites(asked, mirnas.set(), to, call.deadline());
      } else {
        run(call, asked, mirnas.set(), to, new SiteRows(to, asked.options().hasEnergy()));
      }
    }
  }

  private void genes(Call call) throws IOException {
    RowStream to = new RowStream(call);
    ScanRequest asked = ScanRequest.read(call, models.get());
    if (asked.place().isPresent()) {
      try (Gate.Pass pass = gate.enter(call.deadline());
          Mirnas.Lent<MirnaSet> mirnas = asked.mirnas().prepared(asked.model())) {
        GenomeRun.genes(asked, mirnas.set(), to, call.deadline());
      }
      return;
    }
    boolean wanted = asked.changes().orElse(!to.isTsv() && !asked.options().circular());
    if (wanted && to.isTsv()) {
      throw Failure.bad("the table has no log2fc; accept application/x-ndjson, or leave it out");
    }
    if (wanted && asked.options().circular()) {
      throw Failure.bad("log2fc is not predicted for circular targets; leave it out");
    }
    try (Gate.Pass pass = gate.enter(call.deadline());
        Mirnas.Lent<MirnaSet> mirnas = asked.mirnas().prepared(asked.model())) {
      if (wanted) {
        try (Mirnas.Lent<RepressionSet> changes = asked.mirnas().changes()) {
          GeneRows.Changes columns =
              new GeneRows.Changes(changes.set(), asked.targets(), call.deadline());
          run(call, asked, mirnas.set(), to, new GeneRows(to, Optional.of(columns)));
        }
      } else {
        run(call, asked, mirnas.set(), to, new GeneRows(to, Optional.empty()));
      }
    }
  }

  private static void run(
      Call call, ScanRequest asked, MirnaSet mirnas, RowStream to, ScanSink<?> sink)
      throws IOException {
    try (Targets targets = new Targets(asked.targets())) {
      ScanOptions options = asked.options().toBuilder().timeout(call.deadline().left()).build();
      ScanSummary summary = mirnas.scan(targets, options, sink);
      to.end(summary);
    } catch (IOException e) {
      throw e; // the reader has gone
    } catch (RuntimeException | Error e) {
      Optional<Failure> left = to.fail(Failure.of(e));
      if (left.isPresent()) {
        throw left.get();
      }
    }
  }
}
