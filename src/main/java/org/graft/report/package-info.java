/** The texts and tables that people look at. */
package org.graft.report;
