// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a job stands. Immutable.
 *
 * @param id name, which the server gave
 * @param state where it stands
 * @param error why it failed; empty: it did not
 * @param counts of the result, by name; empty until it is done
 * @param warnings what is odd about the request and no error; empty until it is done
 * @param basesDone of the targets; 0 unless it runs
 * @param bases of all targets; 0 unless it runs
 * @param files of the result; empty until it is done
 */
public record Job(
    String id,
    State state,
    Optional<String> error,
    Map<String, Long> counts,
    List<String> warnings,
    long basesDone,
    long bases,
    List<ResultFile> files) {
  /** Copies maps and lists. */
  public Job {
    counts = Map.copyOf(counts);
    warnings = List.copyOf(warnings);
    files = List.copyOf(files);
  }

  /** Where a job stands. */
  public enum State {
    /** It has not begun. */
    WAITING,
    /** It computes. */
    RUNNING,
    /** Its files are there. */
    DONE,
    /** Its error says why. */
    FAILED,
    /** A caller has ended it. */
    CANCELLED;

    /** Returns whether nothing more happens. */
    public boolean isEnd() {
      return this == DONE || this == FAILED || this == CANCELLED;
    }
  }

  /**
   * A file of a result. Immutable.
   *
   * @param name within the job
   * @param bytes its size
   * @param path at the server
   */
  public record ResultFile(String name, long bytes, String path) {}
}
