package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * Which fields of two inputs are equal: {@code on("id", "o.customerId")} joins the input that is
 * being added by its {@code id} to the one that is called {@code o}.
 */
public record Join(List<Pair> pairs) {
  public Join {
    pairs = List.copyOf(pairs);
  }

  /**
   * Two fields that are equal.
   *
   * @param field of the input that is being added
   * @param alias of the input that it is joined to; empty if the text named none
   * @param other that one's field
   */
  public record Pair(String field, String alias, String other) {
    public Pair {
      requireNonNull(field);
      requireNonNull(alias);
      requireNonNull(other);
    }
  }

  /**
   * Joins by one field.
   *
   * @param field a record component of the input that is being added
   * @param other {@code alias.component} of one that was added before
   */
  public static Join on(String field, String other) {
    return new Join(List.of(pair(field, other)));
  }

  /** Joins by one field more. */
  public Join and(String field, String other) {
    List<Pair> more = new ArrayList<>(pairs);
    more.add(pair(field, other));
    return new Join(more);
  }

  private static Pair pair(String field, String other) {
    int dot = other.indexOf('.');
    return dot < 0
        ? new Pair(field, "", other)
        : new Pair(field, other.substring(0, dot), other.substring(dot + 1));
  }

  /** The components of the input that is being added. */
  public List<String> fields() {
    return pairs.stream().map(Pair::field).toList();
  }

  /** The components of the one that it is joined to. */
  public List<String> others() {
    return pairs.stream().map(Pair::other).toList();
  }

  /** What it is joined to; the first, where a mistake names several. */
  String alias() {
    return pairs.get(0).alias();
  }
}
