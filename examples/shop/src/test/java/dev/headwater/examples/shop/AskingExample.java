package dev.headwater.examples.shop;

import dev.headwater.http.HeadwaterHttp;
import dev.headwater.http.HttpOwners;
import java.net.URI;

/**
 * The guide's example of how owners are asked; it is compiled, and used by tests in other words.
 */
final class AskingExample {
  private AskingExample() {}

  static HttpOwners owners(URI ordersAddress, URI customersAddress, String secret) {
    HttpOwners owners =
        HeadwaterHttp.owners()
            .at(Orders.SERVICE, ordersAddress)
            .at(Customers.SERVICE, customersAddress)
            .withToken(secret)
            .start();
    return owners;
  }
}
