// SPDX-License-Identifier: Apache-2.0
/**
 * ONNX files as bytes: reading their graphs and weights without a library, and converting a graph
 * to float16.
 */
package org.seedhawk.onnx;
