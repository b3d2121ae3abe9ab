package dev.headwater.examples.shop.demo;

/**
 * What came of a saga.
 *
 * @param open how many had not ended
 * @param parked how many of these wait for somebody
 */
public record SagaResult(
    String name,
    String style,
    long started,
    long completed,
    long compensated,
    long open,
    long parked) {}
