package dev.headwater.examples.shop.demo;

/**
 * How a copy came through.
 *
 * @param name with its service: {@code orders.customer_names}
 * @param ageMillisP50 over the live phase, sampled; without the planned outage of its owner until
 *     the copy had caught up, if {@code ageExcludesOutage}
 * @param ageMillisP99 the same
 * @param ageMillisMax over the live phase, the outage included
 */
public record CopyResult(
    String name,
    String owner,
    long rows,
    boolean equalToOwner,
    long differingRows,
    double ageMillisP50,
    double ageMillisP99,
    double ageMillisMax,
    boolean ageExcludesOutage,
    long windowMillis) {}
