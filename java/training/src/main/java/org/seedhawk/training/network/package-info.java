// SPDX-License-Identifier: Apache-2.0
/** Architectures: each as a DJL block and as an ONNX graph of the same tensors. */
package org.seedhawk.training.network;
