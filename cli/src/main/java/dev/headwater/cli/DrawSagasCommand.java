package dev.headwater.cli;

import dev.headwater.model.DrawSaga;
import dev.headwater.model.Manifest;
import dev.headwater.model.Started;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "draw",
    description = {
      "Draws the sagas of a model as Markdown with Mermaid's diagrams: who asks whom for what, and"
          + " through which states each goes. Needs no database.",
      ""
    },
    footer = {
      "",
      "Example: headwater sagas draw --model com.acme.Shop --classpath target/classes place-order"
    })
final class DrawSagasCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();

  @Parameters(
      paramLabel = "SAGA",
      arity = "0..1",
      description = "Which one: orders.place-order, or place-order. Without it, all.")
  private Optional<String> name = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  private record Declared(String service, Started saga) {
    String fullName() {
      return service + "." + saga.name();
    }

    boolean isNamed(String name) {
      return name.equals(saga.name()) || name.equals(fullName());
    }
  }

  @Override
  public Integer call() {
    List<Declared> all =
        model.find().manifests().stream().flatMap(each -> of(each).stream()).toList();
    List<Declared> chosen =
        all.stream().filter(each -> name.isEmpty() || each.isNamed(name.get())).toList();
    if (chosen.isEmpty()) {
      throw none(all);
    }
    PrintWriter out = spec.commandLine().getOut();
    chosen.forEach(each -> print(each, out));
    out.flush();
    return Exit.GOOD;
  }

  private static List<Declared> of(Manifest manifest) {
    return manifest.sagas().stream().map(saga -> new Declared(manifest.service(), saga)).toList();
  }

  private CliException none(List<Declared> all) {
    if (all.isEmpty()) {
      return CliException.misuse("The model declares no saga.", "name another one with --model.");
    }
    return CliException.misuse(
        "The model declares no saga \"%s\".".formatted(name.orElse("")),
        "name one of these: "
            + all.stream().map(Declared::fullName).distinct().collect(Collectors.joining(", "))
            + ".");
  }

  private static void print(Declared each, PrintWriter out) {
    Started saga = each.saga();
    out.printf("## %s, version %d%n%n%s%n%n", each.fullName(), saga.version(), saga.because());
    printDiagram(DrawSaga.sequence(saga, each.service()), out);
    printDiagram(DrawSaga.states(saga), out);
  }

  private static void printDiagram(String diagram, PrintWriter out) {
    out.printf("```mermaid%n%s```%n%n", diagram);
  }
}
