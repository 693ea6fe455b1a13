/** What the documentation shows, compiled and compared with it. */
package org.graft.example;
