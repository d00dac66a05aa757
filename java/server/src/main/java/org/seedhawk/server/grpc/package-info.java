// SPDX-License-Identifier: Apache-2.0
/**
 * The Open Inference Protocol over gRPC. Its messages are read and written by hand: they are few,
 * and so no compiler of them is part of the build. {@code inference.proto} describes them for
 * callers, and the tests hold the two together.
 */
package org.seedhawk.server.grpc;
