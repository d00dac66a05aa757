// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How many workers compute: the option of every command that has some. */
public class WorkerOptions {
  private static final int MOST = 1024;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Workers, 1 to 1024. Default: one a processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Creates it with the default. */
  public WorkerOptions() {}

  /**
   * Returns the number of workers.
   *
   * @throws ParameterException if it is out of range
   */
  public int threads() {
    rules().inRange("--threads", threads, 1, MOST);
    return threads;
  }

  OptionRules rules() {
    return new OptionRules(spec);
  }
}
