package dev.headwater.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words by which authors put work off. */
final class NoReminders implements Rule {
  private static final Pattern REMINDER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  @Override
  public List<Finding> findingsIn(List<SourceFile> repository) {
    List<Finding> findings = new ArrayList<>();
    for (SourceFile file : repository) {
      List<String> lines = file.text().lines().toList();
      for (int line = 0; line < lines.size(); line++) {
        Matcher reminder = REMINDER.matcher(withoutQuoted(file, lines.get(line)));
        if (reminder.find()) {
          findings.add(
              file.finding(
                  line + 1, reminder.group() + " puts work off.", "Do it, or open an issue."));
        }
      }
    }
    return findings;
  }

  /** Code may well speak of such words, as this class does. */
  private static String withoutQuoted(SourceFile file, String line) {
    return file.isJava() ? line.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "") : line;
  }
}
