import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForRole } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import {
  asked,
  buttonOf,
  expectLogged,
  forDev,
  type Target,
  whisperTo,
  withoutEffect,
  writesOf,
} from './attack-helpers.js';

let harness: Harness;
let target: Target;

beforeAll(async () => {
  harness = await startHarness({
    process: true,
    policy: storyPolicy.replace('admins: [U0ADMIN, U0OTHER]', 'admins: [U0ADMIN, U0OTHER, U0ADATWO]'),
    slack: (workspace) => {
      workspace.addUser({ id: 'U0ADATWO', name: 'ada2', email: 'ada+two@example.com' });
    },
  });
  target = await asked(harness, 'U0BEN', forDev);
});
afterAll(() => harness?.close());

const controls = async () =>
  (await harness.events()).filter(({ type }) => type.startsWith('control.')).map(({ type }) => type);

it.each([
  ['a member who decides nothing', 'U0DEV', /Only approvers and admins can freeze/],
  ['a guest', 'U0GUEST', /Guests cannot ask or decide/],
  ['a stranger', 'U0STRANGER', /Only members of this workspace/],
  ['a deactivated user', 'U0GONE', /Your Slack account is deactivated/],
  ['a bot', 'U0BOT2', /Bots cannot ask or decide/],
])('%s cannot freeze', async (_, person, sentence) => {
  const attacker = harness.person(person);
  await withoutEffect(harness, target, () =>
    whisperTo(attacker, sentence, () => attacker.command('/make-access', 'freeze everything')),
  );
  expect(await controls()).toEqual([]);
});

describe('while changes are frozen', () => {
  beforeAll(async () => {
    const ada = harness.person('U0ADMIN');
    await whisperTo(ada, /Changes are frozen/, () => ada.command('/make-access', 'freeze suspicious'));
    await harness
      .person('U0OTHER')
      .waitForMessageUpdate(target.card, ({ rendered }) => /Changes are frozen\*? by/.test(rendered));
  });

  it('an approver cannot approve', async () => {
    const ana = harness.person('U0ANA');
    await withoutEffect(harness, target, () =>
      whisperTo(ana, /Changes are frozen by @Ada Min/, () =>
        ana.click(target.card, 'request.approve', { force: true, value: buttonOf('REQ-1') }),
      ),
    );
    await expectLogged(harness, 'frozen');
  });

  it('an automatic rule gives no access', async () => {
    const before = writesOf(harness).length;
    const answer = await askForRole(harness.person('U0DEV'), {
      who: 'dev@example.com',
      where: 'Marketing',
      role: 'Team Monitoring',
      duration: '1 day',
    });
    expect(answer).toMatch(/Changes are frozen by/);
    expect(writesOf(harness).length).toBe(before);
  });

  it('a forged retry raises no access', async () => {
    const ben = harness.person('U0BEN');
    await withoutEffect(harness, target, () =>
      whisperTo(ben, /You cannot try REQ-1 again: it is waiting for a decision/, () =>
        ben.click(target.card, 'request.retry', { force: true, value: buttonOf('REQ-1') }),
      ),
    );
  });

  it.each([
    ['whoever froze', 'U0ADMIN', /You froze changes yourself/],
    ['an approver', 'U0ANA', /Only an admin can do this/],
    ['a member', 'U0DEV', /Only an admin can do this/],
    ['a guest', 'U0GUEST', /Guests cannot ask or decide/],
    ['a stranger', 'U0STRANGER', /Only members of this workspace/],
    ['a deactivated user', 'U0GONE', /Your Slack account is deactivated/],
  ])('%s cannot lift it', async (_, person, sentence) => {
    const attacker = harness.person(person);
    await withoutEffect(harness, target, () =>
      whisperTo(attacker, sentence, () => attacker.command('/make-access', 'unfreeze')),
    );
    expect(await controls()).toEqual(['control.frozen']);
  });

  it('freezing again does not change who froze', async () => {
    const otto = harness.person('U0OTHER');
    await whisperTo(otto, /Changes are already frozen by @Ada Min/, () =>
      otto.command('/make-access', 'freeze mine now'),
    );
    expect(await controls()).toEqual(['control.frozen']);
  });

  it('a kill and restart do not lift it', async () => {
    await harness.restart('kill');
    const ana = harness.person('U0ANA');
    await withoutEffect(harness, target, () =>
      whisperTo(ana, /Changes are frozen by @Ada Min/, () =>
        ana.click(target.card, 'request.approve', { force: true, value: buttonOf('REQ-1') }),
      ),
    );
  });

  it('a second account of the person who froze cannot lift it', async () => {
    const second = harness.person('U0ADATWO');
    await whisperTo(
      second,
      /You froze changes yourself/,
      () => second.command('/make-access', 'unfreeze'),
      2_000,
    );
  });
});
