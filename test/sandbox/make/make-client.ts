import { BOT_TOKEN, seedHarbour } from '../../../sandbox/make/seed.js';
import { type MakeSandbox, type MakeSandboxOptions, startMake } from '../../../sandbox/make/server.js';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

/** A seeded Make with a client, closed at the end of the scope. */
export async function harbour(options: MakeSandboxOptions = {}) {
  const make = await startMake({ seed: seedHarbour, ...options });
  return {
    make,
    call: (line: string, body?: unknown, token?: string) => callMake(make, line, body, token),
    [Symbol.asyncDispose]: () => make.close(),
  };
}

/** Makes one call; the line is `METHOD /path`. */
export async function callMake(
  make: MakeSandbox,
  line: string,
  body?: unknown,
  token = BOT_TOKEN,
): Promise<Answer> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`${make.url}${path}`, {
    method,
    headers: { authorization: `Token ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json ? JSON.parse(text) : undefined,
  };
}
