package dev.headwater.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
    name = "headwater",
    description = "Data that is spread over services: declared once, checked, run, measured.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    footer = {
      "",
      "Exit codes: 0 good, 1 something is wrong, 2 called wrongly.",
      "Try: headwater demo --seconds 10"
    },
    subcommands = {
      CheckCommand.class,
      ExplainCommand.class,
      WhatIfCommand.class,
      AdviseCommand.class,
      DocsCommand.class,
      ManifestCommand.class,
      DiffCommand.class,
      RolesCommand.class,
      MigrateCommand.class,
      StatusCommand.class,
      AuditCommand.class,
      DriftCommand.class,
      ParkedCommand.class,
      SubscribersCommand.class,
      ProjectionsCommand.class,
      SagasCommand.class,
      ResyncCommand.class,
      RebaseCommand.class,
      EraseCommand.class,
      UninstallCommand.class,
      DemoCommand.class
    })
final class HeadwaterCommand implements Runnable {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log what is done, and show stack traces of errors.")
  private boolean verbose;

  @Spec private CommandSpec spec = CommandSpec.create();

  boolean isVerbose() {
    return verbose;
  }

  /** The logging is set up when something logs first, which is after this. */
  int execute(ParseResult parsed) {
    if (verbose) {
      System.setProperty("headwater.log", "INFO");
      System.setProperty("headwater.log.others", "WARN");
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
