package dev.headwater.benchmarks;

import dev.restate.client.Client;
import dev.restate.common.Request;
import dev.restate.common.Target;
import dev.restate.sdk.Context;
import dev.restate.sdk.HandlerRunner;
import dev.restate.sdk.endpoint.Endpoint;
import dev.restate.sdk.endpoint.definition.HandlerDefinition;
import dev.restate.sdk.endpoint.definition.HandlerType;
import dev.restate.sdk.endpoint.definition.ServiceDefinition;
import dev.restate.sdk.endpoint.definition.ServiceType;
import dev.restate.sdk.http.vertx.RestateHttpServer;
import dev.restate.serde.Serde;
import dev.restate.serde.jackson.JacksonSerdeFactory;
import dev.restate.serde.jackson.JacksonSerdes;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Restate: its server is a process of its own, anew each time it begins; it calls the saga's
 * handler, which is served in this JVM and makes each local transaction a durable step.
 */
final class RestateSagas extends PlainSagas {
  static final String NAME = "restate " + RestateBinary.VERSION;
  private static final String SERVICE = "ordering";
  private static final String HANDLER = "place";
  private static final Serde<PlaceOrder> ORDER = JacksonSerdes.of(PlaceOrder.class);
  private static final Serde<SagaOutcome> OUTCOME = JacksonSerdes.of(SagaOutcome.class);
  private static final int PLACE_SECONDS_MAX = 60;

  private final Path binary;
  private final int servicePort;
  private @Nullable Running running;

  private record Running(RestateServer server, Client client) {}

  RestateSagas() throws SQLException, IOException, LeftOut {
    this(RestateBinary.find());
  }

  private RestateSagas(Path binary) throws SQLException {
    this.binary = binary;
    servicePort = RestateHttpServer.listen(Endpoint.bind(ordering()), 0);
  }

  /** What the SDK would generate from an annotated class. */
  private ServiceDefinition ordering() {
    HandlerRunner<PlaceOrder, SagaOutcome> runner =
        HandlerRunner.of(this::run, JacksonSerdeFactory.DEFAULT, HandlerRunner.Options.DEFAULT);
    return ServiceDefinition.of(
        SERVICE,
        ServiceType.SERVICE,
        List.of(HandlerDefinition.of(HANDLER, HandlerType.SHARED, ORDER, OUTCOME, runner)));
  }

  private SagaOutcome run(Context context, PlaceOrder order) throws Exception {
    return saga(order, (name, step) -> context.run(name, Boolean.class, step::run));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Long> processes() {
    Running now = running;
    return now == null ? List.of() : List.of(now.server().pid());
  }

  @Override
  public void begin() throws IOException, InterruptedException {
    RestateServer server = new RestateServer(binary);
    running = new Running(server, Client.connect(server.ingress()));
    server.register(servicePort);
  }

  @Override
  public void end() throws IOException {
    Running was = running;
    running = null;
    if (was != null) {
      was.server().close();
    }
  }

  @Override
  public SagaOutcome place(PlaceOrder order) throws Exception {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("Restate was not begun.");
    }
    return now.client()
        .callAsync(Request.of(Target.service(SERVICE, HANDLER), ORDER, OUTCOME, order).build())
        .get(PLACE_SECONDS_MAX, TimeUnit.SECONDS)
        .response();
  }

  @Override
  public void close() throws SQLException, IOException {
    end();
    super.close();
  }
}
