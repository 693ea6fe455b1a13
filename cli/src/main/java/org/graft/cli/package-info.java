/** The {@code graft} command: one thin class a command. */
package org.graft.cli;
