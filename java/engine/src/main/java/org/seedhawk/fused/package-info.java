// SPDX-License-Identifier: Apache-2.0
/**
 * Fused networks: models that one kernel of libseedhawk computes from the rows of windows and
 * miRNAs to the score, in place of ONNX Runtime; one of them libseedhawk_cuda computes, too.
 *
 * <p>The weights are read out of the ONNX file of the model. A graph that the kernel does not know
 * gets none, and ONNX Runtime scores it.
 */
package org.seedhawk.fused;
