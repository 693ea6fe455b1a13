/** The MXNet engine: its binding and its compiled backbone. */
package org.graft.engine.mxnet;
