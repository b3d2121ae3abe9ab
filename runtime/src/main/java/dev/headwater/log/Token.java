package dev.headwater.log;

import dev.headwater.base.HeadwaterException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * Proof of what somebody wrote or read at an owner, for reads that must not show less. Travels as
 * an opaque string that is safe in headers and cookies.
 *
 * @param owner the owning service
 * @param incarnation the owner's installation that issued it
 * @param seen what must be visible: for a write its transaction, for a read all that it showed
 */
public record Token(String owner, UUID incarnation, Seen seen) {
  private static final byte FORMAT = 1;

  /** Of a read's token: room for all transactions that can be open at once. */
  private static final int LENGTH_MAX = 1024 * 1024;

  /** What a token demands of a snapshot. */
  public sealed interface Seen permits Write, Read {
    boolean isIn(Snapshot snapshot);

    /** Whether it needs a transaction later than all that had completed before the snapshot. */
    boolean isBeyond(Snapshot snapshot);
  }

  /** One transaction of the owner. */
  public record Write(long xid) implements Seen {
    public Write {
      if (xid <= 0) {
        throw new IllegalArgumentException("no transaction: " + xid);
      }
    }

    @Override
    public boolean isIn(Snapshot snapshot) {
      return snapshot.sees(xid);
    }

    @Override
    public boolean isBeyond(Snapshot snapshot) {
      return xid >= snapshot.xmax();
    }
  }

  /** Everything that a snapshot showed. */
  public record Read(Snapshot snapshot) implements Seen {
    @Override
    public boolean isIn(Snapshot other) {
      return other.covers(snapshot);
    }

    @Override
    public boolean isBeyond(Snapshot other) {
      return snapshot.xmax() > other.xmax();
    }
  }

  public static Token ofWrite(String owner, UUID incarnation, long xid) {
    return new Token(owner, incarnation, new Write(xid));
  }

  public static Token ofRead(String owner, UUID incarnation, Snapshot snapshot) {
    return new Token(owner, incarnation, new Read(snapshot));
  }

  /** Whether what this one, of a read, has shown has all that the other one proves. */
  public boolean shows(Token other) {
    return seen instanceof Read read
        && incarnation.equals(other.incarnation())
        && other.seen().isIn(read.snapshot());
  }

  /** The opaque form. */
  public String encode() {
    byte[] name = owner.getBytes(StandardCharsets.UTF_8);
    byte[] demand = demand().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer buffer = ByteBuffer.allocate(1 + 1 + name.length + 16 + demand.length + 4);
    buffer.put(FORMAT).put((byte) name.length).put(name);
    buffer.putLong(incarnation.getMostSignificantBits());
    buffer.putLong(incarnation.getLeastSignificantBits());
    buffer.put(demand).putInt(checksum(buffer.array(), buffer.position()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
  }

  /**
   * Reads the opaque form.
   *
   * @throws HeadwaterException HW402 when the text is no token
   */
  public static Token decode(String text) {
    try {
      if (text.length() > LENGTH_MAX) {
        throw new IllegalArgumentException("longer than " + LENGTH_MAX);
      }
      return read(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException malformed) {
      throw new HeadwaterException(
          "HW402",
          "token",
          "the text is no consistency token, or was cut or changed on its way.",
          "pass a token on exactly as it was returned, or read without one.",
          malformed);
    }
  }

  private static Token read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int end = bytes.length - 4;
    if (end < 0 || buffer.getInt(end) != checksum(bytes, end) || buffer.get() != FORMAT) {
      throw new IllegalArgumentException("wrong checksum or format");
    }
    byte[] name = new byte[Byte.toUnsignedInt(buffer.get())];
    buffer.get(name);
    UUID incarnation = new UUID(buffer.getLong(), buffer.getLong());
    String demand =
        new String(Arrays.copyOfRange(bytes, buffer.position(), end), StandardCharsets.US_ASCII);
    return new Token(new String(name, StandardCharsets.UTF_8), incarnation, seen(demand));
  }

  private static Seen seen(String demand) {
    if (demand.startsWith("w")) {
      return new Write(Long.parseLong(demand.substring(1)));
    }
    if (demand.startsWith("r")) {
      return new Read(Snapshot.parse(demand.substring(1)));
    }
    throw new IllegalArgumentException("demands nothing known");
  }

  private String demand() {
    if (seen instanceof Write write) {
      return "w" + write.xid();
    }
    return "r" + ((Read) seen).snapshot();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  @Override
  public String toString() {
    return encode();
  }
}
