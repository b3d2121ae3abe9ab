package dev.headwater.model;

/** The cases in which a projection is worth its price. */
public enum Purpose {
  /** Data is read in another form, or by other keys, than it is written in. */
  READ_OTHERWISE_THAN_WRITTEN,
  /** Reads have to be fast, and joining at each read is not. */
  READS_MUST_BE_FAST,
  /** It joins what several services own. */
  SEVERAL_SERVICES
}
