// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.result;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time an operation, of all threads of the process. On a machine that does other work too it
 * says what the wall clock does not: how long this work took. The first iteration of a fork counts
 * its setup too: warm up once at least. One thread at a time.
 */
public final class CpuTime implements InternalProfiler {
  /** Under which JMH lists the times. */
  public static final String LABEL = "cpu";

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private long before;

  @Override
  public String getDescription() {
    return "CPU time an operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = SYSTEM.getProcessCpuTime();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (result.getRawPrimaryResults().isEmpty()) {
      return List.of(); // the benchmark failed, and JMH is about to say why
    }
    double nanos = SYSTEM.getProcessCpuTime() - before;
    double unit = TimeUnit.NANOSECONDS.convert(1, benchmark.getTimeUnit());
    return List.of(
        new ScalarResult(
            LABEL,
            nanos / unit / result.getMetadata().getAllOps(),
            result.getScoreUnit(),
            AggregationPolicy.AVG));
  }
}
