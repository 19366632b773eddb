import type { Network } from '../start/network.js';
import { bad, type Check, doubtful, good } from './check.js';

/** The time that a host stated, and the times of the request and of its answer, in milliseconds since 1970. */
export interface Answered {
  readonly said: number | undefined;
  readonly from: number;
  readonly until: number;
}

/** A network that records each host's first answer; hosts without an answer are absent. */
export interface NotedNetwork {
  readonly network: Network;
  readonly answered: ReadonlyMap<string, Answered>;
}

/** Wraps a network; requests and answers are unchanged. */
export function notedNetwork(network: Network, now: () => number = Date.now): NotedNetwork {
  const answered = new Map<string, Answered>();
  const noted = async <T extends { readonly headers: Iterable<[string, string]> }>(
    url: string | URL,
    send: () => Promise<T>,
  ): Promise<T> => {
    const from = now();
    const answer = await send();
    const { host } = new URL(url);
    const said = Date.parse(new Headers([...answer.headers]).get('date') ?? '');
    if (!answered.has(host))
      answered.set(host, { said: Number.isNaN(said) ? undefined : said, from, until: now() });
    return answer;
  };
  return {
    answered,
    network: {
      ...network,
      fetch: (url, call) => noted(url, () => network.fetch(url, call)),
      boundedFetch: (url, call) => noted(url, () => network.boundedFetch(url, call)),
    },
  };
}

/** A synchronized clock is exact to a second; Slack refuses requests that are five minutes off. */
const mostMs = 30_000;

/** Whether our clock agrees with that of a host; `whose` follows "agrees with". */
export function clockFinding(whose: string, { said, from, until }: Answered): Check {
  if (said === undefined)
    return doubtful(`the clock could not be compared with ${whose}, which does not state its time`);
  // The header has whole seconds, and the host wrote it between the request and its answer.
  const ahead = (from + until) / 2 - (said + 500);
  if (Math.abs(ahead) <= mostMs + (until - from) / 2) return good(`the clock agrees with ${whose}`);
  const seconds = Math.round(Math.abs(ahead) / 1000);
  return bad(
    `the clock is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} ${whose}. Let this machine set its clock by NTP: holds, grants and signed requests depend on it`,
  );
}

/** The route of calls to a host, if a proxy is set and the host answered. */
export function wayFinding(who: string, url: string, { network, answered }: NotedNetwork): Check[] {
  const { host, proxy } = network.way(url);
  if (!answered.has(host)) return [];
  return [
    good(
      proxy === undefined
        ? `${who}: ${host} is reached directly, without the proxy`
        : `${who}: ${host} is reached through the proxy ${proxy}`,
    ),
  ];
}
