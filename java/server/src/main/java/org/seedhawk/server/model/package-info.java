// SPDX-License-Identifier: Apache-2.0
/** The models that are served, and the miRNAs that they are prepared for. */
package org.seedhawk.server.model;
