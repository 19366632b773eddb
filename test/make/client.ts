import pino from 'pino';
import { createHttp, type HttpOptions, type MakeHttp } from '../../src/make/http.js';
import { createMake, type Make } from '../../src/make/make.js';
import { type Received, type Route, serve } from './server.js';

export const token = '0f7c2a4e-9b1d-4c3e-8a5f-6d7e8f901234';

/** The real client against its own server, with waits short enough for tests. */
export async function connect(
  route: Route,
  options: Partial<HttpOptions> = {},
): Promise<{ http: MakeHttp; make: Make; received: Received[]; url: string }> {
  const { url, received } = await serve(route);
  const http = createHttp({
    url,
    token,
    log: pino({ enabled: false }),
    retryAfterDefaultMs: 5,
    backoffMs: 1,
    timeoutMs: 5_000,
    ...options,
  });
  return { http, make: createMake(http), received, url };
}

/** The error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('The call was expected to fail.');
    },
    (error: unknown) => error,
  );
}
