// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.job;

import java.time.Duration;

/**
 * What jobs may take. Immutable.
 *
 * @param count jobs that are kept, ended ones among them
 * @param bytes of all their files
 * @param age after which a job that has ended is removed
 * @param longest time that a job may compute
 */
public record JobLimits(int count, long bytes, Duration age, Duration longest) {
  /** 1,000 jobs, 10 GiB, a week, six hours. */
  public static final JobLimits DEFAULT =
      new JobLimits(1000, 10L << 30, Duration.ofDays(7), Duration.ofHours(6));
}
