package dev.headwater.cli;

import dev.headwater.explain.Advise;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "advise",
    description = {
      "Looks for what somebody should have meant: promises that what answers cannot keep, copies"
          + " that nothing reads, boundaries that fight the data. All of it is a hint.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 whatever is advised, as with warnings of check; 1 the model is unsound.",
      "Example: headwater advise --model com.acme.Shop --classpath target/classes"
    })
final class AdviseCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How advice is written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Model found = model.findSound();
    List<Finding> advice = Advise.of(found);
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> print(found, advice, out);
      case JSON -> out.println(JsonText.of(json(found, advice)));
    }
    out.flush();
    return Exit.GOOD;
  }

  private static void print(Model model, List<Finding> advice, PrintWriter out) {
    advice.forEach(out::println);
    out.printf(
        "%s: %s.%n",
        model.name(),
        advice.isEmpty()
            ? "nothing to advise"
            : advice.size() + (advice.size() == 1 ? " hint" : " hints"));
  }

  private static Map<String, Object> json(Model model, List<Finding> advice) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("advised", model.name());
    all.put("findings", FindingsJson.of(advice));
    return all;
  }
}
