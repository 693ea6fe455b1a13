/** What plain DJL needs to load trained models and the pretrained backbone without Graft's own classes in the code. */
package org.graft.djl;
