// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench;

import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Parts that a test needs and that a machine may lack: the data pack, programs. Immutable. */
public final class Required {
  private Required() {}

  /** Skips the test that lacks a part, or fails it where {@code -Dseedhawk.require} names it. */
  public static void skip(String part, String reason) {
    if (Arrays.asList(System.getProperty("seedhawk.require", "").split(",")).contains(part)) {
      Assertions.fail(reason + ", but -Dseedhawk.require has '" + part + "'");
    }
    System.out.println("[seedhawk] skipped: " + reason);
    Assumptions.abort(reason);
  }
}
