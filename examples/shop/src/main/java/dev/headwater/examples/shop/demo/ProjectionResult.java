package dev.headwater.examples.shop.demo;

/**
 * How a projection came through.
 *
 * @param name with its service: {@code storefront.order_page}
 * @param ageMillisP50 of its oldest source, over the live phase, sampled; without the planned
 *     outage
 * @param ageMillisP99 the same
 */
public record ProjectionResult(
    String name,
    long rows,
    boolean equalToFullComputation,
    long differingRows,
    double ageMillisP50,
    double ageMillisP99,
    long windowMillis) {}
