/** Image folders: discovery, splits, audit and DJL datasets. */
package org.graft.data;
