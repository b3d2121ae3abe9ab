package dev.headwater.examples.shop.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.examples.shop.Shop;
import dev.headwater.examples.shop.ShopRules;
import dev.headwater.model.Service;
import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerException;
import dev.headwater.query.OwnerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A further instance of one of the shop's services, in a JVM of its own: what it needs comes by
 * standard input, since others may read a command line. It keeps copies and projections, and is
 * asked nothing. It ends when that ends.
 */
final class ShopInstance {
  static final String STARTED = "started ";
  static final Duration LEASE = Duration.ofSeconds(2);

  private ShopInstance() {}

  /** One line each: the service, the login, its password; then for each database "name url". */
  public static void main(String[] none) throws IOException, SQLException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    Service service = service(in.readLine());
    String login = in.readLine();
    String password = in.readLine();
    ServiceSetup setup =
        Headwater.run(Shop.SHOP, service).takingOverAfter(LEASE).asking(ShopInstance::nobody);
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      List<String> words = List.of(line.split(" ", 2));
      Service database = service(words.get(0));
      DataSource source = source(words.get(1), login, password);
      if (database.equals(service)) {
        setup.on(source);
      } else {
        setup.readingFrom(database, source);
      }
    }
    try (RunningService running = ShopRules.of(service, setup).start()) {
      System.out.println(STARTED + running.instance());
      in.transferTo(Writer.nullWriter()); // until whoever started this one has ended
    }
  }

  private static CompletableFuture<OwnerAnswer> nobody(
      Service owner, OwnerRequest request, Duration longest) {
    return CompletableFuture.failedFuture(
        new OwnerException(
            owner.name(), OwnerException.Reason.DOWN, "this instance answers no queries."));
  }

  private static Service service(String name) {
    return Shop.SHOP.services().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static DataSource source(String url, String login, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(login);
    source.setPassword(password);
    return source;
  }
}
