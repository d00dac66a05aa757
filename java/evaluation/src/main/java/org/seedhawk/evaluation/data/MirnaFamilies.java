// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.seedhawk.error.BadInputException;

/**
 * Groups related miRNAs, so that they fall on the same side of a split and none is exchanged for a
 * relative: miRNAs with equal nt 2-8 are one family, and so are the seeds that MirGeneDB puts into
 * one family and arm. A family is named after its first seed in the alphabet. Immutable.
 */
public final class MirnaFamilies {
  private static final int FIRST = 1;
  private static final int END = 8;

  private final Map<String, String> parents = new HashMap<>();

  /** Families by nt 2-8 alone. */
  public MirnaFamilies() {}

  /**
   * Reads MirGeneDB.
   *
   * @param mappings tab-separated with a header: identifier, family
   * @param sequences FASTA of mature sequences, named identifier_arm
   * @throws BadInputException if a file is missing or a row of the mappings has not two columns
   */
  public static MirnaFamilies read(Path mappings, Path sequences) throws IOException {
    Map<String, String> familyOf = new HashMap<>();
    List<String> lines = lines(mappings);
    for (int i = 1; i < lines.size(); i++) {
      String[] fields = lines.get(i).split("\t", -1);
      if (fields.length != 2) {
        throw new BadInputException(
            "%s:%d: %d columns; 2 are needed: identifier and family"
                .formatted(mappings, i + 1, fields.length));
      }
      familyOf.put(fields[0], fields[1]);
    }
    MirnaFamilies families = new MirnaFamilies();
    Map<String, String> firstSeed = new HashMap<>();
    String arm = null;
    for (String line : lines(sequences)) {
      if (line.startsWith(">")) {
        arm = familyAndArm(line.substring(1).strip(), familyOf);
      } else if (arm != null && line.length() >= END) {
        String seed = seed(line.strip().replace('T', 'U'));
        String other = firstSeed.putIfAbsent(arm, seed);
        if (other != null) {
          families.join(seed, other);
        }
      }
    }
    return families;
  }

  private static String familyAndArm(String name, Map<String, String> familyOf) {
    int arm = name.lastIndexOf('_');
    String family = arm < 0 ? null : familyOf.get(name.substring(0, arm));
    return family == null ? null : family + name.substring(arm).replace("*", "");
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "%s: no such file; give the folder of the data with --data".formatted(file), e);
    }
  }

  private static String seed(String mirna) {
    return mirna.length() < END ? mirna : mirna.substring(FIRST, END);
  }

  private void join(String seed, String other) {
    String a = root(seed);
    String b = root(other);
    if (a.compareTo(b) < 0) {
      parents.put(b, a);
    } else if (a.compareTo(b) > 0) {
      parents.put(a, b);
    }
  }

  private String root(String seed) {
    String root = seed;
    for (String next = parents.get(root); next != null; next = parents.get(root)) {
      root = next;
    }
    return root;
  }

  /** Returns the family of a miRNA, 5'->3' in A C G U. */
  public String of(String mirna) {
    return root(seed(mirna));
  }

  /** Returns how many of the sequences each family has, families in alphabetical order. */
  public Map<String, Integer> count(Collection<String> mirnas) {
    Map<String, Integer> counts = new TreeMap<>();
    mirnas.forEach(mirna -> counts.merge(of(mirna), 1, Integer::sum));
    return counts;
  }
}
