// SPDX-License-Identifier: Apache-2.0
/**
 * Calls a Seedhawk server. {@link org.seedhawk.client.SeedhawkClient} is where to begin; what goes
 * wrong is a {@link org.seedhawk.client.ClientException}.
 */
package org.seedhawk.client;
