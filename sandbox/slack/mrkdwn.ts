import type { Names } from './names.js';

/** Text as a person reads it: mentions, links and dates resolved, escapes undone. Dates are in UTC. */
export function readable(text: string, names: Names): string {
  return unescaped(text.replace(/<([^<>]+)>/g, (_whole, inner: string) => reference(inner, names)));
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function reference(inner: string, names: Names): string {
  const [target = '', label] = splitOnce(inner, '|');
  if (target.startsWith('@')) return `@${names.user(target.slice(1)) ?? label ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`;
  if (target.startsWith('!subteam^'))
    return `@${names.usergroup(target.slice(9)) ?? label ?? target.slice(9)}`;
  if (target.startsWith('!date^')) return date(target, label ?? '');
  if (target.startsWith('!')) return `@${target.slice(1)}`;
  return label === undefined ? target : `${label} (${target})`;
}

function date(target: string, fallback: string): string {
  const [, seconds = '', format = '', link] = target.split('^');
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const shown = format.replace(/\{(\w+)\}/g, (whole, token: string) => dateToken(at, token) ?? whole);
  return link === undefined ? shown : `${shown} (${link})`;
}

function dateToken(at: Date, token: string): string | undefined {
  const in_ = (options: Intl.DateTimeFormatOptions) =>
    at.toLocaleString('en-US', { ...options, timeZone: 'UTC' });
  switch (token.replace(/_pretty$/, '')) {
    case 'date_num':
      return at.toISOString().slice(0, 10);
    case 'date':
      return in_({ month: 'long', day: 'numeric', year: 'numeric' });
    case 'date_short':
      return in_({ month: 'short', day: 'numeric', year: 'numeric' });
    case 'date_long':
      return in_({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
    case 'day_divider':
      return in_({ weekday: 'long', month: 'long', day: 'numeric' });
    case 'time':
      return in_({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    case 'time_secs':
      return in_({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
    case 'ago':
      return in_({ dateStyle: 'medium', timeStyle: 'short' });
    default:
      return undefined;
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
