// SPDX-License-Identifier: Apache-2.0
/**
 * Jobs: work that outlives its call. Their requests, states and results are files, so that they
 * survive a restart. What a job computes is said from outside.
 */
package org.seedhawk.server.job;
