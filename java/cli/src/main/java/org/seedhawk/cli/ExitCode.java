// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.cli;

/** What the program tells the shell. Immutable. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int BAD_INPUT = 3;
  static final int DEVICE = 4;

  private ExitCode() {}
}
