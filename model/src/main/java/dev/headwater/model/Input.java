package dev.headwater.model;

import java.util.List;

/** Rows in a service's own database that a {@link Projection} can be made of. */
public sealed interface Input extends Declaration permits Entity, Copy {

  String name();

  TableName table();

  Shape shape();

  /** The record components that tell rows apart. */
  List<String> key();
}
