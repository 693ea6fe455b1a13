/** Recipes, phases, optimizers, feature cache and the training run. */
package org.graft.train;
