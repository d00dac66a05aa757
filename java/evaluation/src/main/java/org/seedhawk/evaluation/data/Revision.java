// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The revision of a checkout, which result files name. Stateless. */
public final class Revision {
  private static final String UNKNOWN = "unknown";

  private Revision() {}

  /**
   * Returns the revision of the checkout that a folder lies in, with "-dirty" where files have
   * changed since.
   *
   * @return "unknown" where there is no checkout or no git
   */
  public static String of(Path folder) {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40")
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? text : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN; // no git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
