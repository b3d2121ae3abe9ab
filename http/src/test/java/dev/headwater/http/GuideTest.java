package dev.headwater.http;

import static dev.headwater.http.Crm.CUSTOMERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the guide shows is run. */
class GuideTest {
  @Test
  void aServiceIsServedToThoseWithItsToken() throws Exception {
    try (Office office = Office.open()) {
      office.world.sql(
          CUSTOMERS, "insert into crm.customers values (7, 'Ada', null, 'London', 12.50)");
      RunningHttp http = serve(office.customers, 0, "s3cret");

      assertThat(
              office
                  .get(http, "/entities/customers/7", "Authorization", "Bearer s3cret")
                  .json()
                  .at("/rows/0/name")
                  .asString())
          .isEqualTo("Ada");
      http.close();
    }
  }

  private static RunningHttp serve(RunningService customers, int port, String secret) {
    RunningHttp http =
        HeadwaterHttp.serve(customers)
            .on("0.0.0.0", port) // 127.0.0.1 and any port if nothing is said
            .withToken(secret) // needed wherever others can reach it
            .limitedTo(HttpLimits.byDefault().withRequestMax(Duration.ofSeconds(10)))
            .start();
    return http;
  }
}
