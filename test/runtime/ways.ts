import type { SlackSandbox } from '../../sandbox/slack/server.js';

export const always = { method: 'apps.connections.open', times: Number.POSITIVE_INFINITY } as const;

/** Every way in which Slack can be away, and what the health page says about it. */
export const ways: readonly (readonly [string, (slack: SlackSandbox) => unknown, RegExp])[] = [
  ['refuses connections', (slack) => slack.leave(), /cannot be reached: ECONNREFUSED/],
  ['cuts every call', (slack) => Object.assign(slack.faults, { down: true }), /cannot be reached/],
  ['hangs', ({ faults }) => faults.add({ ...always, kind: 'hang' }), /cannot be reached|no address/],
  ['answers 503', ({ faults }) => faults.add({ ...always, kind: 'status', status: 503 }), /HTTP 503/],
  [
    'takes no token for a while',
    ({ faults }) => faults.add({ ...always, kind: 'error', error: 'invalid_auth' }),
    /SLACK_APP_TOKEN \(invalid_auth\)/,
  ],
  [
    'knows no token for a while',
    ({ faults }) => faults.add({ ...always, kind: 'error', error: 'not_authed' }),
    /SLACK_APP_TOKEN \(not_authed\)/,
  ],
  [
    'has the account inactive for a while',
    ({ faults }) => faults.add({ ...always, kind: 'error', error: 'account_inactive' }),
    /account_inactive/,
  ],
  [
    'has an error of its own',
    ({ faults }) => faults.add({ ...always, kind: 'error', error: 'internal_error' }),
    /internal_error/,
  ],
  [
    'asks to wait a minute',
    ({ faults }) => faults.add({ ...always, kind: '429', retryAfter: 60 }),
    /asks to wait 60 s/,
  ],
  [
    'asks to wait and not how long',
    ({ faults }) => faults.add({ ...always, kind: '429', retryAfter: 'none' }),
    /Retry header did not contain/,
  ],
  [
    "is hidden by a proxy's page",
    ({ faults }) => faults.add({ ...always, kind: 'page' }),
    /something else answers/,
  ],
  ['sends half an answer', ({ faults }) => faults.add({ ...always, kind: 'half' }), /something else answers/],
  [
    'names no address',
    ({ faults }) => faults.add({ ...always, kind: 'bare' }),
    /opens no connection|did not return a URL/,
  ],
  [
    'has too many sockets',
    ({ faults }) => Object.assign(faults, { sockets: 'too-many' }),
    /too_many_websockets/,
  ],
  ['cuts the handshake', ({ faults }) => Object.assign(faults, { sockets: 'cut' }), /before it said hello/],
  ['hangs in the handshake', ({ faults }) => Object.assign(faults, { sockets: 'hang' }), /did not say hello/],
  ['says no hello', ({ faults }) => Object.assign(faults, { sockets: 'silent' }), /did not say hello/],
  [
    'closes before the hello',
    ({ faults }) => Object.assign(faults, { sockets: 'close' }),
    /before it said hello/,
  ],
];
