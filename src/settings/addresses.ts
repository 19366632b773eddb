/** Scheme, authority and path of an address, and nothing else: no query, no fragment, no blanks. */
const parts = /^(https?):\/\/([^/?#@\\\s]+)(\/[^?#\\\s]*)?$/i;

/**
 * The address of an API, without a slash at its end; undefined unless a token may be sent to it. It must be `https:`,
 * or `http:` on loopback, with exactly `path` as its path, and without user, query or fragment.
 */
export function apiAddress(text: string, path: string): string | undefined {
  const [, scheme, , ownPath = ''] = parts.exec(text) ?? [];
  if (scheme === undefined || !URL.canParse(text)) return undefined;
  const { protocol, hostname, origin } = new URL(text);
  if (ownPath.replace(/\/$/, '') !== path) return undefined;
  return protocol === 'https:' || isLoopback(hostname) ? `${origin}${path}` : undefined;
}

/** Whether a host, as `URL` writes it, can only be this machine. */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

const proxyParts = /^https?:\/\/([^/?#\\\s]+)\/?$/i;

/** Whether it is the address of a proxy, which may contain a user and a password: `http://proxy.example.com:3128`. */
export function isProxyAddress(text: string): boolean {
  if (!proxyParts.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return [username, password].every(isDecodable);
}

/**
 * Whether it is the address of a PostgreSQL database; an address with a socket file, which names no host, also counts.
 */
export function isDatabaseAddress(text: string): boolean {
  if (!/^postgres(ql)?:\/\/\S+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return [username, password].every(isDecodable);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
