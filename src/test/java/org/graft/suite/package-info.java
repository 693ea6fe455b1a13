/** The engine suite: tests that run once for each engine, in the engine modules. */
package org.graft.suite;
