package dev.headwater.cli;

import dev.headwater.explain.WhatIf;
import dev.headwater.explain.WhatIf.Effect;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
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
    name = "whatif",
    description = {
      "Says what each query, copy, projection and saga of a model does while a service is down, and"
          + " which commands fail.",
      ""
    },
    footer = {
      "",
      "Example: headwater whatif --down customers --model com.acme.Shop --classpath target/classes"
    })
final class WhatIfCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();

  @Option(
      names = "--down",
      paramLabel = "SERVICE",
      required = true,
      description = "The service that is down, its database with it.")
  private String down = "";

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How effects are written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Model found = model.findSound();
    Service service = ChooseModel.service(found, down);
    List<Effect> effects = WhatIf.down(found, service);
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> out.print(WhatIf.text(effects));
      case JSON -> out.println(JsonText.of(json(service, effects)));
    }
    out.flush();
    return Exit.GOOD;
  }

  private static Map<String, Object> json(Service service, List<Effect> effects) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("down", service.name());
    all.put("effects", effects.stream().map(WhatIfCommand::json).toList());
    return all;
  }

  private static Map<String, Object> json(Effect effect) {
    Map<String, Object> each = new LinkedHashMap<>();
    each.put("kind", effect.kind());
    each.put("name", effect.name());
    each.put("outcome", effect.outcome().name());
    each.put("because", effect.because());
    return each;
  }
}
