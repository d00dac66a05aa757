// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.seedhawk.Seedhawk;
import org.seedhawk.check.ChanceTable;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.model.ServedModel;

/** {@code /v1/models} and {@code /v1/mirnas}: what callers may name. Thread-safe. */
public final class Listings {
  private static final int LIMIT = 100;
  private static final int MOST = 10_000;

  private final Supplier<Models> models;

  /**
   * Creates it.
   *
   * @param models asked for once the server is ready
   */
  public Listings(Supplier<Models> models) {
    this.models = models;
  }

  /** Returns the calls. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("GET", "/v1/models", Access.READY, this::models),
        new Endpoint("GET", "/v1/mirnas", Access.READY, this::mirnas));
  }

  private void models(Call call) {
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("models");
          for (ServedModel model : models.get().all()) {
            write(json, model);
          }
          json.writeEndArray();
          json.writeNumberField("mirnas", models.get().mirnas().size());
          if (models.get().genome().isPresent()) {
            json.writeObjectFieldStart("genome");
            json.writeNumberField("genes", models.get().genome().get().geneCount());
            json.writeNumberField("transcripts", models.get().genome().get().transcriptCount());
            json.writeBooleanField("browser", models.get().files().igv().isPresent());
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, ServedModel served) throws IOException {
    Seedhawk.ModelInfo model = served.engine().model();
    json.writeStartObject();
    json.writeStringField("name", served.name());
    json.writeStringField("version", model.version());
    json.writeStringField("architecture", model.architecture());
    json.writeNumberField("window_length", model.windowLength());
    json.writeStringField("seed_match", model.seedMatch().toString());
    json.writeNumberField("threshold", model.threshold());
    json.writeStringField("licence", model.licence());
    json.writeStringField("kernels", served.engine().backend());
    json.writeStringField("device", served.engine().device());
    if (served.chance().isPresent()) {
      json.writeArrayFieldStart("chance");
      for (ChanceTable.Row row : served.chance().get().of(model.seedMatch())) {
        json.writeStartArray();
        // As it was written: a float in the place of 0.9 has more digits as a double.
        json.writeNumber(Float.toString(row.threshold()));
        json.writeNumber(row.rate());
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /**
   * Returns the miRNAs whose name has a text in it, in upper or lower case; with or without hyphens
   * where no name has it as it is. Those in which the text ends where a number or a name ends come
   * first: miR-1 before miR-10.
   */
  static List<Rna> find(String text, List<Rna> mirnas) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    List<Rna> found = having(wanted, mirnas, false);
    return found.isEmpty() ? having(plain(wanted), mirnas, true) : found;
  }

  private static List<Rna> having(String wanted, List<Rna> mirnas, boolean plain) {
    List<Rna> whole = new ArrayList<>();
    List<Rna> others = new ArrayList<>();
    for (Rna one : mirnas) {
      String name = one.id().toLowerCase(Locale.ROOT);
      int[] at = new int[name.length()]; // of each letter of the searched name
      String searched = plain ? plain(name, at) : name;
      int from = wanted.isEmpty() && plain ? -1 : searched.indexOf(wanted);
      if (from < 0) {
        continue;
      }
      int end = from + wanted.length();
      int next = plain && end < searched.length() ? at[end] : end;
      boolean ends =
          end == searched.length()
              || !Character.isLetterOrDigit(name.charAt(next))
              || plain && next > 0 && name.charAt(next - 1) == '-';
      (ends ? whole : others).add(one);
    }
    whole.addAll(others);
    return whole;
  }

  private static String plain(String name) {
    return plain(name, new int[name.length()]);
  }

  /** Leaves out hyphens and blanks; tells where each letter was. */
  private static String plain(String name, int[] at) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      if (Character.isLetterOrDigit(name.charAt(i))) {
        at[out.length()] = i;
        out.append(name.charAt(i));
      }
    }
    return out.toString();
  }

  private void mirnas(Call call) {
    int limit = call.number("limit", LIMIT, MOST);
    List<Rna> found = find(call.query("q").orElse(""), models.get().mirnas());
    call.sendJson(
        json -> {
          json.writeStartObject();
          json.writeNumberField("found", found.size());
          json.writeArrayFieldStart("mirnas");
          for (Rna one : found.subList(0, Math.min(limit, found.size()))) {
            json.writeStartObject();
            json.writeStringField("id", one.id());
            json.writeStringField("sequence", one.letters());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
