// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.engine;

import java.io.File;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.seedhawk.Seedhawk;
import org.seedhawk.error.EngineUnavailableException;
import org.seedhawk.error.ModelException;
import org.seedhawk.scan.Device;
import org.seedhawk.scan.Precision;

/**
 * How an executor opens its engine. Immutable.
 *
 * @param model name or folder; empty: the first listed
 * @param device what scores, as {@link Device#parse} reads it
 * @param precision what the model computes with
 * @param path which of its files score
 */
public record EngineSpec(String model, String device, String precision, String path)
    implements Serializable {
  /**
   * Opens an engine with so many workers.
   *
   * @throws EngineUnavailableException if ONNX Runtime or a device cannot be used
   * @throws ModelException if the model cannot be found or served
   */
  public Seedhawk open(int threads) {
    Seedhawk.Builder builder =
        Seedhawk.builder()
            .device(Device.parse(device))
            .precision(Precision.parse(precision))
            .path(path)
            .threads(threads);
    try {
      return (model.isEmpty() ? builder : builder.model(where(model))).open();
    } catch (ModelException e) {
      throw new ModelException("%s: %s".formatted(host(), e.getMessage()), e);
    } catch (EngineUnavailableException e) {
      throw new EngineUnavailableException("%s: %s".formatted(host(), e.getMessage()), e);
    }
  }

  /** Returns the folder that was sent under this name, else the name itself. */
  private static String where(String model) {
    if (SparkEnv.get() == null || model.contains("..")) {
      return model;
    }
    Path sent = Path.of(SparkFiles.getRootDirectory() + File.separator + model);
    return Files.isDirectory(sent) ? sent.toString() : model;
  }

  /** Returns what messages call this JVM. */
  public static String host() {
    SparkEnv env = SparkEnv.get();
    return env == null
        ? "this JVM"
        : "executor %s on %s"
            .formatted(env.executorId(), env.blockManager().blockManagerId().host());
  }
}
