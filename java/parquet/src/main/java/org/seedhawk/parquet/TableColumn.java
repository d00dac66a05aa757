// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A column of a table. What a table has no value for ({@code .}, {@code NA}, {@code nan}, nothing)
 * is null. Immutable.
 */
final class TableColumn {
  /** Whole numbers. */
  private static final Set<String> WHOLE =
      Set.of(
          "start",
          "end",
          "matches",
          "gu",
          "mismatches",
          "window_start",
          "window_end",
          "n_sites",
          "best_start",
          "best_end",
          "n_8mer",
          "n_7mer_m8",
          "n_7mer_A1",
          "n_6mer",
          "n_weak",
          "n_orf",
          "strongest_start",
          "strongest_end",
          "chrom_start",
          "chrom_end",
          "n_transcripts",
          "length");

  /** Numbers with a point. */
  private static final Set<String> REAL =
      Set.of(
          "score",
          "energy",
          "chance",
          "log2fc",
          "utr_part",
          "orf_part",
          "accessibility",
          "cons_seed",
          "cons_site",
          "context_pp",
          "context_pp_weighted",
          "context_pp_cumulative");

  private enum Kind {
    TEXT,
    WHOLE,
    REAL
  }

  private final String name;
  private final int index;
  private final Kind kind;

  /** Takes its name and its place in the table. */
  TableColumn(String name, int index) {
    this.name = name;
    this.index = index;
    kind = WHOLE.contains(name) ? Kind.WHOLE : isReal(name) ? Kind.REAL : Kind.TEXT;
  }

  private static boolean isReal(String name) {
    return REAL.contains(name) || name.startsWith("context_pp_");
  }

  /** Returns its part of the schema. */
  Type type() {
    return switch (kind) {
      case WHOLE -> Types.optional(PrimitiveTypeName.INT64).named(name);
      case REAL -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
      case TEXT ->
          Types.optional(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named(name);
    };
  }

  /**
   * Writes the value of a row.
   *
   * @throws IOException if it is no number where one belongs
   */
  void write(RecordConsumer to, byte[] bytes, int from, int until) throws IOException {
    if (isAbsent(bytes, from, until)) {
      return;
    }
    to.startField(name, index);
    try {
      switch (kind) {
        case WHOLE -> to.addLong(Long.parseLong(text(bytes, from, until)));
        case REAL -> to.addDouble(Double.parseDouble(text(bytes, from, until)));
        case TEXT -> to.addBinary(Binary.fromReusedByteArray(bytes, from, until - from));
      }
    } catch (NumberFormatException e) {
      throw new IOException(
          "column %s has '%s', which is no number".formatted(name, text(bytes, from, until)), e);
    }
    to.endField(name, index);
  }

  private boolean isAbsent(byte[] bytes, int from, int until) {
    if (until - from <= 1) {
      return until == from || bytes[from] == '.';
    }
    // NA and nan are no numbers; a gene may be called so.
    return kind != Kind.TEXT && (bytes[from] | 32) == 'n';
  }

  private static String text(byte[] bytes, int from, int until) {
    return new String(bytes, from, until - from, StandardCharsets.UTF_8);
  }
}
