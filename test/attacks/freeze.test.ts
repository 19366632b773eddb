import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForRole } from '../stories/asking.js';
import { storyPolicy } from '../stories/policy.js';
import { startTown, type Town } from '../stories/town.js';
import {
  asked,
  buttonOf,
  expectLogged,
  forDev,
  type Target,
  whisperTo,
  withoutEffect,
  writesOf,
} from './siege.js';

let town: Town;
let target: Target;

beforeAll(async () => {
  town = await startTown({
    process: true,
    policy: storyPolicy.replace('admins: [U0ADMIN, U0OTHER]', 'admins: [U0ADMIN, U0OTHER, U0ADATWO]'),
    slack: (workspace) => {
      workspace.addUser({ id: 'U0ADATWO', name: 'ada2', email: 'ada+two@example.com' });
    },
  });
  target = await asked(town, 'U0BEN', forDev);
});
afterAll(() => town?.close());

const controls = async () =>
  (await town.events()).filter(({ type }) => type.startsWith('control.')).map(({ type }) => type);

it.each([
  ['a member who decides nothing', 'U0DEV', /Only approvers and admins can do this/],
  ['a guest', 'U0GUEST', /Guests cannot ask or decide/],
  ['a stranger', 'U0STRANGER', /Only members of this workspace/],
  ['a deactivated user', 'U0GONE', /Your Slack account is deactivated/],
  ['a bot', 'U0BOT2', /Bots cannot ask or decide/],
])('%s cannot freeze', async (_, person, sentence) => {
  const attacker = town.person(person);
  await withoutEffect(town, target, () =>
    whisperTo(attacker, sentence, () => attacker.command('/make-access', 'freeze everything')),
  );
  expect(await controls()).toEqual([]);
});

describe('while changes are frozen', () => {
  beforeAll(async () => {
    const ada = town.person('U0ADMIN');
    await whisperTo(ada, /Changes are frozen/, () => ada.command('/make-access', 'freeze suspicious'));
    await town
      .person('U0OTHER')
      .waitForMessageUpdate(target.card, ({ rendered }) => /Changes are frozen by/.test(rendered));
  });

  it('an approver cannot approve', async () => {
    const ana = town.person('U0ANA');
    await withoutEffect(town, target, () =>
      whisperTo(ana, /Changes are frozen by @Ada Min/, () => ana.click(target.card, 'Approve')),
    );
    await expectLogged(town, 'frozen');
  });

  it('a rule that needs nobody gives nothing', async () => {
    const before = writesOf(town).length;
    const answer = await askForRole(town.person('U0DEV'), {
      who: 'dev@example.com',
      where: 'Marketing',
      role: 'Team Monitoring',
      duration: '1 day',
    });
    expect(answer).toMatch(/Changes are frozen by/);
    expect(writesOf(town).length).toBe(before);
  });

  it('a forged retry widens nothing', async () => {
    const ben = town.person('U0BEN');
    await withoutEffect(town, target, () =>
      whisperTo(ben, /That is not possible while REQ-1 is pending/, () =>
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
    const attacker = town.person(person);
    await withoutEffect(town, target, () =>
      whisperTo(attacker, sentence, () => attacker.command('/make-access', 'unfreeze')),
    );
    expect(await controls()).toEqual(['control.frozen']);
  });

  it('freezing again does not make somebody else the one who froze', async () => {
    const otto = town.person('U0OTHER');
    await whisperTo(otto, /Changes are already frozen by @Ada Min/, () =>
      otto.command('/make-access', 'freeze mine now'),
    );
    expect(await controls()).toEqual(['control.frozen']);
  });

  it('a kill and a new start do not lift it', async () => {
    await town.restart('kill');
    const ana = town.person('U0ANA');
    await withoutEffect(town, target, () =>
      whisperTo(ana, /Changes are frozen by @Ada Min/, () => ana.click(target.card, 'Approve')),
    );
  });

  it('a second account of whoever froze cannot lift it', async () => {
    const second = town.person('U0ADATWO');
    await whisperTo(
      second,
      /You froze changes yourself/,
      () => second.command('/make-access', 'unfreeze'),
      2_000,
    );
  });
});
