package dev.headwater.cli;

import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which model a command is about. */
final class ChooseModel {
  private static final String SHOP = "dev.headwater.examples.shop.Shop";

  @Option(
      names = "--model",
      paramLabel = "CLASS",
      description =
          "A class or interface with a constant of type Model; CLASS#CONSTANT where it has several."
              + " Without it, the example shop.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = {"--classpath", "-cp"},
      paramLabel = "PATH",
      description = "Directories and jars in which the class and all that it needs are found.")
  private Optional<String> classpath = Optional.empty();

  boolean isChosen() {
    return model.isPresent();
  }

  Model find() {
    if (model.isEmpty() && classpath.isPresent()) {
      throw CliException.misuse(
          "--classpath says where to look, but not for what.", "name the class with --model.");
    }
    return new FindModel(classpath.orElse("")).in(model.orElse(SHOP));
  }

  /** A model that does not hold together has no price. */
  Model findSound() {
    return find().requireSound();
  }

  static Service service(Model model, String name) {
    return model.services().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                CliException.misuse(
                    "Model \"%s\" has no service \"%s\".".formatted(model.name(), name),
                    "name one of these: "
                        + model.services().stream()
                            .map(Service::name)
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
