// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Writes the bodies of requests, and reads those of answers. */
final class Wire {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Wire() {}

  /** Writes a part of a JSON text. */
  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  private static byte[] write(Writing what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = MAPPER.getFactory().createGenerator(out)) {
      json.writeStartObject();
      what.to(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory throws none
    }
    return out.toByteArray();
  }

  static byte[] infer(List<Region> pairs) {
    return write(
        json -> {
          json.writeArrayFieldStart("inputs");
          tensor(json, "mirna", pairs.stream().map(Region::mirna).toList());
          tensor(json, "target", pairs.stream().map(Region::region).toList());
          json.writeEndArray();
        });
  }

  private static void tensor(JsonGenerator json, String name, List<String> data)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("datatype", "BYTES");
    json.writeArrayFieldStart("shape");
    json.writeNumber(data.size());
    json.writeEndArray();
    json.writeArrayFieldStart("data");
    for (String one : data) {
      json.writeString(one);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  static byte[] scan(Scan scan) {
    return write(json -> scan(json, scan));
  }

  static byte[] job(String kind, Scan.Format format, Scan scan) {
    return write(
        json -> {
          json.writeStringField("kind", kind);
          json.writeStringField("format", format.name().toLowerCase(Locale.ROOT));
          scan(json, scan);
        });
  }

  private static void scan(JsonGenerator json, Scan scan) throws IOException {
    json.writeArrayFieldStart("targets");
    for (Sequence target : scan.targets()) {
      sequence(json, target);
    }
    json.writeEndArray();
    if (!scan.mirnas().isEmpty() || !scan.ownMirnas().isEmpty()) {
      json.writeArrayFieldStart("mirnas");
      for (String name : scan.mirnas()) {
        json.writeString(name);
      }
      for (Sequence own : scan.ownMirnas()) {
        sequence(json, own);
      }
      json.writeEndArray();
    }
    if (scan.model().isPresent()) {
      json.writeStringField("model", scan.model().get());
    }
    if (scan.seedMatch().isPresent()) {
      json.writeStringField("seed_match", scan.seedMatch().get());
    }
    if (scan.threshold().isPresent()) {
      json.writeNumberField("threshold", scan.threshold().getAsDouble());
    }
    if (scan.maxEnergy().isPresent()) {
      json.writeNumberField("max_energy", scan.maxEnergy().getAsDouble());
    }
    json.writeBooleanField("all_pairs", scan.allPairs());
    json.writeBooleanField("circular", scan.circular());
  }

  private static void sequence(JsonGenerator json, Sequence one) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", one.id());
    json.writeStringField("sequence", one.letters());
    json.writeEndObject();
  }

  /**
   * Reads an answer, or a line of one.
   *
   * @throws ClientException.Cut if it is no JSON
   */
  static JsonNode read(int status, String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ClientException.Cut(
          status, "the answer is no JSON; is it a Seedhawk server that is called?", e);
    }
  }

  static List<RegionScore> scores(JsonNode answer, int pairs) {
    Map<String, JsonNode> byName = new LinkedHashMap<>();
    answer.path("outputs").forEach(one -> byName.put(one.path("name").asText(), one.path("data")));
    List<RegionScore> all = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      if (!byName.containsKey("status") || !byName.get("status").has(i)) {
        throw new ClientException.Cut(
            200,
            "the answer has fewer pairs than were sent; is it a Seedhawk server that is called?",
            null);
      }
      all.add(
          new RegionScore(
              (float) byName.get("score").path(i).asDouble(),
              byName.get("position").path(i).asLong(-1),
              byName.get("status").path(i).asText()));
    }
    return all;
  }

  static Site site(JsonNode line) {
    return new Site(
        line.path("target").asText(),
        line.path("start").asLong(),
        line.path("end").asLong(),
        line.path("mirna").asText(),
        line.path("score").asDouble(),
        line.path("site_type").asText());
  }

  static Gene gene(JsonNode line) {
    return new Gene(
        line.path("target").asText(),
        line.path("mirna").asText(),
        line.path("score").asDouble(Double.NaN),
        line.path("n_sites").asLong(),
        line.path("best_start").asLong(-1),
        line.path("best_end").asLong(-1),
        line.path("log2fc").isNumber()
            ? OptionalDouble.of(line.path("log2fc").asDouble())
            : OptionalDouble.empty(),
        line.path("status").asText());
  }

  private static List<String> texts(JsonNode list) {
    List<String> all = new ArrayList<>();
    list.forEach(one -> all.add(one.asText()));
    return all;
  }

  static Summary summary(JsonNode summary) {
    return new Summary(
        summary.path("targets").asLong(),
        summary.path("bases").asLong(),
        summary.path("sites").asLong(),
        summary.path("listed_sites").asLong(),
        summary.path("pairs").asLong(),
        texts(summary.path("warnings")));
  }

  static Job job(JsonNode job) {
    Map<String, Long> counts = new LinkedHashMap<>();
    job.path("counts")
        .properties()
        .forEach(one -> counts.put(one.getKey(), one.getValue().asLong()));
    List<Job.ResultFile> files = new ArrayList<>();
    for (JsonNode file : job.path("files")) {
      files.add(
          new Job.ResultFile(
              file.path("name").asText(), file.path("bytes").asLong(), file.path("path").asText()));
    }
    return new Job(
        job.path("id").asText(),
        Job.State.valueOf(job.path("state").asText().toUpperCase(Locale.ROOT)),
        job.hasNonNull("error") ? Optional.of(job.path("error").asText()) : Optional.empty(),
        counts,
        texts(job.path("warnings")),
        job.path("progress").path("bases").asLong(),
        job.path("progress").path("of_bases").asLong(),
        files);
  }
}
