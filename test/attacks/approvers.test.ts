import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForRole } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import {
  asked,
  cardText,
  expectLogged,
  expectRecord,
  forDev,
  happens,
  type Target,
  typesOf,
  whisperTo,
  withoutEffect,
  writesOf,
} from './attack-helpers.js';

const policy = storyPolicy
  .replace(
    'rules:',
    `rules:
  - name: nobody is in this group
    when: { team: [Marketing] }
    stages: [{ from: [ghosts] }]
  - name: a crew decides and waits
    when: { team: [Data, Platform] }
    stages: [{ from: [crew] }]
    hold: 2s`,
  )
  .replace('groups:', 'groups:\n  ghosts: [S0GHOSTS]\n  crew: [S0CREW]\n  pair: [U0BEN, U0DEV]');

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    policy,
    slack(workspace) {
      workspace.addUserGroup({ id: 'S0GHOSTS', handle: 'ghosts', users: [] });
      workspace.addUserGroup({ id: 'S0CREW', handle: 'crew', users: ['U0CAT', 'U0EVA'] });
    },
  });
});
afterAll(() => harness?.close());

const group = (id: string) => {
  const found = harness.slack.workspace.usergroups.get(id);
  if (!found) throw new Error(`no group ${id}`);
  return found;
};

describe('a request is refused', () => {
  it('if the approver group is empty', async () => {
    const answer = await askForRole(harness.person('U0BEN'), { ...forDev, where: 'Marketing' });
    expect(answer).toContain('Nobody could decide this');
    await expectLogged(harness, 'nobody-can-decide');
    expect(writesOf(harness)).toEqual([]);
  });

  it('if only the requester and the subject could decide', async () => {
    group('S0CREW').users = ['U0BEN', 'U0DEV'];
    await harness.restart('stop');
    const answer = await askForRole(harness.person('U0BEN'), { ...forDev, where: 'Data' });
    expect(answer).toContain('Nobody could decide this');
    group('S0CREW').users = ['U0CAT', 'U0EVA'];
    await harness.restart('stop');
  });

  it('if the group cannot be read', async () => {
    await harness.restart('stop');
    harness.slack.faults.add({
      method: 'usergroups.users.list',
      kind: 'error',
      error: 'internal_error',
      times: 50,
    });
    const answer = await askForRole(harness.person('U0BEN'), forDev);
    expect(answer).toMatch(/The group "[Pp]latform" cannot be read right now/);
    await expectLogged(harness, 'group-unreadable');
    harness.slack.faults.clear();
    expect(harness.slack.workspace.history('C0APPROVALS')).toEqual([]);
  });
});

describe('a click is refused', () => {
  let target: Target;
  beforeAll(async () => {
    target = await asked(harness, 'U0BEN', forDev);
  });

  it('if the group of the rule cannot be read', async () => {
    await harness.restart('stop');
    harness.slack.faults.add({
      method: 'usergroups.users.list',
      kind: 'error',
      error: 'internal_error',
      times: 50,
    });
    const ana = harness.person('U0ANA');
    await withoutEffect(harness, target, () =>
      whisperTo(ana, /The group "[Pp]latform" cannot be read right now/, () =>
        ana.click(target.card, 'Approve'),
      ),
    );
    await expectLogged(harness, 'group-unreadable');
  });

  it('for a denial too if the group cannot be read', async () => {
    const ana = harness.person('U0ANA');
    await withoutEffect(harness, target, async () => {
      await whisperTo(ana, /The group "[Pp]latform" cannot be read/, () => ana.click(target.card, 'Deny'));
      expect(harness.slack.workspace.modalsOf('U0ANA')).toEqual([]);
    });
    harness.slack.faults.clear();
  });

  it('if the person has left the group since the card was posted', async () => {
    const own = await asked(harness, 'U0BEN', { ...forDev, where: 'Data' });
    group('S0CREW').users = ['U0EVA'];
    await harness.restart('stop');
    const cat = harness.person('U0CAT');
    await withoutEffect(harness, own, () =>
      whisperTo(cat, new RegExp(`You cannot approve ${own.id}: the rule names [Cc]rew`), () =>
        cat.click(own.card, 'Approve'),
      ),
    );
    await expectRecord(harness, own, { person: 'T0HARBOUR/U0CAT', act: 'approve', code: 'not-an-approver' });
  });
});

describe('execution stops', () => {
  it('if the approver has left the group since the click, and the request is asked again', async () => {
    group('S0CREW').users = ['U0CAT', 'U0EVA'];
    await harness.restart('stop');
    const own = await asked(harness, 'U0BEN', { who: 'ana@example.com', where: 'Data', role: 'Team Member' });
    const before = writesOf(harness).length;
    await harness.person('U0CAT').click(own.card, 'Approve');
    await happens(harness, own.id, 'approval.given');
    group('S0CREW').users = ['U0EVA'];
    await askAgain(own);
    expect(writesOf(harness).length).toBe(before);
    expect(cardText(harness, own.card)).toContain('An approval no longer counts');
    expect(await typesOf(harness, own.id)).toContain('request.revised');
  });

  it('if the approver was deactivated since the click, and the request is asked again', async () => {
    const own = await asked(harness, 'U0BEN', {
      who: 'ana@example.com',
      where: 'Platform',
      role: 'Team Member',
    });
    const before = writesOf(harness).length;
    await harness.person('U0EVA').click(own.card, 'Approve');
    await happens(harness, own.id, 'approval.given');
    const eva = harness.slack.workspace.users.get('U0EVA');
    if (eva) eva.deleted = true;
    await askAgain(own);
    if (eva) eva.deleted = false;
    expect(writesOf(harness).length).toBe(before);
  });

  it('if the group cannot be read again, and nothing is written', async () => {
    group('S0CREW').users = ['U0CAT', 'U0EVA'];
    await harness.restart('stop');
    const own = await asked(harness, 'U0BEN', {
      who: 'dev@example.com',
      where: 'Platform',
      role: 'Team Member',
    });
    const before = writesOf(harness).length;
    await harness.person('U0CAT').click(own.card, 'Approve');
    await happens(harness, own.id, 'approval.given');
    harness.slack.faults.add({
      method: 'usergroups.users.list',
      kind: 'error',
      error: 'internal_error',
      times: 500,
    });
    await happens(harness, own.id, 'step.failed');
    expect(writesOf(harness).length).toBe(before);
    expect(await typesOf(harness, own.id)).not.toContain('write.announced');
    harness.slack.faults.clear();
  });

  const askAgain = (own: Target) =>
    harness
      .person('U0ADMIN')
      .waitForMessageUpdate(own.card, ({ rendered }) => /Changed since it was asked/.test(rendered), 10_000);
});
