// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import org.seedhawk.formats.RowBuffer;
import org.seedhawk.formats.table.JsonLines;
import org.seedhawk.repression.GeneRepression;
import org.seedhawk.repression.RepressionSet;
import org.seedhawk.repression.Transcript;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.admission.Gate;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.Json;
import org.seedhawk.server.model.Models;

/**
 * {@code /v1/effects}: predicted log2 fold changes with the share of each site, as JSON lines, the
 * last one of which says whether all came. Thread-safe.
 */
public final class EffectsHttp {
  private final Supplier<Models> models;
  private final Gate gate;

  /**
   * Creates it.
   *
   * @param models asked for once the server is ready
   * @param gate bounds the scans that compute at once
   */
  public EffectsHttp(Supplier<Models> models, Gate gate) {
    this.models = models;
    this.gate = gate;
  }

  /** Returns the call. */
  public List<Endpoint> endpoints() {
    return List.of(new Endpoint("POST", "/v1/effects", Access.READY, this::effects));
  }

  private void effects(Call call) throws IOException {
    byte[] body = call.body();
    gate.checkRoom(call.caller()); // to read a request costs more than to refuse it
    Fields fields = new Fields(Json.object(body, 0, body.length), "the request");
    Letters letters = Letters.read(fields);
    List<Rna> targets = Sequences.list(fields.node("targets"), "target", letters);
    Mirnas mirnas = Mirnas.read(models.get(), fields.node("mirnas"), letters);
    fields.done();
    for (Rna target : targets) {
      if (target.letters().length() > Transcript.MOST_LETTERS) {
        throw Failure.bad(
            "target '%s' has %s letters; log2fc is predicted for %s at most"
                .formatted(target.id(), target.letters().length(), Transcript.MOST_LETTERS));
      }
    }
    try (Gate.Pass pass = gate.enter(call.caller(), call.deadline());
        Mirnas.Lent<RepressionSet> set = mirnas.changes()) {
      send(call, targets, set.set(), Warnings.of(targets, mirnas, letters));
    }
  }

  /** Sends nothing before the first target is done, so that a failure has a status of its own. */
  private static void send(Call call, List<Rna> targets, RepressionSet set, List<String> warnings)
      throws IOException {
    RowBuffer rows = new RowBuffer();
    long pairs = append(rows, targets.getFirst(), set, call);
    OutputStream out = call.stream(RowStream.NDJSON + "; charset=utf-8");
    try {
      for (Rna target : targets.subList(1, targets.size())) {
        flush(rows, out);
        pairs += append(rows, target, set, call);
      }
      rows.text("{\"summary\":{\"targets\":").number(targets.size());
      rows.text(",\"pairs\":").number(pairs).text(",\"warnings\":");
      rows.text(new String(Json.write(json -> Json.texts(json, warnings)), UTF_8));
      rows.text("}}").newline();
    } catch (RuntimeException e) {
      Failure failure = call.deadline().failure(e);
      call.failed(failure.status());
      JsonLines.quote(rows.text("{\"error\":"), failure.getMessage());
      rows.text(",\"status\":").number(failure.status()).text("}").newline();
    }
    flush(rows, out);
    out.close();
  }

  private static void flush(RowBuffer rows, OutputStream out) throws IOException {
    if (rows.size() > 0) {
      rows.writeTo(out);
      out.flush();
      rows.clear();
    }
  }

  /** Appends the pairs with a site; returns how many there are. */
  private static long append(RowBuffer to, Rna target, RepressionSet set, Call call) {
    long pairs = 0;
    Transcript transcript = new Transcript(target.id(), target.letters());
    for (GeneRepression one : set.score(transcript, call.deadline().left())) {
      if (!one.sites().isEmpty()) {
        append(to, one);
        pairs++;
      }
    }
    return pairs;
  }

  private static void append(RowBuffer to, GeneRepression one) {
    JsonLines.quote(to.text("{\"target\":"), one.transcriptId());
    JsonLines.quote(to.text(",\"mirna\":"), one.mirnaId());
    to.text(",\"log2fc\":").change(one.log2fc());
    String before = ",\"sites\":[";
    for (GeneRepression.Site site : one.sites()) {
      to.text(before).text("{\"start\":").number(site.start());
      to.text(",\"end\":").number(site.end()).text(",\"site_type\":\"");
      to.text(site.type().label()).text("\",\"log2fc\":").change(site.log2fc()).text("}");
      before = ",";
    }
    to.text("]}").newline();
  }
}
