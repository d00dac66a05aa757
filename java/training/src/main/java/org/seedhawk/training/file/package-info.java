// SPDX-License-Identifier: Apache-2.0
/**
 * Files of a training: {@code ResultFiles} are written whole or not at all, and hashed; {@code
 * BadInputException} says what is wrong with one that was read, and where.
 */
package org.seedhawk.training.file;
