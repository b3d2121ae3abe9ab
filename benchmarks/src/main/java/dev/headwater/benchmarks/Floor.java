package dev.headwater.benchmarks;

import java.util.Locale;

/** What has to be reached. */
sealed interface Floor {
  /** Whether the medians reach it; the ratio is above 1 where Headwater is ahead. */
  boolean isReachedBy(double headwater, double ratio);

  String text();

  /** Headwater's figure is at least so many times the reference's. */
  record TimesAtLeast(double factor) implements Floor {
    @Override
    public boolean isReachedBy(double headwater, double ratio) {
      return ratio >= factor;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, ">= %.2f x", factor);
    }
  }

  /** Headwater's figure, of which less is better, is at most so many times the reference's. */
  record TimesAtMost(double factor) implements Floor {
    @Override
    public boolean isReachedBy(double headwater, double ratio) {
      return ratio * factor >= 1;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "<= %.2f x", factor);
    }
  }

  /** Headwater's figure itself is at most this. */
  record ValueAtMost(double value) implements Floor {
    @Override
    public boolean isReachedBy(double headwater, double ratio) {
      return headwater <= value;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "<= %.1f", value);
    }
  }

  /** Told for comparison only. */
  record None() implements Floor {
    @Override
    public boolean isReachedBy(double headwater, double ratio) {
      return true;
    }

    @Override
    public String text() {
      return "";
    }
  }
}
