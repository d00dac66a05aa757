// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.job;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a job computes. Its thread is interrupted when the job is to end early. */
@FunctionalInterface
public interface JobWork {
  /**
   * Computes a job and writes its result.
   *
   * @return what is counted of the result, by name
   * @throws IOException if the result cannot be written
   * @throws org.seedhawk.server.failure.Failure with what the caller is told
   */
  Map<String, Long> run(JobRequest request, Duration longest, Result result) throws IOException;

  /** Takes what a job makes. One thread at a time. */
  interface Result {
    /** Returns where the bytes of the result go; the job closes it. */
    OutputStream out();

    /** Says what is odd about the request and no error. */
    void warn(List<String> warnings);

    /** Says how far the job is. */
    void progress(Progress progress);
  }

  /**
   * How far a job is. Immutable.
   *
   * @param targets done
   * @param ofTargets all
   * @param bases done
   * @param ofBases all
   */
  record Progress(long targets, long ofTargets, long bases, long ofBases) {
    /** Nothing is known yet. */
    public static final Progress NONE = new Progress(0, 0, 0, 0);
  }
}
