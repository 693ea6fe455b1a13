/** The PyTorch engine: its binding. */
package org.graft.engine.pytorch;
