// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;
import org.seedhawk.bench.result.CpuTime;
import org.seedhawk.bench.result.ResultFile;
import org.seedhawk.ffi.host.NativeKernels;

/** The JMH suites, and their results as the other benchmarks write them. One thread at a time. */
public final class Jmh {
  /** The parameter of a suite that is run with each instruction set of this processor. */
  private static final String BACKEND = "backend";

  private Jmh() {}

  /**
   * Runs suites; fails when one of them fails.
   *
   * @param jmh arguments of JMH
   */
  public static void run(ResultFile file, List<String> jmh)
      throws IOException, RunnerException, CommandLineOptionException {
    CommandLineOptions parsed = new CommandLineOptions(jmh.toArray(new String[0]));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(parsed)
            .shouldFailOnError(true)
            .addProfiler(CpuTime.class)
            .jvmArgsPrepend(
                "-Dseedhawk.data=" + System.getProperty("seedhawk.data", "../shared/data"),
                "-Dseedhawk.root=" + System.getProperty("seedhawk.root", "."));
    if (!parsed.getParameter(BACKEND).hasValue()) {
      options.param(
          BACKEND,
          NativeKernels.availableBackends().stream().map(Enum::name).toArray(String[]::new));
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    ArrayNode rows = file.rows();
    for (RunResult result : results) {
      ObjectNode row = rows.addObject();
      String benchmark = result.getParams().getBenchmark();
      row.put(
          "benchmark",
          benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1));
      ObjectNode params = row.putObject("params");
      result
          .getParams()
          .getParamsKeys()
          .forEach(key -> params.put(key, result.getParams().getParam(key)));
      Result<?> primary = result.getPrimaryResult();
      row.put("score", primary.getScore());
      row.put("error_99_9", Double.isNaN(primary.getScoreError()) ? 0 : primary.getScoreError());
      row.put("min", primary.getStatistics().getMin());
      row.put("max", primary.getStatistics().getMax());
      row.put("samples", primary.getStatistics().getN());
      Statistics cpu = result.getSecondaryResults().get(CpuTime.LABEL).getStatistics();
      row.put("cpu", cpu.getMean());
      row.put("cpu_min", cpu.getMin());
      row.put("cpu_max", cpu.getMax());
      row.put("unit", primary.getScoreUnit());
    }
    file.write();
  }
}
