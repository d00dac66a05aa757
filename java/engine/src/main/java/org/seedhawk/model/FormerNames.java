// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import java.util.Map;

/**
 * Names that models and architectures had before. Files and commands that were written then still
 * hold. Immutable.
 */
public final class FormerNames {
  /** The default model, and its architecture, bore the name of the project. */
  private static final Map<String, String> TODAY = Map.of("seedhawk", "duplexnet");

  private FormerNames() {}

  /** Returns what a model or an architecture is called now. */
  public static String today(String name) {
    return TODAY.getOrDefault(name, name);
  }
}
