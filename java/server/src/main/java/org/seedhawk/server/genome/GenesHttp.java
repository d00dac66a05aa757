// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.genome;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.seedhawk.genome.Extraction;
import org.seedhawk.genome.GenomeBlocks;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;

/** {@code GET /v1/genes}: genes by a part of their names, and one with its 3'UTRs. Thread-safe. */
public final class GenesHttp {
  private static final int LIMIT = 100;
  private static final int MOST = 1000;

  private final Supplier<Optional<ServedGenome>> genome;

  /**
   * Creates it.
   *
   * @param genome asked for once the server is ready; empty: it has none
   */
  public GenesHttp(Supplier<Optional<ServedGenome>> genome) {
    this.genome = genome;
  }

  /** Returns the calls. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("GET", "/v1/genes", Access.READY, this::find),
        new Endpoint("GET", "/v1/genes/{gene}", Access.READY, this::gene));
  }

  private ServedGenome served() {
    return genome
        .get()
        .orElseThrow(
            () -> new Failure(404, "the server has no genome; --genome and --annotation name one"));
  }

  private void find(Call call) {
    int limit = call.number("limit", LIMIT, MOST);
    List<ServedGenome.Gene> found = served().find(call.query("q").orElse(""));
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeNumberField("found", found.size());
          json.writeArrayFieldStart("genes");
          for (ServedGenome.Gene gene : found.subList(0, Math.min(found.size(), limit))) {
            begin(json, gene);
            for (Extraction.Item item : gene.items()) {
              json.writeString(item.name());
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void begin(JsonGenerator json, ServedGenome.Gene gene) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", gene.id());
    json.writeStringField("name", gene.name());
    json.writeArrayFieldStart("transcripts");
  }

  private void gene(Call call) {
    ServedGenome served = served();
    ServedGenome.Gene gene = served.gene(call.variable("gene"));
    served.part(gene.items()); // refuses what is too large for the memory
    call.sendJson(
        json -> {
          begin(json, gene);
          for (Extraction.Item item : gene.items()) {
            GenomeBlocks blocks = item.pieces().getFirst();
            json.writeStartObject();
            json.writeStringField("id", item.name());
            json.writeStringField("biotype", item.transcript().biotype());
            json.writeStringField("chrom", blocks.chromosome());
            json.writeNumberField("start", blocks.start());
            json.writeNumberField("end", blocks.end());
            json.writeStringField("strand", blocks.strand().toString());
            json.writeStringField("sequence", served.letters(item));
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
