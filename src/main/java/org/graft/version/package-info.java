/** Of which version and commit this library is. */
package org.graft.version;
