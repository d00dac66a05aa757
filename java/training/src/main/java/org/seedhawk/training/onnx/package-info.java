// SPDX-License-Identifier: Apache-2.0
/** Writes ONNX files with the model contract in their metadata. */
package org.seedhawk.training.onnx;
