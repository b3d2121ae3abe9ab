package dev.headwater.copy;

import dev.headwater.log.Wanted;
import dev.headwater.model.Copy;

/** A copy with its statements and what it takes of its owner. */
record KeptCopy(Copy<?> copy, CopySql sql, Wanted wanted) {
  static KeptCopy of(Copy<?> copy) {
    return new KeptCopy(
        copy,
        new CopySql(copy),
        new Wanted(copy.entity().name(), copy.entity().key(), copy.shape().fields()));
  }

  String name() {
    return copy.name();
  }
}
