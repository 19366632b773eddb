import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/approvals/audit-event.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { requestStream } from '../../src/approvals/store.js';
import { emptyWatch, evolveWatch, forget } from '../../src/watch/watch-state.js';

import { plan, revision, t0 } from '../approvals/given.js';
import { ada, type Harbour, harbour, logistics } from './watch-fixture.js';

const raise = (h: Harbour, from: number, count: number): void => {
  for (let n = 0; n < count; n++) h.make.world.setOrganizationRole(from + n, logistics, 'Admin');
};
const alarms = (h: Harbour): string[] => h.said().filter((text) => text.startsWith(':rotating_light:'));
const thread = (h: Harbour): string[] => h.said().filter((text) => text.startsWith('•'));
const posts = (h: Harbour): number =>
  h.slack.calls.filter(({ method }) => method === 'chat.postMessage').length;

describe('five changes of one kind within ten minutes', () => {
  test('are one alarm with each change in its thread, even after a restart', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 28);
    await h.sweep();
    await h.restart();
    await h.sweep();
    expect(alarms(h)).toEqual([expect.stringMatching(/28 people became Admin of Harbour Logistics/)]);
    expect(alarms(h)[0]).toContain('[Ask to undo all 28]');
    expect(thread(h).map((text) => text.match(/became Admin/g)?.length)).toEqual([28]);
    expect(h.said()).toHaveLength(3);
  });

  test('are joined by later changes: the alarm counts them and the thread lists them', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 5);
    await h.sweep();
    raise(h, 4210, 3);
    await h.sweep();
    expect(alarms(h)).toEqual([expect.stringContaining('8 people became Admin')]);
    expect(thread(h).map((text) => text.match(/became Admin/g)?.length)).toEqual([5, 3]);
  });

  test('that came one after the other link to the alarm about all of them', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 4);
    await h.sweep();
    expect(alarms(h)).toEqual([]);
    raise(h, 4204, 1);
    await h.sweep();
    expect(alarms(h)).toEqual([expect.stringContaining('5 people became Admin')]);
    const alone = h.said().filter((text) => text.startsWith(':warning:'));
    expect(alone).toHaveLength(4);
    for (const text of alone) {
      expect(text).toContain('One of 5 of its kind');
      expect(text).not.toContain('[');
    }
  });

  test('are reported once if Slack’s answer to the alarm or its thread is lost', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 6);
    h.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer' });
    await h.sweep();
    await h.restart();
    h.slack.faults.add({ method: 'chat.postMessage', kind: 'lost-answer' });
    await h.sweep();
    await h.restart();
    await h.sweep();
    expect([alarms(h).length, thread(h).length, h.said().length]).toEqual([1, 1, 3]);
  });

  test('go on in the channel where somebody deleted the alarm, and the channel keeps its feed', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 5);
    await h.sweep();
    const history = h.slack.workspace.history('C0AUDIT');
    history.splice(
      history.findIndex((one) => /5 people became Admin/.test(one.text)),
      1,
    );
    raise(h, 4210, 2);
    await h.sweep();
    await h.sweep();
    expect(thread(h).map((text) => text.match(/became Admin/g)?.length)).toEqual([5, 2]);
    expect(h.said('U0ADMIN')).toEqual([]);
    raise(h, 4220, 1);
    await h.sweep();
    expect(thread(h)).toHaveLength(3);
  });

  test('do not count towards the twenty alerts for other changes', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 30);
    await h.sweep();
    h.make.world.setOrganizationRole(4134, logistics, 'Member');
    await h.sweep();
    expect(h.said().at(-1)).toMatch(/^:warning: Eva Novak became Member/);
  });
});

test('the person Make’s log names for a whole alarm is asked once about all of it', async () => {
  const h = await harbour();
  await h.sweep();
  const { teamMemberships, users } = h.make.world;
  const outside = [...users.keys()].filter((user) => user >= 4200 && !teamMemberships.has(`${user}/917`));
  for (const user of outside.slice(0, 6)) h.make.world.setTeamRole(user, 917, 'Team Member', 4121);
  await h.sweep();
  await h.watch().offer(logistics, await h.log());
  await h.sweep();
  await h.sweep();
  expect(h.said('U0INES')).toEqual([expect.stringMatching(/^Was this you\? 6 people joined Platform/)]);
  expect(h.said()[1]).toContain('by Ines Duarte');
  const asked = (await h.events()).flatMap((event) => (event.type === 'finding.asked' ? event.finding : []));
  await h.queries().answer(logistics, asked[0] ?? '', 'T0HARBOUR/U0INES', false);
  await h.sweep();
  await h.sweep();
  expect(h.said()[1]).toMatch(/Ines Duarte says: this was not me/);
  expect(h.said('U0INES')[0]).toContain('You said that it was not you. The admins are told.');
  expect(h.said('U0ADMIN')).toEqual([expect.stringMatching(/this was not them.*6 people joined Platform/s)]);
});

describe('an alarm is updated', () => {
  test('when somebody accepts all of it, and then has no buttons', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 5);
    await h.sweep();
    const [first] = await h.queries().recent(logistics, 5);
    const wave = await h.queries().alarm(logistics, (await idsOf(h))[0] ?? '');
    expect(wave).toHaveLength(5);
    expect(first?.name).toBeDefined();
    expect(await h.queries().accept(logistics, await idsOf(h), ada)).toBe('accepted');
    await h.sweep();
    const [, alarm] = h.said();
    expect(alarm).toMatch(/Accepted by @?Ada Min: 5 people became Admin/);
    expect(alarm).not.toContain('[');
    expect(await h.queries().accept(logistics, await idsOf(h), ada)).toBe('over');
  });

  test('without its freeze button while changes are frozen', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 5);
    await h.sweep();
    expect(h.said()[1]).toContain('[Freeze changes]');
    await h.store.commit('control', 0, [{ type: 'control.frozen', at: Date.now(), by: person(ada) }]);
    await h.sweep();
    expect(h.said()[1]).not.toContain('[Freeze changes]');
    const before = posts(h);
    await h.sweep();
    expect(posts(h)).toBe(before);
  });
});

describe('the request to undo', () => {
  /** Opens and sends a form about every finding: its request is recorded, and nothing else happens to it. */
  async function undoAsked(h: Harbour, submission: string): Promise<void> {
    const ids = await idsOf(h);
    await h.queries().beginUndo(logistics, ids, ada, submission);
    const alarm = await h.queries().alarm(logistics, ids[0] ?? '');
    const findings = alarm.flatMap((one) => ('finding' in one ? [one] : []));
    const plans = findings.map(({ finding }) => {
      const { team: _, ...rest } = plan();
      const subject = { userId: finding.userId, name: finding.name, email: finding.email };
      const after = { id: 13, name: 'Member' };
      const now = { id: 12, name: 'Admin' };
      return {
        ...rest,
        organization: { id: logistics, name: 'Harbour Logistics' },
        subject,
        differences: [{ where: 'Harbour Logistics', now, after }],
      };
    });
    const changes = findings.map(({ finding: { userId } }) => ({
      kind: 'change-organization-role' as const,
      organizationId: logistics,
      userId,
      roleId: 13,
    }));
    await h.store.commit(requestStream('REQ-1'), 0, [
      {
        type: 'request.submitted',
        at: Date.now(),
        by: person(ada),
        id: 'REQ-1',
        submission,
        requester: { person: ada },
        revision: revision({ changes, plans, people: plans.map(() => null) }),
        reason: about('Puts it back'),
        emergency: false,
        expiresAt: Date.now() + 3_600_000,
      },
    ]);
  }

  test('shows on the alarm and in its thread, even if the process ended in between', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 5);
    await h.sweep();
    await undoAsked(h, 'V0UNDO');
    await h.restart();
    await h.sweep();
    const [, alarm, below] = h.said();
    expect(alarm).toMatch(/Undo asked: REQ-1 by @?Ada Min/);
    expect(alarm).not.toContain('[');
    expect(below?.match(/Undo asked: REQ-1\./g)).toHaveLength(5);
    expect((await h.events()).filter(({ type }) => type === 'undo.asked')).toMatchObject([
      { submission: 'V0UNDO', request: 'REQ-1' },
    ]);
    await h.sweep();
    expect((await h.events()).filter(({ type }) => type === 'undo.asked')).toHaveLength(1);
  });

  test('updates the alarm as soon as something about it is recorded', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 5);
    await h.sweep();
    await undoAsked(h, 'V0UNDO');
    h.watch().start();
    h.watch().heard(requestStream('REQ-1'));
    await expect.poll(() => h.said()[1]).toMatch(/Undo asked: REQ-1/);
    await h.watch().stop();
  });

  test('that was not carried out leaves the alarm open with its buttons', async () => {
    const h = await harbour();
    await h.sweep();
    raise(h, 4200, 5);
    await h.sweep();
    await undoAsked(h, 'V0UNDO');
    await h.sweep();
    await h.store.commit(requestStream('REQ-1'), 1, [
      { type: 'request.cancelled', at: Date.now(), by: person(ada) },
    ]);
    await h.sweep();
    expect(h.said()[1]).toMatch(
      /Ada Min cancelled REQ-1, which asked to undo these\..*\[Ask to undo all 5\]/s,
    );
  });

  test('is found even if Usher was away longer than the store remembers forms', async () => {
    let ahead = 0;
    const h = await harbour({ now: () => Date.now() + ahead });
    await h.sweep();
    raise(h, 4200, 5);
    await h.sweep();
    await undoAsked(h, 'V0UNDO');
    ahead = 30 * 3_600_000;
    await h.restart();
    await h.sweep();
    expect(h.said()[1]).toMatch(/Undo asked: REQ-1 by @?Ada Min/);
  });
});

const idsOf = async (h: Harbour): Promise<string[]> =>
  (await h.events()).flatMap((event) => (event.type === 'finding.recorded' ? [event.finding.id] : []));

test('a wave is forgotten as a whole, so that no part of it is reported again', () => {
  const finding = (n: number): Finding => ({
    id: n.toString(16).padStart(16, '0'),
    organizationId: logistics,
    organization: 'Harbour Logistics',
    movement: 'left',
    userId: n + 1,
    name: about('x'),
    email: about(''),
    between: { from: t0, until: t0 },
    verdict: 'unexplained',
  });
  const minute = 60_000;
  const state = [0, 1, 2, 3, 4, 5, 6].reduce(
    (before, n) =>
      evolveWatch(before, { type: 'finding.recorded', at: t0 + n * minute, by: system, finding: finding(n) }),
    emptyWatch(),
  );
  expect([...state.waves.byId.values()].map(({ findings }) => findings.length)).toEqual([7]);
  forget(state, t0 + 3 * minute);
  expect([state.cases.size, state.waves.byId.size, state.waves.newest.size]).toEqual([0, 0, 0]);
});
