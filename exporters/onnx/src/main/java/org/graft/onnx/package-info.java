/** Trained models as ONNX files: one more interpreter of the architecture's table. */
package org.graft.onnx;
