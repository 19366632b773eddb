import { setTimeout as delay } from 'node:timers/promises';
import type { Slack } from './context.js';
import type { RecordedCall } from './entities.js';
import type { Fault } from './faults.js';
import { isObject, type JsonObject, parseJson, stringOf } from './json.js';
import type { Method } from './methods/method.js';
import { methods } from './methods/registry.js';
import { SlackError } from './slack-error.js';

/** The answer over HTTP; `cut` breaks the connection. */
export type Answer =
  | 'cut'
  | {
      status: number;
      headers: { [name: string]: string };
      body: JsonObject;
      /** Sent instead of the body. */
      text?: string;
    };

export interface Incoming {
  contentType: string;
  authorization: string;
  query: URLSearchParams;
  body: string;
}

const page = '<!DOCTYPE html><html><head><title>Sign in to the network</title></head></html>';
const jsonFields = ['blocks', 'view', 'metadata', 'attachments'] as const;

/** Handles one Web API call: records it, applies faults, checks it and carries it out. */
export async function call(slack: Slack, name: string, incoming: Incoming): Promise<Answer> {
  const { token, ...args } = parseArgs(incoming);
  const sentToken = stringOf(token) || incoming.authorization.replace(/^Bearer /i, '');
  const recorded = record(slack, name, args);
  const answer = await underFaults(slack, name, args, () => carryOut(slack, name, sentToken, args));
  return settle(slack, recorded, answer);
}

/** Runs an effect with the fault that is set for it. */
export async function underFaults(
  slack: Slack,
  name: string,
  args: JsonObject,
  effect: () => Answer,
): Promise<Answer> {
  if (slack.faults.down) return 'cut';
  await slack.faults.pass('call', name, args);
  if (slack.faults.down) return 'cut';
  const fault = slack.faults.take(name, args);
  const answer = fault ? await afterFault(slack, fault, effect) : effect();
  const held = slack.faults.pass('answer', name, args);
  if (held) {
    // People see the effect before the answer arrives.
    slack.changes.notify();
    await held;
  }
  return answer;
}

export function record(slack: Slack, method: string, args: JsonObject): RecordedCall {
  const recorded: RecordedCall = { n: slack.calls.length + 1, at: slack.now(), method, args, ok: false };
  slack.calls.push(recorded);
  slack.changes.notify();
  return recorded;
}

export function settle(slack: Slack, recorded: RecordedCall, answer: Answer): Answer {
  recorded.ok = answer !== 'cut' && answer.body.ok === true;
  if (!recorded.ok) recorded.error = answer === 'cut' ? 'connection_cut' : stringOf(answer.body.error);
  slack.changes.notify();
  return answer;
}

function refusal(error: SlackError): Answer {
  const body = { ok: false, error: error.code, ...error.details };
  if (error.retryAfter === undefined) return { status: 200, headers: {}, body };
  return { status: 429, headers: { 'retry-after': String(error.retryAfter) }, body };
}

async function afterFault(slack: Slack, fault: Fault, effect: () => Answer): Promise<Answer> {
  switch (fault.kind) {
    case 'drop-before':
      return 'cut';
    case 'lost-answer':
      effect();
      return 'cut';
    case 'slow':
      await delay(fault.delayMs ?? 1000);
      return effect();
    case 'done-but':
      effect();
      return refusal(new SlackError(fault.error ?? 'internal_error'));
    case 'error':
      return refusal(new SlackError(fault.error ?? 'internal_error'));
    case '429':
      return fault.retryAfter === 'none'
        ? { status: 429, headers: {}, body: { ok: false, error: 'ratelimited' } }
        : refusal(new SlackError('ratelimited', {}, fault.retryAfter ?? 1));
    case 'hang':
      await slack.faults.cleared();
      return 'cut';
    case 'page':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: {}, text: page };
    case 'half':
      return { status: 200, headers: {}, body: {}, text: '{"ok":true,"url":"ws:' };
    case 'bare':
      return { status: 200, headers: {}, body: { ok: true } };
    case 'status':
      return {
        status: fault.status ?? 500,
        headers: {},
        body: { ok: false, error: fault.error ?? 'internal_error' },
      };
  }
}

function carryOut(slack: Slack, name: string, token: string, args: JsonObject): Answer {
  try {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) throw new SlackError('unknown_method', { req_method: name });
    checkToken(slack, method, token);
    const needed = checkScope(slack, method, args);
    const body = { ok: true, ...method.handle(slack, args) };
    return { status: 200, headers: scopeHeaders(slack, needed), body };
  } catch (error) {
    if (error instanceof SlackError) return refusal(error);
    throw error;
  }
}

function checkToken({ botToken, appToken }: Slack, method: Method, token: string): void {
  if (method.token === 'none') return;
  if (!token) throw new SlackError('not_authed');
  if (token !== botToken && token !== appToken) throw new SlackError('invalid_auth');
  if (method.token === 'bot' && token !== botToken) throw new SlackError('not_allowed_token_type');
  if (method.token === 'app' && token !== appToken) throw new SlackError('not_allowed_token_type');
}

function checkScope(slack: Slack, { scope }: Method, args: JsonObject): string {
  const needed = typeof scope === 'function' ? scope(slack, args) : scope;
  if (needed === undefined || slack.scopes.has(needed)) return needed ?? '';
  throw new SlackError('missing_scope', { needed, provided: [...slack.scopes].join(',') });
}

function scopeHeaders(slack: Slack, needed: string): { [name: string]: string } {
  return { 'x-oauth-scopes': [...slack.scopes].join(','), 'x-accepted-oauth-scopes': needed };
}

/** Form bodies contain JSON in strings, and JSON bodies may, too. */
function parseArgs({ contentType, query, body }: Incoming): JsonObject {
  const args: JsonObject = Object.fromEntries(query);
  const parsed = contentType.includes('json')
    ? parseJson(body)
    : Object.fromEntries(new URLSearchParams(body));
  if (isObject(parsed)) Object.assign(args, parsed);
  for (const field of jsonFields) {
    const value = args[field];
    if (typeof value === 'string') args[field] = parseJson(value) ?? value;
  }
  return args;
}
