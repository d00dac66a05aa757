// SPDX-License-Identifier: Apache-2.0
/** A program outside the project that uses the engine's published artifacts, as a user would. */
package example;
