package dev.headwater.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A part of the tree that knows its place in it, for errors. */
record Part(JsonNode node, String path) {

  static Part root(JsonNode node) {
    return new Part(node, "");
  }

  String text(String name) {
    return part(name).asText();
  }

  String asText() {
    if (!node.isString()) {
      throw ManifestException.malformed(place(), "a text is expected, " + found());
    }
    return node.stringValue();
  }

  long number(String name) {
    Part number = part(name);
    if (!number.node.isIntegralNumber() || !number.node.canConvertToLong()) {
      throw ManifestException.malformed(
          number.place(), "a whole number is expected, " + number.found());
    }
    return number.node.longValue();
  }

  double asShare() {
    if (!node.isNumber()) {
      throw ManifestException.malformed(place(), "a number is expected, " + found());
    }
    return node.doubleValue();
  }

  /** False if it is not there. */
  boolean flag(String name) {
    JsonNode flag = get(name);
    if (flag != null && !flag.isBoolean()) {
      throw malformed(name, "true or false is expected, " + new Part(flag, path).found());
    }
    return flag != null && flag.booleanValue();
  }

  boolean has(String name) {
    return get(name) != null;
  }

  /** Empty if it is not there. */
  <T> List<T> list(String name, Function<Part, T> read) {
    JsonNode list = get(name);
    if (list == null) {
      return List.of();
    }
    if (!list.isArray()) {
      throw malformed(name, "a list is expected, " + new Part(list, path).found());
    }
    List<T> elements = new ArrayList<>();
    for (JsonNode element : list) {
      elements.add(read.apply(new Part(element, at(name) + "[" + elements.size() + "]")));
    }
    return elements;
  }

  Part part(String name) {
    JsonNode part = get(name);
    if (part == null) {
      throw malformed(name, "it is missing");
    }
    return new Part(part, at(name));
  }

  ManifestException malformed(String name, String what) {
    return ManifestException.malformed(at(name), what);
  }

  private @Nullable JsonNode get(String name) {
    if (!node.isObject()) {
      throw ManifestException.malformed(place(), "an object is expected, " + found());
    }
    return node.get(name);
  }

  private String found() {
    String text = node.toString();
    return "but it is " + (text.length() > 60 ? text.substring(0, 60) + "…" : text);
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private String place() {
    return path.isEmpty() ? "manifest" : path;
  }
}
