package dev.headwater.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.base.HeadwaterException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class TokenTest {
  private static final UUID INCARNATION = UUID.fromString("3f0c9c6e-1111-4222-8333-444455556666");
  private static final Token WRITE = Token.ofWrite("bank", INCARNATION, 4711);
  private static final Token READ =
      Token.ofRead("bank", INCARNATION, Snapshot.parse("10:15:11,13"));

  @Test
  void aTokenComesBackAsItWent() {
    for (Token token : List.of(WRITE, READ, Token.ofWrite("a-b_c", INCARNATION, 3))) {
      assertThat(Token.decode(token.encode())).isEqualTo(token);
      assertThat(token.encode()).matches("[A-Za-z0-9_-]+");
    }
  }

  @Test
  void aReadAmongThousandsOfOpenTransactionsHasATokenToo() {
    List<Long> running =
        LongStream.range(0, 8_000).map(i -> 9_000_000_000L + 2 * i).boxed().toList();
    Token token =
        Token.ofRead("bank", INCARNATION, new Snapshot(9_000_000_000L, 9_000_020_000L, running));

    assertThat(Token.decode(token.encode())).isEqualTo(token);
  }

  @Test
  void whatWasCutOrChangedIsRefused() {
    String text = READ.encode();
    for (int i = 0; i < text.length(); i++) {
      refused(text.substring(0, i));
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      refused(text.substring(0, i) + other + text.substring(i + 1));
    }
    refused(text + "AAAA");
    refused("no token");
    refused("é");
    refused("A".repeat(1_000_000));
  }

  @Test
  void whatWasForgedWithARightChecksumIsRefused() {
    for (String demand :
        List.of("", "w", "wx", "w0", "w-5", "r", "r1", "r1:2", "r5:1:", "x1:2:", "r1:2:3,,4")) {
      refused(forged((byte) 1, "bank", demand));
    }
    refused(forged((byte) 2, "bank", "w5"));
    assertThat(Token.decode(forged((byte) 1, "bank", "w4711"))).isEqualTo(WRITE);
  }

  @Test
  void aNameThatIsLongerThanTheBytesIsRefused() {
    byte[] bytes = {1, (byte) 200, 'b'};
    refused(withChecksum(bytes));
  }

  private static void refused(String text) {
    assertThatThrownBy(() -> Token.decode(text))
        .as(text.length() > 100 ? "long" : text)
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("HW402");
  }

  private static String forged(byte format, String owner, String demand) {
    byte[] name = owner.getBytes(StandardCharsets.UTF_8);
    byte[] end = demand.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer buffer = ByteBuffer.allocate(2 + name.length + 16 + end.length);
    buffer.put(format).put((byte) name.length).put(name);
    buffer.putLong(INCARNATION.getMostSignificantBits());
    buffer.putLong(INCARNATION.getLeastSignificantBits());
    return withChecksum(buffer.put(end).array());
  }

  private static String withChecksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length);
    byte[] all =
        ByteBuffer.allocate(bytes.length + 4).put(bytes).putInt((int) crc.getValue()).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }
}
