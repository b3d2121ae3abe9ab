package dev.headwater.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final UUID HERE = new UUID(1, 1);

  private static Token read(String snapshot) {
    return Token.ofRead("bank", HERE, Snapshot.parse(snapshot));
  }

  private static Token written(long xid) {
    return Token.ofWrite("bank", HERE, xid);
  }

  @Test
  void whoHasDoneNothingDemandsNothing() {
    assertThat(Session.begin().tokens()).isEmpty();
    assertThat(Session.begin().encode()).isEmpty();
    assertThat(Session.decode("").tokens()).isEmpty();
  }

  @Test
  void ofReadsTheOneThatShowedMoreCounts() {
    Session session = Session.begin().and(read("10:20:12")).and(read("10:15:"));

    assertThat(session.tokens()).containsExactly(read("10:20:12"));
    assertThat(session.and(read("20:30:")).tokens()).containsExactly(read("20:30:"));
  }

  @Test
  void ofWritesTheLastCountsBesideWhatWasRead() {
    Session session = Session.begin().and(written(7)).and(read("5:6:")).and(written(9));

    assertThat(session.tokens()).containsExactlyInAnyOrder(written(9), read("5:6:"));
  }

  @Test
  void ofAnotherInstallationOnlyTheNewCounts() {
    Token anew = Token.ofRead("bank", new UUID(2, 2), Snapshot.parse("1:2:"));

    assertThat(Session.begin().and(read("10:20:")).and(anew).tokens()).containsExactly(anew);
  }

  @Test
  void itTravelsAsOneTextThatIsSafeInHeadersAndCookies() {
    Session session =
        Session.begin()
            .and(written(7))
            .and(Token.ofWrite("post office", HERE, 3))
            .and(read("5:6:"));

    assertThat(session.encode()).matches("[A-Za-z0-9_.-]+");
    assertThat(Session.decode(session.encode()).tokens()).isEqualTo(session.tokens());
  }

  @Test
  void aTextThatWasChangedIsRefused() {
    String text = Session.begin().and(written(7)).encode();

    for (String broken : List.of(text + "A", text.substring(1), text + ".", "x." + text, "?")) {
      assertThatThrownBy(() -> Session.decode(broken)).hasMessageContaining("HW402");
    }
  }
}
