// SPDX-License-Identifier: Apache-2.0
/**
 * What all commands share, whichever module they are of: the table of exit codes, how a failure is
 * told, the options of the engine and of its searches, what options must keep to, and figures that
 * several commands print.
 *
 * <p>In: a command with its arguments. Out: an exit code of {@link org.seedhawk.command.ExitCode},
 * and one line on the error stream when something went wrong. Nothing here scores or reads a file.
 *
 * {@snippet :
 * int code = Commands.run(new CommandLine(new ScanCommand()), out, err, args);
 * }
 */
package org.seedhawk.command;
