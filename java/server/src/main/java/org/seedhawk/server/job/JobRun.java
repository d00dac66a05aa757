// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.job;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.server.failure.Failure;

/**
 * Computes a job in the calling thread and writes down how it ended. A job that is stopped because
 * the server ends waits again, and the start does not count. Thread-safe.
 */
final class JobRun {
  private static final System.Logger LOG = System.getLogger(JobRun.class.getName());

  private final JobLimits limits;
  private final AtomicLong bytes;

  /**
   * @param bytes of all jobs' files; what a job writes is added
   */
  JobRun(JobLimits limits, AtomicLong bytes) {
    this.limits = limits;
    this.bytes = bytes;
  }

  /** Returns how long the job took, if it came to its end. */
  Optional<Duration> compute(Job job, JobWork work, BooleanSupplier closing) {
    try {
      if (!job.runIn(Thread.currentThread())) {
        throw new InterruptedIOException("nobody wants the job any more");
      }
      Job.Facts was = job.facts();
      job.become(was.open(Job.State.RUNNING, was.starts() + 1));
      long begun = System.nanoTime();
      write(job, work);
      return Optional.of(Duration.ofNanos(System.nanoTime() - begun));
    } catch (IOException | RuntimeException | Error e) {
      failed(job, e, closing.getAsBoolean());
      return Optional.empty();
    } finally {
      job.hasRun();
    }
  }

  private void write(Job job, JobWork work) throws IOException {
    List<String> warnings = new ArrayList<>();
    Map<String, Long> counts;
    try (AtomicFile file = AtomicFile.createOwn(job.result());
        CountedOutput out = new CountedOutput(file, bytes, limits.bytes())) {
      counts =
          work.run(
              job.request(),
              limits.longest(),
              new JobWork.Result() {
                @Override
                public OutputStream out() {
                  return out;
                }

                @Override
                public void warn(List<String> texts) {
                  warnings.addAll(texts);
                }

                @Override
                public void progress(JobWork.Progress progress) {
                  job.progress(progress);
                }
              });
      job.commit(file);
      out.keep();
    }
    job.done(counts, List.copyOf(warnings));
  }

  private static void failed(Job job, Throwable e, boolean closing) {
    Thread.interrupted(); // what is written next must not end early
    try {
      if (closing) {
        // It was not the job's fault, and does not count.
        Job.Facts was = job.facts();
        job.become(was.open(Job.State.WAITING, Math.max(0, was.starts() - 1)));
      } else if (job.isUnwanted()) {
        job.end(Job.State.CANCELLED, Optional.empty());
      } else {
        job.end(Job.State.FAILED, Optional.of(Failure.of(e).getMessage()));
      }
    } catch (IOException | RuntimeException again) {
      LOG.log(System.Logger.Level.ERROR, "the state of a job cannot be written", again);
    }
  }
}
