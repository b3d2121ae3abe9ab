package dev.headwater.cli;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.ModelException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Every error is one line with its remedy; how it came about is shown to who wants it. */
final class ReportErrors {
  private ReportErrors() {}

  static int ofUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    command.getErr().println(Secrets.masked(String.valueOf(failure.getMessage())));
    UnmatchedArgumentException.printSuggestions(failure, command.getErr());
    command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return Exit.MISUSE;
  }

  static int ofExecution(Exception failure, CommandLine command, HeadwaterCommand headwater) {
    command.getErr().println(Secrets.masked(line(failure)));
    if (headwater.isVerbose()) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      command.getErr().print(Secrets.masked(trace.toString()));
      command.getErr().flush();
    }
    return failure instanceof CliException mine ? mine.exitCode() : Exit.WRONG;
  }

  private static String line(Exception failure) {
    if (failure instanceof CliException
        || failure instanceof HeadwaterException
        || failure instanceof ModelException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof SQLException sql) {
      return ofDatabase(sql);
    }
    return "%s. Remedy: this is unexpected; run it again with --verbose and report what it says."
        .formatted(failure);
  }

  private static String ofDatabase(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    String remedy = "see what the database says; --verbose shows where it was asked.";
    if (state.startsWith("08")) {
      remedy = "start the database, or correct --jdbc-url.";
    } else if (state.startsWith("28")
        && String.valueOf(failure.getMessage()).contains("encryption")) {
      remedy = "ask for TLS: PGSSLMODE=verify-full, and PGSSLROOTCERT with who signed the server.";
    } else if (state.startsWith("28")) {
      remedy = "correct --user, or give the password in PGPASSWORD or ~/.pgpass.";
    } else if (state.equals("3D000")) {
      remedy = "create the database, or correct --jdbc-url.";
    } else if (state.equals("42501")) {
      remedy = "use a login that has this right.";
    }
    String message = String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
    return "%s. Remedy: %s".formatted(message.replaceAll("\\.$", ""), remedy);
  }
}
