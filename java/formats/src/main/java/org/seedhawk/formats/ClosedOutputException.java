// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import java.io.IOException;

/** The reader of a pipe has gone, as in {@code seedhawk ... | head}. Immutable. */
public final class ClosedOutputException extends IOException {
  private static final long serialVersionUID = 1;

  ClosedOutputException(String name, Throwable cause) {
    super("%s was closed by its reader; stopped early".formatted(name), cause);
  }
}
