package dev.headwater.http;

import dev.headwater.RunningService;

/** The way in: serves a running service over HTTP, and asks others. */
public final class HeadwaterHttp {
  private HeadwaterHttp() {}

  /** How the queries of a service ask owners: to be given to {@code asking(…)} of its set-up. */
  public static OwnersSetup owners() {
    return new OwnersSetup();
  }

  /** To be completed and started; the service is not closed with it. */
  public static HttpSetup serve(RunningService service) {
    return new HttpSetup(service);
  }
}
