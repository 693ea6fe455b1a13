/** Decoding, resizing, augmenting and normalizing of photos. */
package org.graft.image;
