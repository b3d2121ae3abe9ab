package dev.headwater.cli;

import dev.headwater.explain.Explain;
import dev.headwater.explain.Explained;
import dev.headwater.explain.UnknownNameException;
import dev.headwater.model.Model;
import java.io.PrintWriter;
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
          + " what happens when an owner is down, and what the alternatives would cost.",
      ""
    },
    footer = {
      "",
      "Example: headwater explain order-page --model com.acme.Shop --classpath target/classes"
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

  @Override
  public Integer call() {
    Explained explained = explained(model.findSound());
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> out.print(explained.text());
      case JSON -> out.println(JsonText.of(explained.data()));
      case MERMAID -> out.print(explained.mermaid());
    }
    out.flush();
    return Exit.GOOD;
  }

  private Explained explained(Model found) {
    try {
      return Explain.of(found, name);
    } catch (UnknownNameException unknown) {
      throw CliException.misuse(unknown);
    }
  }
}
