// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.context.ContextFeature;
import org.seedhawk.context.ContextParameters;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.TextLines;
import org.seedhawk.scan.SiteType;

/** Reads the two files of parameters that TargetScan 7 publishes, under their published names. */
public final class ContextParameterFiles {
  /** Coefficients and ranges. */
  public static final String WEIGHTS = "Agarwal_2015_parameters.txt";

  /** Stability and abundance of seeds. */
  public static final String SEEDS = "TA_SPS_by_seed_region.txt";

  private ContextParameterFiles() {}

  /**
   * Reads the files of a folder.
   *
   * @throws BadInputException if a file is not there or lacks a feature, or a row is not as it must
   *     be; the message names the line
   */
  public static ContextParameters read(Path folder) throws IOException {
    for (String name : List.of(WEIGHTS, SEEDS)) {
      if (!Files.exists(folder.resolve(name))) {
        throw new BadInputException(
            "%s: there is no file %s; give the folder of TargetScan 7 that holds %s and %s"
                .formatted(folder, name, WEIGHTS, SEEDS));
      }
    }
    return new ContextParameters(weights(folder.resolve(WEIGHTS)), seeds(folder.resolve(SEEDS)));
  }

  private static Map<SiteType, Map<ContextFeature, ContextParameters.Weight>> weights(Path file)
      throws IOException {
    Map<String, ContextFeature> features = new HashMap<>();
    for (ContextFeature feature : ContextFeature.values()) {
      features.put(feature.parameter(), feature);
    }
    List<SiteType> types = ContextParameters.TYPES;
    Map<SiteType, Map<ContextFeature, ContextParameters.Weight>> weights =
        new EnumMap<>(SiteType.class);
    types.forEach(type -> weights.put(type, new EnumMap<>(ContextFeature.class)));
    try (TextLines lines = open(file)) {
      lines.next(); // the names of the columns
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String where = file + ":" + lines.number();
        String[] fields = line.get().split("\t", -1);
        ContextFeature feature = features.remove(fields[0].strip());
        if (feature == null) {
          throw new BadInputException(
              "%s: '%s' is no feature, or stands in a row before".formatted(where, fields[0]));
        }
        for (int i = 0; i < types.size(); i++) {
          if (ContextParameters.needs(types.get(i), feature)) {
            weights.get(types.get(i)).put(feature, weight(where, feature, fields, i));
          }
        }
      }
    }
    if (!features.isEmpty()) {
      throw new BadInputException(
          "%s: the feature '%s' has no row; the published table has it"
              .formatted(file, features.keySet().stream().min(String::compareTo).get()));
    }
    return weights;
  }

  /** Columns: the feature, then coefficients, least and greatest values, each of four types. */
  private static ContextParameters.Weight weight(
      String where, ContextFeature feature, String[] fields, int type) {
    double coefficient = number(where, fields, 1 + type);
    if (!feature.isScaled()) {
      return new ContextParameters.Weight(coefficient, 0, 1);
    }
    double min = number(where, fields, 5 + type);
    double max = number(where, fields, 9 + type);
    if (!(min < max)) {
      throw new BadInputException(
          "%s: the range of %s is %s to %s; its end must be above its beginning"
              .formatted(where, ContextParameters.TYPES.get(type).label(), min, max));
    }
    return new ContextParameters.Weight(coefficient, min, max);
  }

  private static Map<String, ContextParameters.Seed> seeds(Path file) throws IOException {
    Map<String, ContextParameters.Seed> seeds = new HashMap<>();
    try (TextLines lines = open(file)) {
      lines.next();
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String where = file + ":" + lines.number();
        String[] fields = line.get().split("\t", -1);
        String seed = fields[0].strip().toUpperCase(Locale.ROOT).replace('T', 'U');
        if (!seed.matches("[ACGU]{7}")) {
          throw new BadInputException(
              "%s: the seed region is '%s'; it must be nt 2-8, seven letters A C G U"
                  .formatted(where, fields[0]));
        }
        ContextParameters.Seed values =
            new ContextParameters.Seed(
                number(where, fields, 1), number(where, fields, 2), number(where, fields, 3));
        if (seeds.put(seed, values) != null) {
          throw new BadInputException(
              "%s: '%s' stands in a row before; keep one".formatted(where, seed));
        }
      }
    }
    if (seeds.isEmpty()) {
      throw new BadInputException("%s: the table has no rows".formatted(file));
    }
    return seeds;
  }

  private static TextLines open(Path file) throws IOException {
    return TextLines.open(file, "a row is a name and some numbers");
  }

  private static double number(String where, String[] fields, int column) {
    String field = column < fields.length ? fields[column].strip() : "";
    try {
      double value = Double.parseDouble(field);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(
        "%s: column %s is '%s'; it must be a number".formatted(where, column + 1, field));
  }
}
