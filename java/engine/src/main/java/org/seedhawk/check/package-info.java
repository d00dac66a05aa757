// SPDX-License-Identifier: Apache-2.0
/**
 * Checks that tell what works on this machine and whether a model is intact.
 *
 * <p>{@link org.seedhawk.check.Doctor} reports the libraries and devices that were found, and why
 * others were not. {@link org.seedhawk.check.ModelVerification} opens a model and scores given
 * windows, so that its figures can be compared with those of training. {@link
 * org.seedhawk.check.ChanceTable} is what was counted of a model's sites by chance.
 */
package org.seedhawk.check;
