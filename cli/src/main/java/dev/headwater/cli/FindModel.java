package dev.headwater.cli;

import dev.headwater.model.Model;
import java.io.File;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds a model in a constant of a class on a class path. */
final class FindModel {
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  private final String classpath;

  FindModel(String classpath) {
    this.classpath = classpath;
  }

  /**
   * Reads the constant.
   *
   * @param text a class's name, and after a {@code #} a constant's where it has several
   */
  Model in(String text) {
    int hash = text.indexOf('#');
    String className = hash < 0 ? text : text.substring(0, hash);
    List<Field> constants = new ArrayList<>(constants(load(className)));
    if (hash >= 0) {
      constants.removeIf(field -> !field.getName().equals(text.substring(hash + 1)));
    }
    if (constants.isEmpty()) {
      throw CliException.misuse(
          "%s has no constant of type %s.".formatted(text, Model.class.getName()),
          "name the class in which it is: public static final Model … = Model.of(…).");
    }
    if (constants.size() > 1) {
      String names = constants.stream().map(Field::getName).collect(Collectors.joining(", "));
      throw CliException.misuse(
          "%s has several models: %s.".formatted(className, names),
          "choose one: --model %s#%s.".formatted(className, constants.get(0).getName()));
    }
    return read(constants.get(0));
  }

  private Class<?> load(String className) {
    try {
      return Class.forName(className, false, loader());
    } catch (ClassNotFoundException missing) {
      throw CliException.misuse(
          "There is no class %s on the class path.".formatted(className),
          "write its full name, and its directory or jar with --classpath.",
          missing);
    } catch (LinkageError broken) {
      throw incomplete(className, broken);
    }
  }

  private ClassLoader loader() {
    List<URL> urls = new ArrayList<>();
    for (String entry : SEPARATOR.split(classpath, -1)) {
      if (!entry.isEmpty()) {
        urls.add(url(Path.of(entry)));
      }
    }
    return new URLClassLoader(urls.toArray(new URL[0]), FindModel.class.getClassLoader());
  }

  private static URL url(Path entry) {
    if (!Files.exists(entry)) {
      throw CliException.misuse(
          "The class path names %s, which does not exist.".formatted(entry),
          "build it first, or correct --classpath.");
    }
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<Field> constants(Class<?> type) {
    try {
      return Arrays.stream(type.getFields())
          .filter(field -> field.getType() == Model.class)
          .filter(field -> Modifier.isStatic(field.getModifiers()))
          .filter(field -> Modifier.isFinal(field.getModifiers()))
          .toList();
    } catch (LinkageError broken) {
      throw incomplete(type.getName(), broken);
    }
  }

  private static Model read(Field constant) {
    String name = constant.getDeclaringClass().getName();
    try {
      constant.setAccessible(true);
      return (Model) constant.get(null);
    } catch (ExceptionInInitializerError failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw CliException.wrong(
          "The model in %s cannot be built: %s.".formatted(name, cause.getMessage()),
          "mend the declaration; --verbose shows where it is.",
          failed);
    } catch (LinkageError broken) {
      throw incomplete(name, broken);
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static CliException incomplete(String className, LinkageError broken) {
    return CliException.misuse(
        "%s cannot be loaded: %s.".formatted(className, broken),
        "put all that it needs into --classpath, compiled for this version of Java.",
        broken);
  }
}
