import { z } from 'zod';
import type { Way } from './network.js';

interface Root {
  readonly code: string | undefined;
  readonly syscall: string | undefined;
  readonly name: string | undefined;
  readonly message: string | undefined;
}

const root = z.object({
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

/** The root of an error: the last of its causes, and the first of several at once. */
function rootOf(error: unknown): Root {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (error instanceof Error && error.cause instanceof Error) return rootOf(error.cause);
  const { code, syscall, name, message } = root.catch({}).parse(error);
  return { code, syscall, name, message };
}

/** A place to call, in words. */
export const placeOf = ({ host, proxy }: Way): string =>
  proxy === undefined ? host : `${host} through the proxy ${proxy}`;

/**
 * Why no answer came, and what to check. It never mentions tokens: without an answer, no token was checked. The
 * sentence names the host, and the proxy if one was used.
 */
export function whyUnanswered(error: unknown, way: Way): string {
  const { code = '', syscall, name, message = '' } = rootOf(error);
  const { host, proxy } = way;
  const reached = syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT';
  if (proxy !== undefined && code === 'UND_ERR_ABORTED') {
    const status = /\((\d{3})\)/.exec(message)?.[1];
    const login =
      status === '407'
        ? 'It wants a user and a password, or others'
        : 'Ask who runs it to let this host through';
    return `The proxy ${proxy} does not let calls to ${host} through${status === undefined ? '' : ` (it answers ${status})`}. ${login}, or name the host in NO_PROXY.`;
  }
  if (proxy !== undefined && reached) {
    return `The proxy ${proxy}, which HTTPS_PROXY or HTTP_PROXY names, cannot be reached: ${reasonOf(code)}. Correct it, or name ${host} in NO_PROXY.`;
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return `The certificate of ${placeOf(way)} is not trusted here (${code}). Where a company's proxy opens connections, NODE_EXTRA_CA_CERTS names the file with its certificate.`;
  }
  // The message of `fetch` for ports that browsers block. https://fetch.spec.whatwg.org/#port-blocking
  const barred = message === 'bad port' ? 'calls to that port are not allowed' : reasonOf(code);
  const reason = name === 'TimeoutError' || name === 'AbortError' ? 'no answer came in time' : barred;
  return `${placeOf(way)} cannot be reached: ${reason}. Check the address, the network${proxy === undefined ? ', and whether a proxy is needed (HTTPS_PROXY)' : ' and the proxy'}.`;
}

function reasonOf(code: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `its name does not resolve (${code})`;
  if (code === 'ECONNREFUSED') return `nothing listens there (${code})`;
  if (code === 'ETIMEDOUT' || code.endsWith('_TIMEOUT')) return `no answer came in time (${code})`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `there is no way to it (${code})`;
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE')
    return `the connection was broken off (${code})`;
  if (/SSL|TLS|EPROTO/.test(code)) return `it does not speak TLS as expected (${code})`;
  return code === '' ? 'the connection did not come about' : `the connection failed (${code})`;
}
