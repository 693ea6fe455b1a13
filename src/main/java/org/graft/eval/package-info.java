/** Accuracy, confusion matrix, per-class figures, agreement between engines. */
package org.graft.eval;
