package dev.headwater.copy;

/**
 * Is told when a copy breaks its promise and when it keeps it again. To return at once: the thread
 * that tells also renews the claims.
 */
public interface WindowListener {
  /** The copy is older than its window. Told once, until it has recovered. */
  void exceeded(CopyStatus status);

  /** The copy is within its window again. */
  void recovered(CopyStatus status);
}
