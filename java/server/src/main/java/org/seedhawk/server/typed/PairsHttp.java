// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.seedhawk.RegionScorer.PairScore;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.scan.GeneScore;
import org.seedhawk.scan.GeneView;
import org.seedhawk.scan.Pair;
import org.seedhawk.scan.PairStatus;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SiteBatch;
import org.seedhawk.server.admission.Gate;
import org.seedhawk.server.admission.Shares;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.Json;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;
import org.seedhawk.server.model.ServedModel.Outcome;

/** {@code /v1/pairs}: the score of each pair of a list. Thread-safe. */
public final class PairsHttp {
  private final Supplier<Models> models;
  private final Gate gate;
  private final Shares shares;

  /**
   * Creates it; other parameters as in {@link ScanHttp}.
   *
   * @param shares how many pairs of one caller wait
   */
  public PairsHttp(Supplier<Models> models, Gate gate, Shares shares) {
    this.models = models;
    this.gate = gate;
    this.shares = shares;
  }

  /** Returns the calls. */
  public List<Endpoint> endpoints() {
    return List.of(new Endpoint("POST", "/v1/pairs", Access.READY, this::pairs));
  }

  private void pairs(Call call) throws IOException {
    byte[] body = call.body();
    Fields fields = new Fields(Json.object(body, 0, body.length), "the request");
    Optional<String> name = fields.text("model");
    String level = fields.text("level").orElse("gene");
    Letters letters = Letters.ofPairs(fields);
    List<Pair> pairs = read(fields.node("pairs"), letters);
    fields.done();
    try (Models.Use use = models.get().use(name)) {
      ServedModel model = use.model();
      switch (level) {
        case "site" -> send(call, model, level, pairs, sites(call, model, pairs), letters);
        case "gene" -> send(call, model, level, pairs, genes(call, model, pairs), letters);
        default ->
            throw Failure.bad(
                "level is '%s'; it must be gene or site".formatted(Failure.shortened(level)));
      }
    }
  }

  private List<Pair> read(JsonNode list, Letters letters) {
    if (!list.isArray() || list.size() > ServedModel.MOST_PAIRS) {
      throw Failure.bad("pairs must be a list of up to %s".formatted(ServedModel.MOST_PAIRS));
    }
    List<Pair> all = new ArrayList<>();
    for (JsonNode one : list) {
      String what = "pair " + (all.size() + 1);
      Fields fields = new Fields(one, what);
      JsonNode named = fields.node("mirna");
      Rna mirna =
          named.isTextual()
              ? models.get().mirna(named.textValue())
              : letters.mirna(Sequences.one(named, "the miRNA of " + what));
      Rna target = letters.target(Sequences.one(fields.node("target"), "the target of " + what));
      fields.done();
      Sequences.checkName(mirna.id(), what);
      Sequences.checkName(target.id(), what);
      all.add(new Pair(mirna.id(), mirna.letters(), target.id(), target.letters()));
    }
    return all;
  }

  /** Scores targets that are site regions, together with those of other calls. */
  private List<Row> sites(Call call, ServedModel model, List<Pair> pairs) {
    List<Outcome> outcomes;
    shares.take(call.caller(), pairs.size());
    try {
      outcomes =
          model.score(
              pairs.stream().map(pair -> bytes(pair.mirna())).toList(),
              pairs.stream().map(pair -> bytes(pair.target())).toList(),
              call.deadline());
    } finally {
      shares.give(call.caller(), pairs.size());
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome one = outcomes.get(i);
      Pair pair = pairs.get(i);
      PairScore score = one.score().orElse(new PairScore(Float.NaN, 0, -1, -1));
      rows.add(
          new Row(
              new GeneScore(
                  pair.targetId(),
                  pair.mirnaId(),
                  score.score(),
                  score.windows(),
                  score.bestStart(),
                  score.bestEnd(),
                  PairStatus.SCORED),
              one.status()));
    }
    return rows;
  }

  private static byte[] bytes(String letters) {
    return letters.getBytes(StandardCharsets.UTF_8);
  }

  /** Searches targets for sites by the model's own rule. */
  private List<Row> genes(Call call, ServedModel model, List<Pair> pairs) throws IOException {
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      SequenceTexts.checkMirna("the miRNA of pair " + (i + 1), pair.mirna());
      SequenceTexts.checkTarget("the target of pair " + (i + 1), pair.target());
    }
    List<Row> rows = new ArrayList<>();
    try (Gate.Pass pass = gate.enter(call.caller(), call.deadline())) {
      ScanOptions options = ScanOptions.builder().timeout(call.deadline().left()).build();
      Search search = Search.seeds(model.engine().model().seedMatch());
      model.engine().predict(pairs.iterator(), search, options, new Collected(rows));
    }
    return rows;
  }

  /** What became of a pair; the status may say more than that of the score. */
  private record Row(GeneScore score, String status) {}

  private record Collected(List<Row> rows) implements ScanSink<Boolean> {
    @Override
    public Boolean map(SiteBatch batch) {
      return true;
    }

    @Override
    public void sites(Boolean mapped) {
      // Scores alone are wanted.
    }

    @Override
    public void gene(GeneView gene) {
      rows.add(new Row(gene.toScore(), gene.status().label()));
    }
  }

  private static void send(
      Call call,
      ServedModel model,
      String level,
      List<Pair> pairs,
      List<Row> rows,
      Letters letters) {
    List<Rna> mirnas =
        pairs.stream().map(pair -> new Rna(pair.mirnaId(), pair.mirna())).distinct().toList();
    Map<PairStatus, Long> unknown = new EnumMap<>(PairStatus.class);
    for (Row row : rows) {
      if (row.score.status().isUnknown()) {
        unknown.merge(row.score.status(), 1L, Long::sum);
      }
    }
    List<String> warnings = new ArrayList<>(letters.warnings());
    warnings.addAll(Warnings.of(mirnas, unknown));
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeStringField("model", model.name());
          json.writeStringField("level", level);
          json.writeArrayFieldStart("pairs");
          for (Row row : rows) {
            write(json, row);
          }
          json.writeEndArray();
          json.writeFieldName("warnings");
          Json.texts(json, warnings);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    json.writeStringField("mirna", row.score.mirnaId());
    json.writeStringField("target", row.score.targetId());
    if (row.score.status().isUnknown() || Float.isNaN(row.score.score())) { // tables have NA
      json.writeNullField("score");
    } else {
      json.writeNumberField("score", row.score.score());
    }
    json.writeNumberField("n_sites", row.score.siteCount());
    json.writeNumberField("best_start", row.score.bestStart());
    json.writeNumberField("best_end", row.score.bestEnd());
    json.writeStringField("status", row.status);
    json.writeEndObject();
  }
}
