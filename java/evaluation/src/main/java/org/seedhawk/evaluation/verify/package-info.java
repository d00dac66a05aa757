// SPDX-License-Identifier: Apache-2.0
/**
 * Checks that a model is what its files say.
 *
 * <p>The name or the folder of a model enters {@link org.seedhawk.evaluation.verify.ModelChecks}.
 * One line a check leaves: contract, hashes, results, parity with the training, and average
 * precision computed again. A check that fails ends itself, not the others. One thread, plus the
 * engine's workers.
 */
package org.seedhawk.evaluation.verify;
