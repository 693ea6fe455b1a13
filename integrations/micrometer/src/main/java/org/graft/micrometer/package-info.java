/** Meters of what a classifier does, for Micrometer. */
package org.graft.micrometer;
