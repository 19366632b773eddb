import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { parsePolicy } from '../../src/approvals/policy/parse.js';
import { holdsToken, parseInvitees } from '../../src/commands/parse.js';
import {
  commandBody,
  formAction,
  formSubmission,
  messageClick,
  parseJson,
  requestClick,
} from '../../src/commands/payload.js';
import { storyPolicy } from '../stories/policy.js';

/** `FC_SEED` and `FC_RUNS` repeat or lengthen a run; a failure prints its seed. */
const runs = {
  numRuns: Number(process.env.FC_RUNS ?? 200),
  ...(process.env.FC_SEED && { seed: Number(process.env.FC_SEED) }),
};

/** Processor time for what one person can send, in milliseconds; generous, since others may share the machine. */
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

const junk = fc.oneof(
  fc.anything({ withNullPrototype: true, maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 2000 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '9'.repeat(400),
    {},
    [],
    null,
    -0,
    Number.NaN,
  ),
);

/** A real payload with some of its values, at any depth, put out by something else. */
function mutated(value: unknown, put: (path: string) => unknown, path = '$'): unknown {
  const other = put(path);
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((one, n) => mutated(one, put, `${path}.${n}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, mutated(one, put, `${path}.${key}`)]),
  );
}

const paths: string[] = [];
mutated(payload, (path) => void paths.push(path));

const hostile = fc
  .array(fc.tuple(fc.constantFrom(...paths), junk), { minLength: 1, maxLength: 4 })
  .map((changes) => {
    const at = new Map(changes);
    return mutated(payload, (path) => (at.has(path) ? (at.get(path) ?? null) : undefined));
  });

describe('whatever Slack, or somebody who poses as it, sends', () => {
  it.each([
    ['a command', commandBody],
    ['a click', messageClick],
    ['a click on a card', requestClick],
    ['a choice in a form', formAction],
    ['a form', formSubmission],
  ] as const)('is taken or refused as %s, and never fails otherwise', (_, schema) => {
    fc.assert(
      fc.property(hostile, (body) => {
        const result = timed(() => schema.safeParse(body));
        if (!result.success) expect(result.error).toBeInstanceOf(ZodError);
      }),
      runs,
    );
  });

  it('carries metadata that is JSON or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => {
        expect(() => timed(() => parseJson(text))).not.toThrow();
      }),
      runs,
    );
  });

  it('holds people or sentences, whatever was typed', () => {
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

describe('whatever stands in a policy file', () => {
  const lines = storyPolicy.split('\n');
  const edits = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: storyPolicy.length }),
      gone: fc.integer({ min: 0, max: 12 }),
      put: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.constantFrom(
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
          ...lines,
        ),
      ),
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('is a policy, or problems that each name a line', () => {
    fc.assert(
      fc.property(edits, (all) => {
        const text = all.reduce(
          (now, { at, gone, put }) => now.slice(0, at) + put + now.slice(at + gone),
          storyPolicy,
        );
        const parsed = timed(() => parsePolicy(text));
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
