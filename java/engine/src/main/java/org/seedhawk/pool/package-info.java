// SPDX-License-Identifier: Apache-2.0
/**
 * Who may compute, and when: the engine's threads, permits and limits.
 *
 * <p>A {@link org.seedhawk.pool.WorkerPool} holds a fixed number of threads, permits and workers.
 * Calls of any number of threads share them, first come, first served. A call that takes long gives
 * way to those that wait. A {@link org.seedhawk.pool.CallGate} counts the calls in flight, so that
 * what they use is closed behind the last one. A {@link org.seedhawk.pool.CallControl} ends a call
 * whose time is over or that was cancelled. A {@link org.seedhawk.pool.CallWatcher} sees how calls
 * fare.
 */
package org.seedhawk.pool;
