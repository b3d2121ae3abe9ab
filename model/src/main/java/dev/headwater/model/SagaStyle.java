package dev.headwater.model;

/** Who leads a saga from one step to the next. */
public enum SagaStyle {
  /** The service that starts it sends each command and takes each outcome. */
  ORCHESTRATED,
  /** Each participant hands on to the next; the service that starts it only watches. */
  CHOREOGRAPHED
}
