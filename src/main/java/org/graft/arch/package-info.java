/** Network architectures as data, and the walk over them. */
package org.graft.arch;
