package dev.headwater.cli;

import dev.headwater.explain.Explain;
import dev.headwater.explain.Explained;
import dev.headwater.explain.Figures;
import dev.headwater.explain.Measurements;
import dev.headwater.explain.UnknownNameException;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description = {
      "Explains a query, copy, projection or saga from the model alone: who owns each field, which"
          + " way it comes and how old it may be, availability and latency computed of its parts,"
          + " what happens when an owner is down, and what the alternatives would cost. With"
          + " --analyze also by what a running service is measured to do.",
      ""
    },
    footer = {
      "",
      "Example: headwater explain order-page --model com.acme.Shop --classpath target/classes",
      "Example: headwater explain order-page --analyze --at http://localhost:8080 --key 42"
    })
final class ExplainCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();

  @Parameters(
      paramLabel = "NAME",
      description = "What to explain: order-page, or storefront.order-page.")
  private String name = "";

  private enum Written {
    TEXT,
    JSON,
    MERMAID
  }

  @Option(
      names = "--format",
      paramLabel = "text|json|mermaid",
      description = "How it is written (default: ${DEFAULT-VALUE}).")
  private Written format = Written.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AnalyzeOptions analyze = new AnalyzeOptions();

  @Override
  public Integer call() throws InterruptedException {
    Model found = model.findSound();
    Explained declared = explained(found, Figures.declared(found));
    if (analyze.isOn()) {
      Measurements measured = analyze.ask(query(found, declared)).run(analyze.times());
      print(explained(found, measured.in(Figures.declared(found))), Optional.of(measured));
    } else {
      print(declared, Optional.empty());
    }
    return Exit.GOOD;
  }

  private void print(Explained explained, Optional<Measurements> measured) {
    PrintWriter out = spec.commandLine().getOut();
    Optional<String> figures = measured.map(it -> "Measured\n" + it.text(explained.price()));
    switch (format) {
      case TEXT -> {
        out.print(explained.text());
        figures.ifPresent(text -> out.print("\n" + text));
      }
      case JSON -> {
        Map<String, Object> data = new LinkedHashMap<>(explained.data());
        measured.ifPresent(it -> data.put("measured", it.data()));
        out.println(JsonText.of(data));
      }
      case MERMAID -> {
        out.print(explained.mermaid());
        figures.ifPresent(text -> out.print(text.replaceAll("(?m)^", "%% ").stripTrailing()));
        figures.ifPresent(text -> out.println());
      }
    }
    out.flush();
  }

  private Explained explained(Model found, Figures figures) {
    try {
      return Explain.of(found, name, figures);
    } catch (UnknownNameException unknown) {
      throw CliException.misuse(unknown);
    }
  }

  private static Query<?> query(Model found, Explained explained) {
    return found.services().stream()
        .flatMap(service -> found.queriesOf(service).stream())
        .filter(query -> explained.kind() == Explained.Kind.QUERY)
        .filter(query -> query.toString().equals(explained.fullName()))
        .findFirst()
        .orElseThrow(
            () ->
                CliException.misuse(
                    "%s is no query, so nobody can be asked for it."
                        .formatted(explained.fullName()),
                    "leave --analyze out, or name a query."));
  }
}
