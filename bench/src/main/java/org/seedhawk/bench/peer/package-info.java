// SPDX-License-Identifier: Apache-2.0
/**
 * This program beside what a user would pick instead: RNAhybrid, blastn, Python, and other bindings
 * of ONNX Runtime.
 *
 * <p>The same questions go to both sides. Who answers the same question must give the same answer,
 * or the run fails. A program that is not installed is named in the result and left out. One thread
 * a client, so that rates can be compared.
 */
package org.seedhawk.bench.peer;
