package dev.headwater;

import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.inbox.Polling;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.testkit.Bank;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerPaceTest {
  @ParameterizedTest
  @CsvSource({"500, 100", "2000, 250", "4000, 500", "3600000, 500"})
  void anOwnerRestsForAnEighthOfTheShortestWindow(long windowMillis, long restingMillis) {
    Polling polling = pace(Duration.ofMillis(windowMillis)).polling(BANK.name(), Optional.empty());
    assertThat(polling)
        .isEqualTo(new Polling(Duration.ofMillis(100), Duration.ofMillis(restingMillis)));
  }

  @Test
  void whatIsSetHoldsForOwnersThatRestToo() {
    Duration set = Duration.ofMillis(30);
    assertThat(pace(Duration.ofHours(1)).polling(BANK.name(), Optional.of(set)))
        .isEqualTo(new Polling(set, set));
  }

  @Test
  void anOwnerOfWhichNothingIsCopiedHasNoWindow() {
    OwnerPace pace = new OwnerPace(Model.of("bank", Bank.ACCOUNT), DESK, Set.of());
    assertThat(pace.polling(BANK.name(), Optional.empty()).resting())
        .isEqualTo(Duration.ofMillis(500));
  }

  private static OwnerPace pace(Duration window) {
    Copy<Bank.Account> accounts =
        DESK.copies(Bank.ACCOUNT)
            .as("old_accounts", Bank.Account.class)
            .staleAtMost(window)
            .because("The desk shows balances, whether the bank is open or not.");
    return new OwnerPace(Model.of("bank", Bank.ACCOUNT, accounts), DESK, Set.of());
  }
}
