package dev.headwater.http;

import dev.headwater.log.Token;
import dev.headwater.owner.EntityRows;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The row of one key, which may not be there. */
final class OneRow implements EntityRows {
  private @Nullable Instant asOf;
  private @Nullable Token token;
  private @Nullable String row;

  @Override
  public void begin(Instant of, Token shown) {
    asOf = of;
    token = shown;
  }

  @Override
  public void row(String json) {
    row = json;
  }

  /** Sends it. That there is none is known as of an instant, too. */
  void send(EntityAnswer answer, String where) throws Problem.Thrown {
    Instant of = Objects.requireNonNull(asOf);
    Token shown = Objects.requireNonNull(token);
    if (row == null) {
      throw Problem.of(
              HttpStatus.NOT_FOUND_404,
              "HW829",
              where,
              "there is no row with this key.",
              "nothing: it was deleted, or never was.")
          .with("asOf", of.toString())
          .with("token", shown.encode())
          .thrown();
    }
    answer.begin(of, shown);
    answer.row(row);
    answer.end(Optional.empty());
  }
}
