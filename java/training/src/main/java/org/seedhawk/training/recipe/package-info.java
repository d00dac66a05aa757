// SPDX-License-Identifier: Apache-2.0
/** What to train, on what, and how: the recipe file. */
package org.seedhawk.training.recipe;
