package org.graft.benchmarks.load;

/** What is under load: answers requests, for several client threads at a time. */
@FunctionalInterface
public interface Service {

    /**
     * Answers a request. It returns when the caller of a real service would have the numbers in hand: an engine that computes
     * later than it returns must be read in here.
     *
     * @param request the number of the request, from 0 in the order of the arrivals
     * @throws Exception if there is no answer; it ends the run
     */
    void serve(int request) throws Exception;
}
