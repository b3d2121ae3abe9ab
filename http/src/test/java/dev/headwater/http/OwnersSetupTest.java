package dev.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.base.HeadwaterException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnersSetupTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://gateway/orders/",
        "http://gateway?to=orders",
        "http://gateway#orders",
        "http://clerk@gateway",
        "ftp://gateway",
        "gateway:8080",
        "http:gateway",
        "/orders",
        ""
      })
  void anAddressOfWhichAPartWouldBeDroppedIsRefused(String address) {
    OwnersSetup setup = HeadwaterHttp.owners().at(Desk.PEOPLE, URI.create(address));
    assertThatThrownBy(setup::start)
        .isInstanceOfSatisfying(
            HeadwaterException.class, refused -> assertThat(refused.code()).isEqualTo("HW814"))
        .hasMessageContaining("people");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://people", "https://people:8443", "HTTP://[::1]:80/"})
  void schemeHostAndPortAreAnAddress(String address) {
    OwnersSetup setup = HeadwaterHttp.owners().at(Desk.PEOPLE, URI.create(address));
    assertThatCode(() -> setup.start().close()).doesNotThrowAnyException();
  }

  @Test
  void anOwnerIsLeftAloneAfterTenFailuresAmongTwentyAndNotBefore() {
    CircuitBreaker breaker = HeadwaterHttp.owners().breaker("people");
    for (int i = 0; i < 10; i++) {
      fails(breaker);
    }
    for (int i = 0; i < 9; i++) {
      answers(breaker);
    }
    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    answers(breaker);
    assertThat(breaker.getState()).isEqualTo(State.OPEN);
  }

  @Test
  void nineFailuresAmongTwentyAreBorne() {
    CircuitBreaker breaker = HeadwaterHttp.owners().breaker("people");
    for (int i = 0; i < 9; i++) {
      fails(breaker);
    }
    for (int i = 0; i < 11; i++) {
      answers(breaker);
    }
    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void tryingWhetherItIsBackEndsInAnyCase() {
    CircuitBreaker breaker = HeadwaterHttp.owners().breaker("people");
    assertThat(breaker.getCircuitBreakerConfig().getMaxWaitDurationInHalfOpenState())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  private static void fails(CircuitBreaker breaker) {
    breaker.onError(1, TimeUnit.MILLISECONDS, new IllegalStateException("down"));
  }

  private static void answers(CircuitBreaker breaker) {
    breaker.onSuccess(1, TimeUnit.MILLISECONDS);
  }
}
