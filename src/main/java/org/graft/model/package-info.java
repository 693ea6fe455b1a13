/** The trained model on disk and the classifier that applications embed. */
package org.graft.model;
