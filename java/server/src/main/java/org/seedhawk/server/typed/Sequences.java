// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.formats.SequenceTexts;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.failure.Failure;

/** Reads sequences that callers send, as JSON or FASTA. */
final class Sequences {
  private static final int LONGEST_NAME = 1000;

  private Sequences() {}

  /**
   * Reads FASTA.
   *
   * @param what the bytes are, for messages
   * @param letters what is done about modified bases
   * @throws Failure with status 400 if they are no plain FASTA
   */
  static List<Rna> fasta(byte[] bytes, String what, Letters letters) {
    if (bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
      // A small body could become a very large one.
      throw Failure.bad(what + " is gzipped; send plain FASTA");
    }
    try (FastaReader reader =
        FastaReader.of(new ByteArrayInputStream(bytes), what, letters.skips())) {
      List<Rna> all = reader.readAll(name -> true);
      letters.did(reader.notes(), what);
      return checked(all, what);
    } catch (IOException e) {
      throw Failure.bad(e.getMessage());
    }
  }

  /** Reads one: {@code {"id": "...", "sequence": "..."}}. */
  static Rna one(JsonNode json, String what) {
    Fields fields = new Fields(json, what);
    String id =
        fields.text("id").orElseThrow(() -> Failure.bad(what + " has no id; give it a name"));
    String sequence =
        fields
            .text("sequence")
            .orElseThrow(() -> Failure.bad(what + " has no sequence; give its letters, 5'->3'"));
    fields.done();
    return new Rna(id, sequence);
  }

  /** Reads a list of targets. */
  static List<Rna> list(JsonNode json, String what, Letters letters) {
    if (!json.isArray() || json.isEmpty()) {
      throw Failure.bad(
          "%ss must be a list of one or more {\"id\": \"...\", \"sequence\": \"...\"}"
              .formatted(what));
    }
    List<Rna> all = new ArrayList<>();
    for (JsonNode each : json) {
      Rna one = letters.target(one(each, what + " " + (all.size() + 1)));
      SequenceTexts.checkTarget(one);
      all.add(one);
    }
    return checked(letters.targets(all), what);
  }

  /** Refuses names that would break a table, and such that come twice. */
  static List<Rna> checked(List<Rna> all, String what) {
    Set<String> names = new HashSet<>();
    for (Rna one : all) {
      checkName(one.id(), what);
      if (!names.add(one.id())) {
        throw Failure.bad(
            "%s: the name '%s' comes twice; rename or remove one".formatted(what, one.id()));
      }
    }
    return all;
  }

  /** Refuses a name that would break a table. */
  static void checkName(String id, String what) {
    if (id.isEmpty()
        || id.length() > LONGEST_NAME
        || id.chars().anyMatch(Character::isISOControl)) {
      throw Failure.bad(
          "%s: a name must have 1 to %s letters and no control characters"
              .formatted(what, LONGEST_NAME));
    }
  }
}
