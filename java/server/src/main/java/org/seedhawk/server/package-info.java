// SPDX-License-Identifier: Apache-2.0
/**
 * Serves models to platforms: the Open Inference Protocol over HTTP and gRPC, and calls of its own,
 * on one port.
 */
package org.seedhawk.server;
