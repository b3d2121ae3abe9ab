package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** A bounded context with its own database; every declaration starts from one. */
public record Service(String name) {
  /** Java shows a constant as null when two interfaces need each other first. */
  static final String CIRCLE =
      "What is copied, joined or subscribed to is null. Where two interfaces refer to each other, "
          + "declare in both what is owned and published before what is copied, joined and "
          + "subscribed to.";

  public Service {
    requireNonNull(name);
  }

  public static Service named(String name) {
    return new Service(name);
  }

  /**
   * This service is the system of record of an entity: it alone writes it.
   *
   * @param type what others may see of it
   */
  public <T extends Record> Entity.Draft<T> owns(String name, Class<T> type) {
    return new Entity.Draft<>(this, name, type, Layout.of(name));
  }

  /** This service keeps a local, read-only copy of what it needs of another service's entity. */
  public Copy.Source copies(Entity<?> entity) {
    return new Copy.Source(this, entity);
  }

  /**
   * This service keeps a table that joins what lies in its database.
   *
   * @param type what it shows of a row
   */
  public <T extends Record> Projection.Rootless<T> projects(String name, Class<T> type) {
    return new Projection.Rootless<>(this, name, type);
  }

  /** This service carries out a command, or refuses it. */
  public <Q extends Record, R extends Record> Command<Q, R> handles(
      String name, Class<Q> requestType, Class<R> replyType) {
    return new Command<>(this, name, requestType, replyType);
  }

  /** This service tells others, on purpose, that something happened. */
  public <T extends Record> Event<T> publishes(String name, Class<T> type) {
    return new Event<>(this, name, type);
  }

  /** This service acts when another one publishes an event. */
  public <T extends Record> Subscription.Draft<T> subscribesTo(Event<T> event) {
    return new Subscription.Draft<>(this, event);
  }

  /**
   * This service starts a saga, and answers for its end.
   *
   * @param inputType what one is started with
   */
  public <I extends Record> Saga.Draft<I> starts(String name, Class<I> inputType) {
    return new Saga.Draft<>(this, name, inputType);
  }

  /**
   * This service answers a question, whoever owns what it takes.
   *
   * @param type what it answers with
   */
  public <T extends Record> Query.Rootless<T> answers(String name, Class<T> type) {
    return new Query.Rootless<>(this, name, type);
  }

  /**
   * This service promises how it answers when it is asked for its data, so that others can reckon
   * with it.
   *
   * @param availability the share of calls that are answered in time, between 0 and 1
   * @param latencyP50 within which half of them are, the network included
   * @param latencyP99 within which 99 of 100 are
   */
  public ServiceLevel promises(double availability, Duration latencyP50, Duration latencyP99) {
    return new ServiceLevel(this, availability, latencyP50, latencyP99);
  }

  @Override
  public String toString() {
    return name;
  }
}
