package dev.headwater.read;

import dev.headwater.log.Token;
import dev.headwater.log.Token.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * What one caller has written and read so far, at all services: reads that are given it show no
 * less, so for this caller nothing goes back in time. Immutable; it grows by {@link #and}.
 *
 * <p>It is for one caller who does one thing after another. Then of all its writes at one service
 * the last is enough, for what shows that one shows those before it, and so it is with what it has
 * read. So a session stays small: two tokens for each service at most.
 */
public final class Session {
  private static final String BETWEEN = ".";

  /** By owner and kind. */
  private final Map<String, Token> tokens;

  private Session(Map<String, Token> tokens) {
    this.tokens = tokens;
  }

  /** Who has neither written nor read yet. */
  public static Session begin() {
    return new Session(Map.of());
  }

  /**
   * Reads the opaque form.
   *
   * @throws dev.headwater.base.HeadwaterException HW402 when the text is no session
   */
  public static Session decode(String text) {
    return text.isEmpty()
        ? begin()
        : begin().and(Arrays.stream(text.split("\\.", -1)).map(Token::decode).toList());
  }

  /** Safe in headers and cookies. */
  public String encode() {
    return tokens.values().stream().map(Token::encode).collect(Collectors.joining(BETWEEN));
  }

  /** After a write. */
  public Session and(Token written) {
    return and(List.of(written));
  }

  /** After a read. */
  public Session and(Stamp read) {
    return and(read.tokens());
  }

  private Session and(Collection<Token> further) {
    Map<String, Token> more = new LinkedHashMap<>(tokens);
    BinaryOperator<Token> later = Session::later;
    further.forEach(token -> more.merge(kind(token), token, later));
    return new Session(more);
  }

  private static String kind(Token token) {
    return token.owner() + (token.seen() instanceof Write ? " written" : " read");
  }

  /** Of reads the one that showed more; of writes, and after another installation, the new one. */
  private static Token later(Token before, Token now) {
    boolean showsMore =
        before.seen() instanceof Token.Read had
            && now.seen() instanceof Token.Read has
            && before.incarnation().equals(now.incarnation())
            && !has.snapshot().covers(had.snapshot());
    return showsMore ? before : now;
  }

  /** What reads have to show. */
  public List<Token> tokens() {
    return new ArrayList<>(tokens.values());
  }

  @Override
  public String toString() {
    return encode();
  }
}
