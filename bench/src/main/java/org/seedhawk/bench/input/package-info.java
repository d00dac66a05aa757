// SPDX-License-Identifier: Apache-2.0
/**
 * What is timed: real sequences of the data pack, graphs of models, small graphs made here, and the
 * operations that a window takes in a model.
 *
 * <p>The names of the data pack and of the project's folder enter as system properties ({@code
 * seedhawk.data}, {@code seedhawk.root}). Sequences leave as lists on the heap. A file that is
 * absent is an error before anything is measured. One thread, except where a class says otherwise.
 */
package org.seedhawk.bench.input;
