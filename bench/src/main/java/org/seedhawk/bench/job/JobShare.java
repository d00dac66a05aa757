// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the whole job spends its CPU time: parts of a profile, by the innermost frame that says.
 */
enum JobShare {
  /** The virtual machine: its compilers, garbage collection, loading of classes. */
  JVM,
  /** Opening the engine: libraries, sessions, trial scores. */
  START("(Seedhawk|Seedhawk\\$Builder|work/EngineCore)\\.open\\b.*"),
  /** FASTA to packed sequences. */
  READ("formats/(Fasta(Reader|Cursor)|InputBytes|NameSet|RecordName)\\..*|seq/.*"),
  /** Seeds, candidate sites and their records. */
  SCAN("seed/.*|work/(SiteWorker\\.(scan|candidate|window|note)|SiteColumns\\.add)"),
  /** Windows and miRNAs to the model's inputs, and the copies of rows that pairs need. */
  ENCODE("encode/(WindowEncoder\\w*|\\w+Pair|TokenRow)\\..*|model/SiteModel\\.mirnaRows"),
  /** The model's sessions or its fused kernel. */
  MODEL("model/SiteScorer\\.run\\w+|fused/.*"),
  /** Scores to sites above the threshold, and to genes. */
  COLLECT(
      "work/(SiteWorker|GeneScores|ChunkResult)\\..*|work/ScanJob\\$Assembler\\..*"
          + "|work/SiteColumns\\.(reset|keep|clear|move)"),
  /** Rows formatted and written. */
  ROWS("formats/(table/(Site|Gene)Table|RowBuffer|AtomicFile)\\..*|bench/job/JobWriter\\..*"),
  /** What is left of the program. */
  REST;

  private static final String OWN = "org/seedhawk/";

  private final Pattern frames; // without the package that all have

  /** What no other part has. */
  JobShare() {
    this("(?!)"); // matches nothing
  }

  JobShare(String frames) {
    this.frames = Pattern.compile(frames);
  }

  /**
   * Adds up samples by part.
   *
   * @param stacks lines {@code caller;callee;callee COUNT}
   * @return all parts in order
   */
  static Map<JobShare, Long> of(List<String> stacks) {
    Map<JobShare, Long> samples = new EnumMap<>(JobShare.class);
    for (JobShare part : values()) {
      samples.put(part, 0L);
    }
    for (String stack : stacks) {
      int space = stack.lastIndexOf(' ');
      samples.merge(
          part(stack.substring(0, space).split(";")),
          Long.parseLong(stack.substring(space + 1)),
          Long::sum);
    }
    return samples;
  }

  private static JobShare part(String[] stack) {
    JobShare innermost = null;
    boolean own = false;
    for (int i = stack.length - 1; i >= 0; i--) {
      if (!stack[i].startsWith(OWN)) {
        continue;
      }
      own = true;
      String frame = stack[i].substring(OWN.length());
      if (START.frames.matcher(frame).matches()) {
        return START; // whatever is tried there
      }
      for (JobShare part : values()) {
        if (innermost == null && part.frames.matcher(frame).matches()) {
          innermost = part;
        }
      }
    }
    return innermost != null ? innermost : own ? REST : JVM;
  }
}
