import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import {
  asked,
  buttonOf,
  expectInNoChannel,
  expectLogged,
  expectRecord,
  forDev,
  messageTo,
  type Target,
  topView,
  whisperTo,
  withoutEffect,
} from './attack-helpers.js';

/** The policy names all people who may not decide, so that only their identity can be the reason of a refusal. */
const policy = storyPolicy
  .replace(
    'platform: [U0ANA, U0BEN, S0PLATFORM]',
    'platform: [U0ANA, U0BEN, U0DEV, U0ALIAS, U0TWIN, U0STANDIN, U0GUEST, U0SINGLE, U0STRANGER, U0BOT2, U0GONE, U0NOBODY, S0PLATFORM]',
  )
  .replace('rules:', 'delegates: [{ from: U0BEN, to: U0STANDIN, until: 2099-12-31 }]\nrules:');

let harness: Harness;
let target: Target;

beforeAll(async () => {
  harness = await startHarness({
    policy,
    slack(workspace) {
      workspace.addUser({ id: 'U0ALIAS', name: 'alias', email: 'ben+second@example.com' });
      workspace.addUser({ id: 'U0TWIN', name: 'twin', email: 'b.weber@example.com' });
      workspace.addUser({ id: 'U0STANDIN', name: 'standin', email: 'standin@example.com' });
      workspace.addUser({ id: 'U0SINGLE', name: 'single', email: 'single@example.net', is_restricted: true });
    },
  });
  target = await asked(harness, 'U0BEN', forDev);
  const twin = harness.person('U0TWIN');
  const admin = harness.person('U0ADMIN');
  await twin.command('/make-access', 'bind ben@example.com');
  const proposal = await admin.waitForMessage({ channel: 'dm', text: /says they are/ });
  await whisperTo(admin, /Confirmed/, () => admin.click(proposal, 'Confirm'));
});
afterAll(() => harness?.close());

/** Each person, the code of the refusal, and its sentence, which names the act. */
const people = [
  [
    'a channel member who is no approver',
    'U0CAT',
    'not-an-approver',
    /You cannot ACT REQ-1: the rule names [Pp]latform/,
  ],
  ['an admin who is no approver', 'U0ADMIN', 'not-an-approver', /You cannot ACT REQ-1/],
  ['the requester', 'U0BEN', 'own-request', /You cannot ACT REQ-1: you asked for it/],
  ['the person it concerns', 'U0DEV', 'own-access', /You cannot ACT REQ-1: it changes your own access/],
  ['an alias mailbox of the requester', 'U0ALIAS', 'same-make-user', /you share a Make user/],
  [
    "a second account bound to the requester's Make user",
    'U0TWIN',
    'same-make-user',
    /you share a Make user/,
  ],
  ['a delegate of the requester', 'U0STANDIN', 'delegator-barred', /you stand in for somebody/],
  ['an ultra-restricted guest', 'U0GUEST', 'guest', /Guests cannot ask or decide/],
  ['a restricted guest', 'U0SINGLE', 'guest', /Guests cannot ask or decide/],
  ['a stranger of another workspace', 'U0STRANGER', 'foreign', /Only members of this workspace/],
  ['a bot', 'U0BOT2', 'bot', /Bots cannot ask or decide/],
  ['a deactivated user', 'U0GONE', 'deactivated', /Your Slack account is deactivated/],
] as const;

const naming = (act: 'approve' | 'deny', { source }: RegExp) => new RegExp(source.replace('ACT', act));

/** People who may do nothing at all are refused at the door, and only the log mentions it. */
const isMember = (code: string): boolean => !['guest', 'foreign', 'bot', 'deactivated'].includes(code);

const teamOf = (person: string) => (person === 'U0STRANGER' ? 'T0OTHER' : 'T0HARBOUR');

describe.each(people)('%s', (_, person, code, sentence) => {
  it('cannot approve', async () => {
    const attacker = harness.person(person);
    await withoutEffect(harness, target, async () => {
      await whisperTo(attacker, naming('approve', sentence), () => attacker.click(target.card, 'Approve'));
    });
    expectInNoChannel(harness, naming('approve', sentence));
    if (isMember(code))
      await expectRecord(harness, target, { person: `${teamOf(person)}/${person}`, act: 'approve', code });
  });

  it('cannot deny', async () => {
    const attacker = harness.person(person);
    await withoutEffect(harness, target, async () => {
      await whisperTo(attacker, naming('deny', sentence), () => attacker.click(target.card, 'Deny'));
    });
  });
});

describe.each(people.filter(([, person, code]) => person !== 'U0BEN' && isMember(code)))(
  '%s',
  (_, person) => {
    it('cannot cancel with a forged button', async () => {
      const attacker = harness.person(person);
      await withoutEffect(harness, target, async () => {
        await whisperTo(attacker, /Only the person who asked for REQ-1 can cancel it/, () =>
          attacker.click(target.card, 'request.cancel', { force: true, value: buttonOf('REQ-1') }),
        );
      });
      await expectRecord(harness, target, {
        person: `${teamOf(person)}/${person}`,
        act: 'cancel',
        code: 'not-the-requester',
      });
    });
  },
);

it('a stranger whose payload omits the team is still refused', async () => {
  const stranger = harness.person('U0STRANGER');
  await withoutEffect(harness, target, () =>
    whisperTo(stranger, /Only members of this workspace/, () =>
      stranger.forge({
        type: 'block_actions',
        user: { id: 'U0STRANGER' },
        container: { type: 'message', channel_id: target.card.channel, message_ts: target.card.ts },
        channel: { id: target.card.channel },
        response_url: responseUrlFor('U0STRANGER'),
        actions: [{ type: 'button', action_id: 'request.approve', block_id: 'x', value: buttonOf('REQ-1') }],
      }),
    ),
  );
});

it('an unknown user id cannot approve', async () => {
  const ghost = harness.person('U0NOBODY');
  await withoutEffect(harness, target, () =>
    whisperTo(ghost, /Only members of this workspace/, () => ghost.click(target.card, 'Approve')),
  );
  await expectLogged(harness, 'foreign');
});

it('a denial by a person who is not an approver is refused in private and posted in no channel', async () => {
  const ana = harness.person('U0ANA');
  await ana.click(target.card, 'Deny');
  await ana.waitForModal({ callback_id: 'decide.deny' });
  const dialog = topView(harness, 'U0ANA');
  const state = { values: { reason: { value: { type: 'plain_text_input', value: 'I would rather not' } } } };
  const cat = harness.person('U0CAT');
  await withoutEffect(harness, target, () =>
    messageTo(cat, /You cannot deny REQ-1/, () =>
      cat.forge({ type: 'view_submission', view: { ...dialog, state } }),
    ),
  );
  expectInNoChannel(harness, /You cannot deny REQ-1: the rule names [Pp]latform/);
  await expectRecord(harness, target, { person: 'T0HARBOUR/U0CAT', act: 'deny', code: 'not-an-approver' });
});

it.each([
  ['request.end-early', 'end REQ-1 now'],
  ['request.retry', 'try REQ-1 again'],
  ['request.give-up', 'close REQ-1'],
  ['request.restore', 'choose what holds after REQ-1'],
  ['request.keep', 'choose what holds after REQ-1'],
])('a forged %s on a waiting request does nothing, and its refusal names the act', async (action, words) => {
  const cat = harness.person('U0CAT');
  await withoutEffect(harness, target, () =>
    whisperTo(cat, new RegExp(`You cannot ${words}: it is waiting for a decision`), () =>
      cat.click(target.card, action, { force: true, value: buttonOf('REQ-1') }),
    ),
  );
  await expectLogged(harness, 'cannot-do-now');
});

it('a person whom Slack does not report cannot approve', async () => {
  harness.slack.workspace.addUser({ id: 'U0VEILED', name: 'veiled', email: 'veiled@example.com' });
  harness.slack.faults.add({ method: 'users.info', kind: 'error', error: 'internal_error', times: 2 });
  const veiled = harness.person('U0VEILED');
  await withoutEffect(harness, target, () =>
    whisperTo(veiled, /Slack does not say who you are right now/, () => veiled.click(target.card, 'Approve')),
  );
  await expectLogged(harness, 'unreadable');
});

it('the approver can still approve after all of this', async () => {
  await harness.person('U0ANA').click(target.card, 'Approve');
  await harness.make.waitForCall({ method: 'POST' }, 30_000);
  expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
});

function responseUrlFor(user: string): string {
  const last = harness.slack.deliveries.findLast(
    ({ parcel }) =>
      parcel.kind === 'interactive' &&
      JSON.stringify(parcel.payload.user).includes(user) &&
      typeof parcel.payload.response_url === 'string',
  );
  return String(last?.parcel.payload.response_url);
}
