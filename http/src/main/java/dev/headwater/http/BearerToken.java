package dev.headwater.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The secret that callers share with a service; only its hash is kept. */
final class BearerToken {
  private static final String SCHEME = "bearer ";

  private final byte[] hash;

  BearerToken(String secret) {
    this.hash = hash(secret);
  }

  /** In a time that tells nothing about the secret. */
  boolean isIn(@Nullable String authorization) {
    return authorization != null
        && authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        && MessageDigest.isEqual(hash, hash(authorization.substring(SCHEME.length()).strip()));
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
