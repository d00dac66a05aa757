// SPDX-License-Identifier: Apache-2.0
/**
 * What every call of the server has in common: finding its handler, reading a body within limits,
 * errors as JSON, access, limits, metrics. It knows no model.
 */
package org.seedhawk.server.http;
