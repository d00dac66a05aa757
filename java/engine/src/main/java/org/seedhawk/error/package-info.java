// SPDX-License-Identifier: Apache-2.0
/**
 * The exceptions of the engine. They have one parent, {@link org.seedhawk.error.SeedhawkException},
 * and each has a message that can be shown to a user: what is wrong, where, and what to do.
 *
 * <table>
 * <caption>The tree</caption>
 * <tr><th>exception</th><th>when</th></tr>
 * <tr><td>{@link org.seedhawk.error.BadInputException}</td>
 *   <td>a letter, a length or a file that cannot be used</td></tr>
 * <tr><td>{@link org.seedhawk.error.CallRefusedException}</td>
 *   <td>too much waits, the time is over, the call was cancelled or interrupted, or it would wait
 *   for itself</td></tr>
 * <tr><td>{@link org.seedhawk.error.EngineClosedException}</td>
 *   <td>what was called is closed, or is closing</td></tr>
 * <tr><td>{@link org.seedhawk.error.ModelException}</td>
 *   <td>a model that cannot be found, read or served</td></tr>
 * <tr><td>{@link org.seedhawk.error.EngineUnavailableException}</td>
 *   <td>a native library or a device that is missing or does not work</td></tr>
 * </table>
 *
 * <p>A fault of the calling program has the JDK's exceptions: {@link NullPointerException} with the
 * argument's name as its message, {@link IllegalArgumentException}, {@link
 * IndexOutOfBoundsException}, {@link IllegalStateException}.
 */
package org.seedhawk.error;
