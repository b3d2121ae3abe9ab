package dev.headwater.model;

/** Draws a saga as its declaration has it, for documents and reviews, in Mermaid's language. */
public final class DrawSaga {
  private DrawSaga() {}

  /**
   * Who asks whom for what, when all goes well and when a step is refused.
   *
   * @param initiator the service that starts it
   */
  public static String sequence(Started saga, String initiator) {
    return new SagaSequence(saga, initiator).draw();
  }

  /** Through which states it goes to its end, as the service that has started it sees it. */
  public static String states(Started saga) {
    return new SagaStates(saga).draw();
  }
}
