// SPDX-License-Identifier: Apache-2.0
/**
 * Checks that tell what works on this machine and whether a model is intact.
 *
 * <p>{@link org.seedhawk.check.Doctor} reports the libraries and devices that were found, and why
 * others were not. {@link org.seedhawk.check.ModelVerification} opens a model and scores given
 * windows, so that its figures can be compared with those of training.
 */
package org.seedhawk.check;
