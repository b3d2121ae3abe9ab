package dev.headwater.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, of the JVM and of the system: what a report of a bug should say. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    }
    return new String[] {
      "headwater " + properties.getProperty("version"),
      "Java ${java.version}, ${os.name} ${os.version} ${os.arch}"
    };
  }
}
