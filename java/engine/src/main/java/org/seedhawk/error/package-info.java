// SPDX-License-Identifier: Apache-2.0
/**
 * The exceptions of the engine. They have one parent, {@link org.seedhawk.error.SeedhawkException},
 * and each has a message that can be shown to a user.
 */
package org.seedhawk.error;
