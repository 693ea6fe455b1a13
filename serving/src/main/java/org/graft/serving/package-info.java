/** A small HTTP service for a trained model. */
package org.graft.serving;
