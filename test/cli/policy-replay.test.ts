import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { noon } from '../store/request-fixture.js';
import { storyPolicy } from '../stories/policy.js';
import { decidedByStoryPolicy } from './policy-record-reading.js';
import { typed, typedWith } from './typed.js';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-replay-'));
  data = join(folder, 'data');
  const store = await openEmbeddedStore({ dir: data, now: () => noon });
  await decidedByStoryPolicy(store);
  await store.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function policy(from: string, to: string): Promise<string> {
  if (!storyPolicy.includes(from)) throw new Error(`nothing reads ${from}`);
  const path = join(folder, 'next.yml');
  await writeFile(path, storyPolicy.replace(from, to));
  return path;
}
const rest = '  - name: everything else\n    stages: [{ from: [platform] }]';
const top = 'rules:\n';

describe('usher policy replay', () => {
  it('reports only requests that were asked again under another policy if the policy is the same', async () => {
    const { code, out, err } = await typed('policy', 'replay', await policy('x', 'x'), data);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^4 requests, 1 would have been decided differently by .*next\.yml\n/);
    expect(out).toContain(
      'Fewer people would have had to decide (1)\n  REQ-3  2026-01-30T14:00:00Z  Make Dev Deol Team Operator of Finance Ops: was decided by Platform (any 2) → now decided by Platform (any 1)\n',
    );
    expect(out).toContain('Reasons and addresses of 1 request are erased');
  });

  it.each([
    [
      'more people',
      'approvals: 2 }]',
      'More people would have had to decide (3)',
      'now decided by Platform (any 2)',
    ],
    [
      'the same people after a while',
      'approvals: 1 }]\n    hold: 1h',
      'Would have been held longer or shorter (3)',
      'on hold for 1 hour',
    ],
  ])('reports %s', async (_, stage, heading, says) => {
    const path = await policy(rest, `${rest.replace(' }]', `, ${stage}`)}`);
    const { out } = await typed('policy', 'replay', path, data);
    expect(out).toContain(heading);
    expect(out).toContain(says);
  });

  it('reports other approvers, even if the group has the same name', async () => {
    const { out } = await typed(
      'policy',
      'replay',
      await policy('platform: [U0ANA', 'platform: [U0EVA, U0ANA'),
      data,
    );
    expect(out).toContain('Other people would have had to decide (3)');
    expect(out).toContain(
      'was decided by Platform (any 1) → now decided by Platform (any 1), who are now other people',
    );
  });

  it('reports a missing approver and a refusing rule for the requests that were really made', async () => {
    const pattern = await policy(
      rest,
      `${rest}\n    reason: { pattern: '^OPS-', hint: Begin with a ticket }`,
    );
    const { out } = await typed('policy', 'replay', pattern, data);
    expect(out).toContain('Would have been refused (1)\n  REQ-1  2026-01-30T12:00:00Z');
    expect(out).toContain(
      'now refused: The rule "everything else" wants a reason in a form of its own: Begin with a ticket.',
    );
    expect(out).not.toContain('REQ-4  ');
    const founder = await policy('founder@example.com', 'dev@example.com');
    expect((await typed('policy', 'replay', founder, data)).out).toContain(
      'The policy protects dev@example.com',
    );
  });

  it('shows which results depend on a group that is not on record', async () => {
    const rule = `${top}  - name: security asks\n    when: { requester: security }\n    stages: [{ from: [platform] }]\n`;
    const { out } = await typed('policy', 'replay', await policy(top, rule), data);
    expect(out).toContain(
      'Not known: it depends on who was in a user group or held a role, which the record does not show (4)',
    );
    expect(out).toContain('who is in S0SECURITY was not looked up');
  });

  it('reads a period in the configured folder, and exits with 1 if requested', async () => {
    const path = await policy('x', 'x');
    const settings = { USHER_DATA_DIR: data };
    const early = [
      'policy',
      'replay',
      path,
      '--from',
      '2026-01-30T13:00:00Z',
      '--until',
      '2026-01-30T14:00:00Z',
    ];
    expect(await typedWith(settings, ...early, '--exit-code')).toMatchObject({ code: 0 });
    expect((await typedWith(settings, ...early)).out).toMatch(/^1 request, 0 would/);
    expect((await typedWith(settings, 'policy', 'replay', path, '--exit-code')).code).toBe(1);
    const wrong = await typedWith(settings, 'policy', 'replay', path, '--from', 'yesterday');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('--from: expected a day')]);
  });

  it('writes one JSON document', async () => {
    const { out } = await typed('policy', 'replay', await policy('x', 'x'), data, '--json');
    const shape = z.object({
      requests: z.literal(4),
      erased: z.literal(1),
      by: z.record(z.string(), z.number()),
      changed: z.tuple([
        z.object({ id: z.literal('REQ-3'), turn: z.literal('fewer'), at: z.iso.datetime() }),
      ]),
    });
    expect(shape.safeParse(JSON.parse(out)).error).toBeUndefined();
  });
});

describe('usher policy explain REQ-…', () => {
  it('shows rule, line, conditions, the rules passed over and the approvers, from the record alone', async () => {
    const { code, out, err } = await typed('policy', 'explain', 'req-1', data);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`REQ-1  Make Dev Deol Team Operator of Finance Ops for 8 hours
Asked by U0ANA, 2026-01-30T12:00:00Z; approved, to be carried out by 2026-01-30T13:00:02Z

Revision 1, 2026-01-30T12:00:00Z, by policy policy, on record since 2026-01-30T12:00:00Z
  1. Make Dev Deol Team Operator of Finance Ops
     the rule “everything else” (line 19): decided by Platform (any 1)
       it applies to everything
       passed over “looking for a day needs nobody” (line 13): for is “self”, but it is others; role after is “Team Monitoring”, but it is Team Operator
       passed over “admins need two different people” (line 16): kind is “invite” or “change-organization-role”, but it is change-team-role; role after is “Admin”, but it is Team Operator

Who decided (UTC)
  2026-01-30T12:00:02Z  U0BEN approved revision 1 by the rule “everything else”; nobody was missing then  [entry 3]
  2026-01-30T12:00:02Z  approved: revision 1 by the rule “everything else”  [entry 3]
`);
  });

  it('shows each revision, and reports if the policy is not on record', async () => {
    const { out } = await typed('policy', 'explain', 'REQ-3', data);
    expect(out).toContain('Revision 1, ');
    expect(out).toContain('Revision 2, ');
    expect(out).toContain('decided by Platform (any 2)');
    expect(out).toContain('asked again as revision 2 (the policy had changed)');
  });

  it('reports an unknown or invalid request', async () => {
    expect(await typed('policy', 'explain', 'REQ-99', data)).toMatchObject({
      code: 1,
      err: 'there is no request REQ-99 in the record\n',
    });
    expect((await typed('policy', 'explain', 'seven', data)).err).toContain(
      'expected the number of a request',
    );
  });
});
