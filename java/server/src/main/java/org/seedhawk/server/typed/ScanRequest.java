// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanOptions;
import org.seedhawk.scan.Search;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Apart;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Json;
import org.seedhawk.server.model.Models;

/**
 * What is to be scanned for what. Immutable.
 *
 * @param models of the server
 * @param model that scores; empty: the first
 * @param mirnas which
 * @param search which places are candidates; empty: those of the model's own rule
 * @param targets the caller's own; none if there is a place
 * @param place transcripts of the server's genome in their place
 * @param options without a timeout
 * @param letters what was done about sequences that are refused otherwise
 * @param changes whether log2 fold changes are wanted; empty: nothing was said
 * @param form of a job's result
 */
record ScanRequest(
    Models models,
    Optional<String> model,
    Mirnas mirnas,
    Optional<Search.SeedSearch> search,
    List<Rna> targets,
    Optional<GenomePart> place,
    ScanOptions options,
    Letters letters,
    Optional<Boolean> changes,
    Form form) {
  /** Bytes of a body that some milliseconds are enough to read. */
  private static final int LONG_BODY = 1 << 18;

  /** The most miRNAs of a fuzzy search: the seeds of each fill a table of up to 100 kB. */
  static final int MOST_FUZZY = 100;

  /** The most letters of all targets of a fuzzy search: it has up to 100 times the candidates. */
  static final long MOST_FUZZY_LETTERS = 1_000_000;

  /**
   * A body, and what came beside it. Immutable.
   *
   * @param type media type with its parameters
   * @param query parameters of the query
   * @param job whether it asks for a job, and has fields for that
   */
  record Body(String type, Map<String, String> query, byte[] bytes, boolean job) {
    /** Reads that of a call. */
    static Body of(Call call) {
      return of(call, false);
    }

    /** Reads that of a call which asks for a job. */
    static Body ofJob(Call call) {
      return of(call, true);
    }

    private static Body of(Call call, boolean job) {
      Map<String, String> query = new TreeMap<>();
      call.queryNames().forEach(name -> query.put(name, call.query(name).orElse("")));
      return new Body(call.header("Content-Type").orElse(""), query, call.body(), job);
    }

    private String mediaType() {
      return Call.mediaType(type);
    }
  }

  /** What the result of a job is. */
  record Form(ScanRun.Kind kind, boolean tsv) {
    /** That of what is no job. */
    private static final Form NONE = new Form(ScanRun.Kind.SCAN, false);

    private static Form read(Fields fields) {
      ScanRun.Kind kind = ScanRun.Kind.of(fields.text("kind").orElse("scan"));
      String format = fields.text("format").orElse("jsonl");
      if (!format.equals("jsonl") && !format.equals("tsv")) {
        throw Failure.bad(
            "format is '%s'; it must be jsonl or tsv".formatted(Failure.shortened(format)));
      }
      return new Form(kind, format.equals("tsv"));
    }
  }

  /**
   * Reads a request: JSON, FASTA with a query, or a form.
   *
   * @throws Failure with status 400 if something is wrong, 404 if a name is unknown, 415 if the
   *     body is of another type
   */
  static ScanRequest read(Body body, Models models) {
    return Apart.compute(body.bytes().length > LONG_BODY, () -> parsed(body, models));
  }

  private static ScanRequest parsed(Body body, Models models) {
    return switch (body.mediaType()) {
      case Call.JSON -> {
        checkNoQuery(body, "a JSON body has its fields in itself");
        JsonNode object = Json.object(body.bytes(), 0, body.bytes().length);
        yield json(body, new Fields(object, "the request"), models);
      }
      case "multipart/form-data" -> {
        checkNoQuery(body, "a form has its fields as parts");
        yield form(body, Multipart.read(body.type(), body.bytes()), models);
      }
      case "text/x-fasta", "text/fasta", "text/plain" -> {
        Fields fields = new Fields(query(body), "the query");
        Letters letters = Letters.read(fields);
        yield of(
            body,
            models,
            fields,
            Mirnas.read(models, fields.node("mirnas"), letters),
            Sequences.fasta(body.bytes(), "the body", letters),
            Optional.empty(),
            letters);
      }
      default ->
          throw new Failure(
              415,
              "the body is '%s'; send application/json, text/x-fasta or multipart/form-data"
                  .formatted(Failure.shortened(body.mediaType())));
    };
  }

  /**
   * Reads a request that came as something else than a body, with the fields of JSON.
   *
   * @throws Failure with status 400 if something is wrong, 404 if a name is unknown
   */
  static ScanRequest read(ObjectNode object, Models models) {
    Body none = new Body("", Map.of(), new byte[0], false);
    return json(none, new Fields(object, "the request"), models);
  }

  private static ScanRequest json(Body body, Fields fields, Models models) {
    Letters letters = Letters.read(fields);
    Mirnas mirnas = Mirnas.read(models, fields.node("mirnas"), letters);
    Optional<GenomePart> place = GenomePart.read(fields, models.genome());
    JsonNode own = fields.node("targets");
    if (place.isPresent() && !own.isMissingNode()) {
      throw Failure.bad("there are targets and genes or region; leave one out");
    }
    return of(
        body,
        models,
        fields,
        mirnas,
        place.isPresent() ? List.of() : Sequences.list(own, "target", letters),
        place,
        letters);
  }

  private static ScanRequest form(Body body, Map<String, byte[]> parts, Models models) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    parts.forEach(
        (name, bytes) -> {
          if (!name.equals("target") && !name.equals("mirna")) {
            put(object, name, new String(bytes, StandardCharsets.UTF_8).strip());
          }
        });
    Fields fields = new Fields(object, "the form");
    if (!parts.containsKey("target")) {
      throw Failure.bad("the form has no part 'target'; send one that holds FASTA");
    }
    JsonNode named = fields.node("mirnas");
    if (parts.containsKey("mirna") && !named.isMissingNode()) {
      throw Failure.bad("the form has the parts mirna and mirnas; leave one out");
    }
    Letters letters = Letters.read(fields);
    Mirnas mirnas =
        parts.containsKey("mirna")
            ? Mirnas.of(
                models, Sequences.fasta(parts.get("mirna"), "the part mirna", letters), letters)
            : Mirnas.read(models, named, letters);
    return of(
        body,
        models,
        fields,
        mirnas,
        Sequences.fasta(parts.get("target"), "the part target", letters),
        Optional.empty(),
        letters);
  }

  /** Refuses fields that nobody would read: whoever sent them would take them for read. */
  private static void checkNoQuery(Body body, String where) {
    body.query().keySet().stream()
        .findFirst()
        .ifPresent(
            name -> {
              throw Failure.bad(
                  "the query has the field '%s', and %s; move it there"
                      .formatted(Failure.shortened(name), where));
            });
  }

  private static ObjectNode query(Body body) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    body.query().forEach((name, text) -> put(object, name, text));
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
      Body body,
      Models models,
      Fields fields,
      Mirnas mirnas,
      List<Rna> targets,
      Optional<GenomePart> place,
      Letters letters) {
    Form form = body.job() ? Form.read(fields) : Form.NONE;
    Optional<String> model = fields.text("model");
    SeedMatch own = models.get(model).engine().model().seedMatch();
    ScanOptions.Builder options = ScanOptions.builder();
    Optional<Boolean> changes;
    Optional<Search.SeedSearch> search;
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
      search =
          search(own, fields.text("seed_match").map(Failure::shortened), fields.flag("gu", false));
    } catch (IllegalArgumentException e) {
      throw Failure.bad(e.getMessage());
    }
    fields.done();
    if (search.filter(one -> one.rule().isFuzzy()).isPresent()) {
      checkCost(
          mirnas,
          place.isPresent()
              ? place.get().part().letterCount()
              : targets.stream().mapToLong(target -> target.letters().length()).sum());
    }
    if (place.isPresent() && options.build().circular()) {
      throw Failure.bad("3'UTRs of a genome are no rings; leave circular out");
    }
    return new ScanRequest(
        models, model, mirnas, search, targets, place, options.build(), letters, changes, form);
  }

  /** Returns the search that a caller names; empty if it is the model's own. */
  private static Optional<Search.SeedSearch> search(
      SeedMatch own, Optional<String> named, boolean gu) {
    SeedMatch rule = named.map(SeedMatch::of).orElse(own);
    if (gu && !rule.isFuzzy()) {
      throw Failure.bad(
          "gu has no effect with the seed match '%s'; name a fuzzy rule as seed_match, or leave out gu"
              .formatted(rule));
    }
    return rule == own && !gu ? Optional.empty() : Optional.of(new Search.SeedSearch(rule, gu));
  }

  private static void checkCost(Mirnas mirnas, long letters) {
    int count = mirnas.some().map(List::size).orElse(mirnas.models().mirnas().size());
    if (count > MOST_FUZZY) {
      throw Failure.bad(
          "a fuzzy seed_match takes %s miRNAs, and there are %s; name fewer as mirnas"
              .formatted(MOST_FUZZY, count));
    }
    if (letters > MOST_FUZZY_LETTERS) {
      throw Failure.bad(
          "a fuzzy seed_match takes %s letters of targets, and there are %s; send fewer at once"
              .formatted(MOST_FUZZY_LETTERS, letters));
    }
  }
}
