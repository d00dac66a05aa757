// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Failure;
import org.seedhawk.server.http.Json;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;

/**
 * What is to be scanned for what. Immutable.
 *
 * @param model that scores
 * @param mirnas which
 * @param targets the caller's own; none if there is a place
 * @param place transcripts of the server's genome in their place
 * @param options without a timeout
 * @param changes whether log2 fold changes are wanted; empty: nothing was said
 */
record ScanRequest(
    ServedModel model,
    Mirnas mirnas,
    List<Rna> targets,
    Optional<GenomePart> place,
    ScanOptions options,
    Optional<Boolean> changes) {

  /**
   * Reads a request: JSON, FASTA with a query, or a form.
   *
   * @throws Failure with status 400 if something is wrong, 404 if a name is unknown, 415 if the
   *     body is of another type
   */
  static ScanRequest read(Call call, Models models) {
    String type = call.mediaType();
    byte[] body = call.body();
    return switch (type) {
      case Call.JSON -> json(body, models);
      case "multipart/form-data" ->
          form(Multipart.read(call.header("Content-Type").orElseThrow(), body), models);
      case "text/x-fasta", "text/fasta", "text/plain" -> {
        Fields fields = new Fields(query(call), "the query");
        yield of(
            models,
            fields,
            Mirnas.read(models, fields.node("mirnas")),
            Sequences.fasta(body, "the body"),
            Optional.empty());
      }
      default ->
          throw new Failure(
              415,
              "the body is '%s'; send application/json, text/x-fasta or multipart/form-data"
                  .formatted(Models.shortened(type)));
    };
  }

  private static ScanRequest json(byte[] body, Models models) {
    Fields fields = new Fields(Json.object(body, 0, body.length), "the request");
    Mirnas mirnas = Mirnas.read(models, fields.node("mirnas"));
    Optional<GenomePart> place = GenomePart.read(fields, models.genome());
    JsonNode own = fields.node("targets");
    if (place.isPresent() && !own.isMissingNode()) {
      throw Failure.bad("there are targets and genes or region; leave one out");
    }
    return of(
        models,
        fields,
        mirnas,
        place.isPresent() ? List.of() : Sequences.list(own, "target"),
        place);
  }

  private static ScanRequest form(Map<String, byte[]> parts, Models models) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    parts.forEach(
        (name, bytes) -> {
          if (!name.equals("target") && !name.equals("mirna")) {
            put(object, name, new String(bytes, StandardCharsets.UTF_8).strip());
          }
        });
    Fields fields = new Fields(object, "the form");
    if (!parts.containsKey("target")) {
      throw Failure.bad("the form has no part 'target', which holds FASTA");
    }
    JsonNode named = fields.node("mirnas");
    if (parts.containsKey("mirna") && !named.isMissingNode()) {
      throw Failure.bad("the form has the parts mirna and mirnas; leave one out");
    }
    Mirnas mirnas =
        parts.containsKey("mirna")
            ? Mirnas.of(models, Sequences.fasta(parts.get("mirna"), "the part mirna"))
            : Mirnas.read(models, named);
    return of(
        models,
        fields,
        mirnas,
        Sequences.fasta(parts.get("target"), "the part target"),
        Optional.empty());
  }

  private static ObjectNode query(Call call) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (String name : call.queryNames()) {
      put(object, name, call.query(name).orElse(""));
    }
    return object;
  }

  /** Puts a text of a query or form; names of miRNAs have commas between them. */
  private static void put(ObjectNode object, String name, String text) {
    if (name.equals("mirnas") && !text.equals("all")) {
      for (String one : text.split(",")) {
        object.withArray("mirnas").add(one.strip());
      }
    } else {
      object.put(name, text);
    }
  }

  private static ScanRequest of(
      Models models, Fields fields, Mirnas mirnas, List<Rna> targets, Optional<GenomePart> place) {
    ServedModel model = models.get(fields.text("model"));
    ScanOptions.Builder options = ScanOptions.builder();
    Optional<Boolean> changes;
    try {
      fields.number("threshold").ifPresent(options::threshold);
      fields.number("max_energy").ifPresent(options::maxEnergy);
      options
          .energy(fields.flag("energy", false))
          .circular(fields.flag("circular", false))
          .allPairs(fields.flag("all_pairs", false))
          .noisyOr(fields.flag("noisy_or", false));
      changes =
          fields.node("log2fc").isMissingNode()
              ? Optional.empty()
              : Optional.of(fields.flag("log2fc", true));
    } catch (IllegalArgumentException e) {
      throw Failure.bad(e.getMessage());
    }
    fields.done();
    if (place.isPresent() && options.build().circular()) {
      throw Failure.bad("3'UTRs of a genome are no rings; leave circular out");
    }
    return new ScanRequest(model, mirnas, targets, place, options.build(), changes);
  }
}
