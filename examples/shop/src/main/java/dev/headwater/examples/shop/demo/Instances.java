package dev.headwater.examples.shop.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Further instances of one service, each a process of its own that can be killed or stopped. */
final class Instances implements AutoCloseable {
  private final Model model;
  private final DemoServer server;
  private final Service service;
  private final List<Instance> instances = new ArrayList<>();

  /** One of them, with its name among the claims. */
  private record Instance(Process process, String name) {}

  Instances(Model model, DemoServer server, Service service) {
    this.model = model;
    this.server = server;
    this.service = service;
  }

  Service service() {
    return service;
  }

  /** Starts one more, and returns when it runs. */
  void startOne() throws SQLException {
    for (Service owner : Following.owners(model, service)) {
      server.admit(owner, service);
    }
    try {
      Process process =
          new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      tellWhatItNeeds(process);
      instances.add(new Instance(process, awaitStarted(process)));
    } catch (IOException failure) {
      throw new DemoException(
          "Another instance of %s did not start: %s".formatted(service, failure.getMessage()),
          failure);
    }
  }

  private static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        ShopInstance.class.getName());
  }

  /** Its standard input stays open: it ends with this process. */
  private void tellWhatItNeeds(Process process) throws IOException {
    BufferedWriter needs =
        new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
    needs.write(service.name() + "\n" + server.login(service) + "\n" + server.password() + "\n");
    needs.write(service.name() + " " + server.as(service, service).getURL() + "\n");
    for (Service owner : Following.owners(model, service)) {
      needs.write(owner.name() + " " + server.as(service, owner).getURL() + "\n");
    }
    needs.write("\n");
    needs.flush();
  }

  private static String awaitStarted(Process process) throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith(ShopInstance.STARTED)) {
      line = out.readLine();
    }
    if (line == null) {
      process.destroyForcibly();
      throw new IOException("it ended before it had started");
    }
    return line.substring(ShopInstance.STARTED.length());
  }

  String name(int number) {
    return instances.get(number).name();
  }

  /** As {@code kill -9} does it. */
  void kill(int number) {
    instances.get(number).process().destroyForcibly();
  }

  /** Stops it wherever it is, as a machine does that swaps or migrates. */
  void hang(int number) throws IOException, InterruptedException {
    signal(number, "STOP");
  }

  void goOn(int number) throws IOException, InterruptedException {
    signal(number, "CONT");
  }

  private void signal(int number, String name) throws IOException, InterruptedException {
    String pid = String.valueOf(instances.get(number).process().pid());
    int exit = new ProcessBuilder("kill", "-s", name, pid).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -s %s ended with %d".formatted(name, exit));
    }
  }

  @Override
  public void close() {
    instances.forEach(each -> each.process().destroyForcibly());
  }
}
