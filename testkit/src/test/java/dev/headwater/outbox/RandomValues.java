package dev.headwater.outbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Single values: half of them at the edges of their type, the others anywhere within it. */
final class RandomValues {
  private static final long YEAR_0 = -62_167_219_200L;
  private static final long YEAR_9999 = 253_402_300_799L;

  private static final Map<Class<?>, List<?>> EDGES =
      Map.ofEntries(
          Map.entry(
              String.class,
              List.of("", " ", "\\N", "'\"\\", "ü€😀", "a\tb\r\nc", "NULL", "{}", "\u0001\u007f")),
          Map.entry(short.class, List.of(Short.MIN_VALUE, (short) 0, Short.MAX_VALUE)),
          Map.entry(int.class, List.of(Integer.MIN_VALUE, 0, Integer.MAX_VALUE)),
          Map.entry(long.class, List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE)),
          Map.entry(
              BigDecimal.class,
              List.of(
                  new BigDecimal("0"),
                  new BigDecimal("0.00"),
                  new BigDecimal("-0.000000000000000000000000000001"),
                  new BigDecimal("123456789012345678901234567890"),
                  new BigDecimal("123456789012345.678901234567890"))),
          Map.entry(
              float.class,
              List.of(
                  Float.NaN,
                  Float.POSITIVE_INFINITY,
                  Float.NEGATIVE_INFINITY,
                  Float.MIN_VALUE,
                  Float.MAX_VALUE,
                  -0f)),
          Map.entry(
              double.class,
              List.of(
                  Double.NaN,
                  Double.POSITIVE_INFINITY,
                  Double.NEGATIVE_INFINITY,
                  Double.MIN_VALUE,
                  Double.MAX_VALUE,
                  -0d)),
          Map.entry(boolean.class, List.of(true, false)),
          Map.entry(UUID.class, List.of(new UUID(0, 0), new UUID(-1, -1))),
          Map.entry(
              Instant.class,
              List.of(
                  Instant.EPOCH,
                  Instant.parse("-4000-01-01T00:00:00.000001Z"),
                  Instant.parse("0000-12-31T23:59:59.999999Z"),
                  Instant.parse("1883-11-18T12:03:57Z"),
                  Instant.parse("9999-12-31T23:59:59.999999Z"),
                  Instant.parse("+20000-01-01T00:00:00.5Z"))),
          Map.entry(
              LocalDate.class,
              List.of(
                  LocalDate.of(-4000, 1, 1),
                  LocalDate.of(1582, 10, 10),
                  LocalDate.of(20_000, 2, 29))),
          Map.entry(
              LocalTime.class,
              List.of(LocalTime.MIDNIGHT, LocalTime.NOON, LocalTime.of(23, 59, 59, 999_999_000))),
          Map.entry(
              LocalDateTime.class,
              List.of(
                  LocalDateTime.of(-4000, 1, 1, 0, 0),
                  LocalDateTime.of(2024, 3, 31, 2, 30),
                  LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000))),
          Map.entry(byte[].class, List.of(new byte[0], new byte[] {0, -1, 127, -128, '\\'})),
          Map.entry(Samples.Mood.class, List.of(Samples.Mood.values())));

  private static final Map<Class<?>, Class<?>> PRIMITIVES =
      Map.of(
          Short.class, short.class,
          Integer.class, int.class,
          Long.class, long.class,
          Float.class, float.class,
          Double.class, double.class,
          Boolean.class, boolean.class);

  private final Random random;
  private final Map<Class<?>, Supplier<?>> anywhere;

  RandomValues(Random random) {
    this.random = random;
    this.anywhere =
        Map.ofEntries(
            Map.entry(String.class, this::text),
            Map.entry(short.class, () -> (short) random.nextInt()),
            Map.entry(int.class, random::nextInt),
            Map.entry(long.class, random::nextLong),
            Map.entry(
                BigDecimal.class,
                () -> new BigDecimal(new BigInteger(100, random), random.nextInt(30))),
            Map.entry(float.class, random::nextFloat),
            Map.entry(double.class, random::nextGaussian),
            Map.entry(boolean.class, random::nextBoolean),
            Map.entry(UUID.class, () -> new UUID(random.nextLong(), random.nextLong())),
            Map.entry(Instant.class, this::instant),
            Map.entry(LocalDate.class, () -> dateTime().toLocalDate()),
            Map.entry(LocalTime.class, () -> dateTime().toLocalTime()),
            Map.entry(LocalDateTime.class, this::dateTime),
            Map.entry(byte[].class, this::bytes));
  }

  boolean nextBoolean() {
    return random.nextBoolean();
  }

  int size() {
    return random.nextInt(4);
  }

  Object next(Class<?> type) {
    Class<?> plain = PRIMITIVES.getOrDefault(type, type);
    List<?> edges = EDGES.get(plain);
    Supplier<?> other = anywhere.get(plain);
    return other == null || random.nextBoolean()
        ? edges.get(random.nextInt(edges.size()))
        : other.get();
  }

  private String text() {
    return random
        .ints(random.nextInt(12), 1, 0x2FFF)
        .filter(codePoint -> !Character.isISOControl(codePoint))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** PostgreSQL has microseconds. */
  private Instant instant() {
    return Instant.ofEpochSecond(
        random.nextLong(YEAR_0, YEAR_9999), random.nextInt(1_000_000) * 1_000L);
  }

  private LocalDateTime dateTime() {
    return LocalDateTime.ofInstant(instant(), ZoneOffset.UTC);
  }

  private byte[] bytes() {
    byte[] made = new byte[random.nextInt(20)];
    random.nextBytes(made);
    return made;
  }
}
