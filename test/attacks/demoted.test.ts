import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import { asked, closeAll, forDev, type Target, typesOf, whisperTo } from './attack-helpers.js';

let harness: Harness;
let target: Target;

beforeAll(async () => {
  harness = await startHarness({
    policy: storyPolicy.replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [S0PLATFORM]'),
  });
  target = await asked(harness, 'U0CAT', forDev);
});
afterAll(() => harness?.close());
beforeEach(() => {
  for (const { id } of harness.slack.workspace.users.values()) closeAll(harness, id);
});

const change = (user: string, part: Partial<ReturnType<Workspace['addUser']>>) => {
  const { users } = harness.slack.workspace;
  const known = users.get(user);
  if (known) users.set(user, { ...known, ...part });
};

it('a person just removed from the group cannot deny or freeze', async () => {
  const ana = harness.person('U0ANA');
  await ana.click(target.card, 'Deny');
  await ana.waitForModal({ callback_id: 'decide.deny' });
  const group = harness.slack.workspace.usergroups.get('S0PLATFORM');
  if (group) group.users = ['U0BEN'];
  await whisperTo(ana, /You cannot deny REQ-1/, () => ana.click(target.card, 'Deny'));
  await whisperTo(ana, /You cannot approve REQ-1/, () => ana.click(target.card, 'Approve'));
  await whisperTo(ana, /Only approvers and admins can freeze/, () =>
    ana.command('/make-access', 'freeze now'),
  );
  expect(await typesOf(harness, 'REQ-1')).not.toContain('request.denied');
});

it('a person just made a guest cannot decide, even with an open dialog', async () => {
  const ben = harness.person('U0BEN');
  await ben.click(target.card, 'Deny');
  const dialog = await ben.waitForModal({ callback_id: 'decide.deny' });
  await dialog.fill({ reason: 'Not needed any more' });
  change('U0BEN', { is_restricted: true });
  await dialog.submit();
  await ben.waitForModal({ title: /Not possible/, text: /Guests cannot ask or decide/ });
  expect(await typesOf(harness, 'REQ-1')).not.toContain('request.denied');
});

it('an admin who was just deactivated cannot lift a freeze', async () => {
  const [ada, otto] = [harness.person('U0ADMIN'), harness.person('U0OTHER')];
  await whisperTo(ada, /Changes are frozen/, () => ada.command('/make-access', 'freeze'));
  await whisperTo(otto, /What you can do/, () => otto.command('/make-access', 'help'));
  change('U0OTHER', { deleted: true });
  await whisperTo(otto, /Your Slack account is deactivated/, () => otto.command('/make-access', 'unfreeze'));
  expect((await harness.events()).map(({ type }) => type)).not.toContain('control.unfrozen');
});
