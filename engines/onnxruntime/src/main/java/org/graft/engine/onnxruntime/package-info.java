/** The ONNX Runtime engine, for inference. */
package org.graft.engine.onnxruntime;
