import type { Names } from './names.js';

/** The text as a person reads it: mentions, links and dates are resolved, escapes removed. Dates are in UTC. */
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
  const [, seconds = '', pattern = '', link] = target.split('^');
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const shown = pattern.replace(/\{(\w+)\}/g, (whole, token: string) => dateToken(at, token) ?? whole);
  return link === undefined ? shown : `${shown} (${link})`;
}

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });

const formats: ReadonlyMap<string, Intl.DateTimeFormat> = new Map([
  ['date', format({ month: 'long', day: 'numeric', year: 'numeric' })],
  ['date_short', format({ month: 'short', day: 'numeric', year: 'numeric' })],
  ['date_long', format({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })],
  ['day_divider', format({ weekday: 'long', month: 'long', day: 'numeric' })],
  ['time', format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })],
  ['time_secs', format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })],
  ['ago', format({ dateStyle: 'medium', timeStyle: 'short' })],
]);

function dateToken(at: Date, token: string): string | undefined {
  if (token === 'date_num') return at.toISOString().slice(0, 10);
  return formats.get(token.replace(/_pretty$/, ''))?.format(at);
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
