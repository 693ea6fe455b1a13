/** An architecture with weights on an engine: stages, freeze point, trainable blocks, fused frozen path. */
package org.graft.backbone;
