import type { Proxies } from '../settings/config.js';

/**
 * The proxy of a call, as `host:port` without user and password; undefined if it goes direct. The rules are those of
 * undici's `EnvHttpProxyAgent`, which decides; this function only reports.
 */
export function proxyFor(url: string, { http, https, none }: Proxies): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'https:' || protocol === 'wss:';
  const proxy = secure ? (https ?? http) : http;
  if (proxy === undefined || isExcepted(hostname, Number(port) || (secure ? 443 : 80), none))
    return undefined;
  return new URL(proxy).host;
}

function isExcepted(host: string, port: number, none: string | undefined): boolean {
  if (none === undefined) return false;
  if (none === '*') return true;
  return none.split(/[,\s]/).some((entry) => {
    if (entry === '') return false;
    const [, name = entry, only] = /^(.+):(\d+)$/.exec(entry) ?? [];
    const suffix = name.replace(/^\*?\./, '').toLowerCase();
    return (only === undefined || Number(only) === port) && (host === suffix || host.endsWith(`.${suffix}`));
  });
}
