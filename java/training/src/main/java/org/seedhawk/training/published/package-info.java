// SPDX-License-Identifier: Apache-2.0
/** Weights that were published elsewhere, read as the tensors of our architectures. */
package org.seedhawk.training.published;
