/** The PyTorch engine: its binding and its compiled backbone. */
package org.graft.engine.pytorch;
