// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.name;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds names that are meant to be one and are spelled in two ways: with a version or without, as
 * one part of a name with bars, with the whole header of the record, with its {@code >}, in quotes,
 * in other case, as mir for miR, and a miRNA without its species, its arm or its hyphens, or with
 * the star that one arm had. It only tells users what may be wrong: nothing is matched by it. One
 * thread at a time.
 */
public final class NearNames {
  /** A shorter part of a name, a number for instance, says nothing. */
  private static final int SHORTEST = 3;

  /** The species in front of a miRNA's name. */
  private static final Pattern SPECIES =
      Pattern.compile("^[a-z]{3,4}-(?=(mir|let|lin|bantam)(\\b|[0-9]))");

  /** A miRNA's name without its species. */
  private static final Pattern NUMBERED = Pattern.compile("^(mir|let|lin)-?[0-9].*");

  private final Set<String> wanted = new HashSet<>(); // spellings
  private final Map<String, String> near = new HashMap<>(); // names that were seen, by spelling

  /** Creates it for names of which those without a match will be asked for. */
  public NearNames(Collection<String> wanted) {
    wanted.forEach(name -> this.wanted.addAll(spellings(name)));
  }

  /** Returns the first of the names that is nearly this one. */
  public static Optional<String> of(String wanted, Collection<String> names) {
    NearNames near = new NearNames(List.of(wanted));
    names.stream().sorted().forEach(near::see);
    return near.of(wanted);
  }

  /**
   * Returns the first of the names that is nearly this one, and both arms of a hairpin where this
   * one names none: most often one arm alone is meant, and its stem does not say which.
   */
  public static List<String> arms(String wanted, Collection<String> names) {
    Optional<String> near = of(wanted, names);
    if (near.isEmpty()) {
      return List.of();
    }
    String stem = near.get().substring(0, near.get().length() - arm(near.get()).length());
    List<String> both = List.of(stem + "-5p", stem + "-3p");
    boolean isOpen = arm(wanted.toLowerCase(Locale.ROOT)).isEmpty();
    return isOpen && names.containsAll(both) ? both : List.of(near.get());
  }

  /** Takes a name that is there. */
  public void see(String name) {
    if (!wanted.isEmpty()) {
      for (String spelling : spellings(name)) {
        if (wanted.contains(spelling)) {
          near.putIfAbsent(spelling, name);
        }
      }
    }
  }

  /** Returns the first name that was seen and is nearly a wanted one. */
  public Optional<String> of(String wanted) {
    return spellings(wanted).stream()
        .map(near::get)
        .filter(name -> name != null && !isOtherArm(wanted, name))
        .findFirst();
  }

  /** Returns whether two names of miRNAs are of the two arms of a hairpin. */
  private static boolean isOtherArm(String one, String other) {
    String arm = arm(one.toLowerCase(Locale.ROOT));
    String otherArm = arm(other.toLowerCase(Locale.ROOT));
    return !arm.isEmpty() && !otherArm.isEmpty() && !arm.equals(otherArm);
  }

  private static String arm(String name) {
    return name.endsWith("-5p") || name.endsWith("-3p") ? name.substring(name.length() - 3) : "";
  }

  private static Set<String> spellings(String name) {
    Set<String> all = new LinkedHashSet<>();
    String bare = name.strip().toLowerCase(Locale.ROOT);
    bare = unquoted(bare);
    bare = unquoted(bare.startsWith(">") ? bare.substring(1).strip() : bare);
    add(all, bare);
    int blank = 0;
    while (blank < bare.length() && !Character.isWhitespace(bare.charAt(blank))) {
      blank++;
    }
    String word = bare.substring(0, blank);
    add(all, word);
    if (word.endsWith("*")) { // the other arm, in names up to 2011
      add(all, word.substring(0, word.length() - 1));
    }
    if (word.indexOf('|') >= 0) {
      for (String part : word.split("\\|")) {
        if (part.length() >= SHORTEST) {
          add(all, part);
        }
      }
    }
    return all;
  }

  private static String unquoted(String name) {
    boolean quoted =
        name.length() > 2
            && (name.charAt(0) == '"' || name.charAt(0) == '\'')
            && name.charAt(name.length() - 1) == name.charAt(0);
    return quoted ? name.substring(1, name.length() - 1).strip() : name;
  }

  /** Adds a spelling, what it is without a version, and a miRNA's without species and arm. */
  private static void add(Set<String> all, String spelling) {
    all.add(spelling);
    String bare = SPECIES.matcher(spelling).replaceFirst("");
    all.add(bare);
    String stem = bare;
    if (!arm(spelling).isEmpty()) {
      all.add(spelling.substring(0, spelling.length() - 3));
      stem = bare.substring(0, bare.length() - 3);
      all.add(stem);
    }
    if (NUMBERED.matcher(bare).matches()) {
      all.add(bare.replace("-", ""));
      all.add(stem.replace("-", ""));
    }
    int dot = spelling.lastIndexOf('.');
    if (dot >= SHORTEST
        && dot < spelling.length() - 1
        && spelling.chars().skip(dot + 1L).allMatch(c -> c >= '0' && c <= '9')) {
      all.add(spelling.substring(0, dot));
    }
  }
}
