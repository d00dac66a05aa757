// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.context;

/** Whether features are those of the published program, or those that its paper describes. */
public enum ContextRules {
  /**
   * Those of the published program, version 7.01. It counts one offset 6mer in every 3'UTR, and for
   * a 6mer it looks at the accessibility of the 14 nt that end one nt behind nt 1, and at the
   * letter opposite nt 10 in the place of nt 8.
   */
  PROGRAM,
  /**
   * Those of the paper: offset 6mers are counted, and the features of a 6mer lie where those of the
   * other types do.
   */
  PAPER
}
