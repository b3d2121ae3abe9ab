package dev.headwater.http;

import dev.headwater.RunningService;

/** The way in: serves a running service's entities and commands over HTTP. */
public final class HeadwaterHttp {
  private HeadwaterHttp() {}

  /** To be completed and started; the service is not closed with it. */
  public static HttpSetup serve(RunningService service) {
    return new HttpSetup(service);
  }
}
