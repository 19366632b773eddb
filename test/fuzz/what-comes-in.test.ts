import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { parsePolicy } from '../../src/approvals/policy/parse.js';
import { holdsToken } from '../../src/approvals/token-text.js';
import { parseInvitees } from '../../src/commands/parse.js';
import {
  commandBody,
  formAction,
  formSubmission,
  messageClick,
  parseJson,
  requestClick,
} from '../../src/commands/payload.js';
import { ConfigError } from '../../src/settings/config.js';
import { readEnvironment } from '../../src/settings/environment.js';
import { readSettings } from '../../src/settings/settings.js';
import { storyPolicy } from '../stories/policy.js';
import { edited, edits, runsOf, spoiling, spoilt } from './hostile.js';

const runs = runsOf(200);

/**
 * The allowed processor time for one person's input, in milliseconds; generous, since others may share the machine.
 */
const mostCpuMs = 500;

function timed<T>(work: () => T): T {
  const before = process.cpuUsage();
  const result = work();
  const { user } = process.cpuUsage(before);
  expect(user / 1000).toBeLessThan(mostCpuMs);
  return result;
}

const payload = {
  user: { id: 'U0BEN', team_id: 'T0HARBOUR' },
  trigger_id: '1.2.3',
  container: { channel_id: 'C0APPROVALS', message_ts: '1.2' },
  actions: [{ action_id: 'request.approve', value: '{"id":"REQ-1","n":1}' }],
  view: {
    id: 'V0',
    hash: 'x',
    private_metadata: '{"organizationId":7301,"rows":0}',
    state: { values: { reason: { reason: { type: 'plain_text_input', value: 'Month-end closing' } } } },
  },
  user_id: 'U0BEN',
  text: 'noor@example.com',
  channel_id: 'C0APPROVALS',
};

const hostile = spoiling.map((changes) => spoilt(payload, changes));

describe('input from Slack, or from somebody posing as Slack,', () => {
  it.each([
    ['a command', commandBody],
    ['a click', messageClick],
    ['a click on a card', requestClick],
    ['a choice in a form', formAction],
    ['a form', formSubmission],
  ] as const)('is accepted or refused as %s, and never fails in another way', (_, schema) => {
    fc.assert(
      fc.property(hostile, (body) => {
        const result = timed(() => schema.safeParse(body));
        if (!result.success) expect(result.error).toBeInstanceOf(ZodError);
      }),
      runs,
    );
  });

  it('contains metadata that is JSON or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => {
        expect(() => timed(() => parseJson(text))).not.toThrow();
      }),
      runs,
    );
  });

  it('contains people or messages, whatever was typed', () => {
    const pieces = fc.constantFrom(
      'a@example.com',
      '"',
      '<',
      '>',
      ',',
      ';',
      '\n',
      '(',
      ')',
      '@',
      '\\',
      ' ',
      'é',
      '\u200b',
    );
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.array(pieces, { maxLength: 3000 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        timed(() => holdsToken(text));
        expect(() => timed(() => parseInvitees(text))).not.toThrow();
      }),
      runs,
    );
  });
});

describe('any text in a policy file', () => {
  const marks = [
    '&a ',
    '*a',
    '!!js ',
    '{',
    '}',
    '[',
    ']',
    ': ',
    '- ',
    '|',
    '>',
    '#',
    '? ',
    '\t',
    '%YAML 9',
    '<<: ',
  ];
  const lines = storyPolicy.split('\n');

  it('gives a policy, or problems that each name a line', () => {
    fc.assert(
      fc.property(edits([...marks, ...lines]), (all) => {
        const parsed = timed(() => parsePolicy(edited(storyPolicy, all)));
        if (parsed.ok) return;
        expect(parsed.problems.length).toBeGreaterThan(0);
        for (const { line, message } of parsed.problems) {
          expect(line).toBeGreaterThan(0);
          expect(message).not.toBe('');
        }
      }),
      runs,
    );
  });
});

describe('any text in .env', () => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-env-'));
  const file = join(folder, '.env');
  const policy = join(folder, 'policy.yml');
  writeFileSync(policy, storyPolicy);
  const settings = [
    'SLACK_BOT_TOKEN=xoxb-1-2-abcdefghijkl',
    'SLACK_APP_TOKEN=xapp-1-A1-2-abcdefghijkl',
    'MAKE_API_TOKEN=0f7c2a4e-9b1d-4c3e-8a5f-6d7e8f901234',
    'MAKE_API_URL=https://eu1.make.com/api/v2',
    `USHER_POLICY=${policy}`,
    `USHER_DATA_DIR=${folder}`,
    'USHER_POLL_SECONDS=30',
    `USHER_ENCRYPTION_KEY=${Buffer.alloc(32, 7).toString('base64')}`,
  ].join('\n');
  const marks = [
    '=',
    '"',
    "'",
    '`',
    '\n',
    '\r',
    '#',
    'export ',
    '\\',
    '\u0000',
    '\uFEFF',
    '$',
    ' ',
    '0',
    '-1',
    '1e99',
  ];
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives usable settings, or problems that each name a setting', () => {
    expect(readSettings(readEnvironment({}, write(settings))).config.pollMs).toBe(30_000);
    fc.assert(
      fc.property(edits([...marks, ...settings.split('\n')]), (all) => {
        write(edited(settings, all));
        try {
          timed(() => readSettings(readEnvironment({}, file)));
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.problems.length).toBeGreaterThan(0);
          for (const { variable, expected } of error.problems)
            expect(`${variable}: ${expected}`).toMatch(/^.+: .+/s);
        }
      }),
      runs,
    );
  });

  function write(text: string): string {
    writeFileSync(file, text);
    return file;
  }
});
