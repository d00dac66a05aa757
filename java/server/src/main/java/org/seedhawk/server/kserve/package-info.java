// SPDX-License-Identifier: Apache-2.0
/**
 * The Open Inference Protocol, version 2: its messages, what they mean here, and their form over
 * HTTP.
 */
package org.seedhawk.server.kserve;
