// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.seedhawk.error.BadInputException;
import org.seedhawk.genome.Genome;
import org.seedhawk.genome.error.GenomeInputException;
import org.seedhawk.spark.engine.EngineSpec;

/** The genome on an executor. Stateless. */
final class GenomeFile {
  private GenomeFile() {}

  /**
   * Opens it for a task, with which it is closed.
   *
   * @param path as the driver has it; a file that was sent under the name stands in for it
   * @throws BadInputException if it cannot be read here
   */
  static Genome open(String path, TaskContext task) {
    Path file = Path.of(path);
    Path name = file.getFileName();
    if (SparkEnv.get() != null && name != null) {
      Path sent = Path.of(SparkFiles.getRootDirectory()).resolve(name.toString());
      file = Files.isRegularFile(sent) ? sent : file;
    }
    try {
      Genome genome = Genome.open(file);
      task.addTaskCompletionListener(
          (TaskCompletionListener)
              ended -> {
                try {
                  genome.close();
                } catch (IOException e) {
                  // Nothing was written, so nothing is lost.
                }
              });
      return genome;
    } catch (GenomeInputException e) {
      throw new BadInputException(
          "%s: %s; every machine must see the genome under this path, or get it with --files"
              .formatted(EngineSpec.host(), e.getMessage()),
          e);
    }
  }
}
