// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;

/**
 * How long one amount of work took, by the wall clock and of the CPUs, sample by sample. One thread
 * at a time.
 */
public final class Timings {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static final Path STAT = Path.of("/proc/self/stat");
  private static final double TICKS_A_SECOND = 100;

  /** Work that is timed. */
  public interface Work {
    void run() throws IOException;
  }

  /**
   * One sample.
   *
   * @param wall seconds by the wall clock
   * @param cpu seconds of all threads together
   */
  public record Sample(double wall, double cpu) {
    /** Returns the times of one repetition. */
    public Sample per(int repetitions) {
      return new Sample(wall / repetitions, cpu / repetitions);
    }
  }

  private final double work;
  private final String unit;
  private final List<Sample> samples = new ArrayList<>();

  /**
   * Creates one without samples.
   *
   * @param work how much is done in the time of a sample
   * @param unit of the work, {@code nt x miRNA} for instance
   */
  public Timings(double work, String unit) {
    this.work = work;
    this.unit = unit;
  }

  /** Times work of this process, all its threads. */
  public static Sample time(Work work) throws IOException {
    long cpu = SYSTEM.getProcessCpuTime();
    long wall = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - wall) / 1e9;
    return new Sample(seconds, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
  }

  /** Times what child processes do while they are waited for; their CPU time counts alone. */
  public static Sample timeChildren(Work work) throws IOException {
    double cpu = childSeconds();
    Sample own = time(work);
    return Double.isNaN(cpu) ? own : new Sample(own.wall, childSeconds() - cpu);
  }

  /** CPU time of the children that have ended; NaN where the system does not say (not Linux). */
  private static double childSeconds() throws IOException {
    if (!Files.isReadable(STAT)) {
      return Double.NaN;
    }
    String stat = Files.readString(STAT);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // from field 3 on
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_A_SECOND;
  }

  /** Adds a sample. */
  public void add(Sample sample) {
    samples.add(sample);
  }

  private DoubleSummaryStatistics wall() {
    return samples.stream().mapToDouble(Sample::wall).summaryStatistics();
  }

  private DoubleSummaryStatistics cpu() {
    return samples.stream().mapToDouble(Sample::cpu).summaryStatistics();
  }

  /** Returns the work a second, by the mean time of the wall clock. */
  public double rate() {
    return work / wall().getAverage();
  }

  /** Returns the work a second of CPU, by the mean time. */
  public double cpuRate() {
    return work / cpu().getAverage();
  }

  /** Appends the row of a result file: times in ms as the other benches have them, and rates. */
  public void writeTo(ArrayNode rows, String benchmark, Map<String, String> params) {
    ObjectNode row = rows.addObject();
    row.put("benchmark", benchmark);
    ObjectNode names = row.putObject("params");
    params.forEach(names::put);
    row.put("score", 1e3 * wall().getAverage());
    row.put("min", 1e3 * wall().getMin());
    row.put("max", 1e3 * wall().getMax());
    row.put("samples", samples.size());
    row.put("cpu", 1e3 * cpu().getAverage());
    row.put("cpu_min", 1e3 * cpu().getMin());
    row.put("cpu_max", 1e3 * cpu().getMax());
    row.put("unit", "ms/op");
    row.put("work", work);
    row.put("rate", rate());
    row.put("cpu_rate", cpuRate());
    row.put("rate_unit", unit + "/s");
  }
}
