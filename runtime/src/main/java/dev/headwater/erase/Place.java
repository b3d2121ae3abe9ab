package dev.headwater.erase;

import java.util.List;

/**
 * One place that was looked at.
 *
 * @param service whose database it is
 * @param table where, or what stands for several
 * @param lookedFor what of the person's could be there
 * @param found how many rows there were
 * @param erased how many of them are gone
 * @param pending why it may still hold something, each with what to do; empty if it does not
 * @param asOf the tick at which a copy was looked at; empty for what is looked at directly
 * @param vacuum what became of the space of what was erased
 */
public record Place(
    String service,
    String table,
    String lookedFor,
    long found,
    long erased,
    List<String> pending,
    String asOf,
    Vacuum vacuum) {

  /** Whether dead versions of the erased rows were cleared away. */
  public enum Vacuum {
    NOT_NEEDED,
    DONE,
    /** The login may not, or the table was locked; PostgreSQL does it at some time by itself. */
    SKIPPED
  }

  public Place {
    pending = List.copyOf(pending);
  }

  static Place of(
      String service, String table, String lookedFor, long found, long erased, List<String> why) {
    return new Place(service, table, lookedFor, found, erased, why, "", Vacuum.NOT_NEEDED);
  }

  static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** Whether nothing of the person's is left here. */
  public boolean isClear() {
    return pending.isEmpty() && erased == found;
  }

  Place asOf(String tick) {
    return new Place(service, table, lookedFor, found, erased, pending, tick, vacuum);
  }

  Place vacuumed(Vacuum how) {
    return new Place(service, table, lookedFor, found, erased, pending, asOf, how);
  }

  /** This place, with what an earlier run has erased in it. */
  Place after(Place earlier) {
    return new Place(
        service,
        table,
        lookedFor,
        found + earlier.erased,
        erased + earlier.erased,
        pending,
        asOf,
        vacuum == Vacuum.NOT_NEEDED ? earlier.vacuum : vacuum);
  }

  boolean isSameAs(Place other) {
    return service.equals(other.service)
        && table.equals(other.table)
        && lookedFor.equals(other.lookedFor);
  }
}
