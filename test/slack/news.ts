import { trouble } from '../../src/approvals/audit-event.js';
import { person, system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { refuse } from '../../src/approvals/refusal.js';
import { awayMessage, awayOverMessage } from '../../src/slack/away.js';
import { claimMessage, holderMessage } from '../../src/slack/binding-notices.js';
import type { Message } from '../../src/slack/card.js';
import { controlMessage } from '../../src/slack/control-words.js';
import { dailyMessage } from '../../src/slack/daily-words.js';
import type { FeedLine } from '../../src/slack/feed-lines.js';
import { feedMessages, leftOutMessage } from '../../src/slack/feed-messages.js';
import {
  recoveredMessage,
  stoppedMessage,
  troubleMessage,
  unshownMessage,
} from '../../src/slack/feed-troubles.js';
import { baselineMessage, listOverMessage, shortListMessage } from '../../src/slack/finding.js';
import { adminsMustReplace, ownerMustDelete } from '../../src/slack/leak-notices.js';
import {
  byHandMessage,
  doubtfulMessage,
  leaveOverMessage,
  notAskedMessage,
  stopMessage,
} from '../../src/slack/leaver-words.js';
import { movedMessage, movedNews } from '../../src/slack/moved-account.js';
import {
  policyChangedMessage,
  policyMendedMessage,
  policyNamesMessage,
  policyWrongMessage,
} from '../../src/slack/policy-words.js';
import { usageAlert } from '../../src/slack/usage-alert.js';
import { usageView } from '../../src/slack/usage-view.js';
import { admin, ana, ben, cat, day, eva, finn, hour, otherAdmin, t0 } from '../approvals/given.js';

/** Changes an input before its message is drawn, such as to the longest names. */
export type Grow = <Value>(input: Value) => Value;

const plainly = (text: string): Message => ({ text, blocks: [] });
const organization = 'Harbour Logistics';

function ofFeeds(grow: Grow, count: number): Readonly<Record<string, Message>> {
  const place = grow({
    organizationId: 1,
    organization: { name: organization },
    zone: 'eu1.make.com',
    at: t0,
  });
  const from = {
    ...place,
    organization: place.organization.name,
    requests: new Map([['REQ-7', 'https://acme.slack.com/archives/C0/p1']]),
  };
  const line = (n: number, part: Partial<FeedLine> = {}): FeedLine =>
    grow({
      uuid: `u${n}`,
      at: t0 + n * 1000,
      event: 'webhook_deleted',
      actor: { id: 4121 + (n % 3), name: `Person ${n % 3}` },
      team: { id: 7, name: 'Finance' },
      target: '55120',
      ...part,
    });
  const asked = { name: 'Cat Lindqvist', into: 'Team Operator', asked: ben, approved: [ana] };
  const matched = new Map([['u1', { ...asked, ...grow({ name: asked.name }) }]]);
  const batch = feedMessages(
    Array.from({ length: count }, (_, n) => line(n)),
    from,
  );
  return {
    'one act': feedMessages([line(1)], from).first,
    'two acts of one person': feedMessages([line(1), line(4)], from).first,
    'an act of nobody': feedMessages([line(1, { actor: undefined, event: 'quantum_flux' })], from).first,
    'a change that was asked for': feedMessages([line(1, { event: 'team_role_updated', request: 'REQ-7' })], {
      ...from,
      matched,
    }).first,
    'many acts': batch.first,
    'many acts, in the thread': batch.thread[0] ?? plainly('—'),
    'what a mute left out': leftOutMessage(3, from.organization),
    'what Slack refuses': unshownMessage('invalid_blocks'),
    'a feed that has stopped': stoppedMessage('C0AUDIT', from.organization, 'is_archived'),
    ...Object.fromEntries(
      trouble.options.flatMap((one) => {
        const log = { organization: from.organization, trouble: one, since: t0, from: t0, until: t0 + hour };
        return [
          [`a log with ${one}`, troubleMessage(log)],
          [`a log after ${one}`, recoveredMessage(log)],
        ];
      }),
    ),
  };
}

function ofTheWatch(grow: Grow): Readonly<Record<string, Message>> {
  const { name } = grow({ name: organization });
  const head = { n: 4711, hash: 'a1b2c3d4e5f60718' };
  const quiet = { organization: name, days: 1, matched: 0, explained: 0, unexplained: 0, head };
  const list = { organizationId: 1, organization: name, missing: 40, of: 50 };
  const place = { name: grow({ name: 'Finance' }).name, organization: name };
  const used = { of: 'operations' as const, used: 8_100, limit: 10_000, share: 0.8 };
  return {
    'a quiet day': dailyMessage(quiet),
    'three days': dailyMessage({
      ...quiet,
      days: 3,
      matched: 12,
      explained: 1,
      unexplained: 2,
      ground: 1,
      link: 'https://acme.slack.com/archives/C0/p1',
    }),
    'the start of a watch': baselineMessage(name, { members: 130, invitations: 1, teams: 4 }),
    'a short list': shortListMessage({ ...list, state: 'short' }),
    'a list that is whole again': listOverMessage({ ...list, state: 'whole' }),
    'a list that an admin accepted': listOverMessage({ ...list, state: 'accepted', by: ana }),
    'usage since the reset': usageAlert(place, used),
    'usage of the data transfer': usageAlert(place, { ...used, of: 'data', used: 4.2e9, limit: 5e9 }),
    'usage since a day': usageAlert(place, used, { since: 'day-of-reset', day: '2026-01-01', isPart: true }),
    'usage of thirty days': usageAlert({ name }, used, { since: 'thirty-days' }),
    'usage over time': usageView({
      place: name,
      days: Array.from({ length: 30 }, (_, n) => ({
        date: '2026-01-05',
        operations: n * 1000,
        data: n * 1e6,
      })),
      allowance: { used: 8_100, limit: 10_000 },
      teams: [
        ...Array.from({ length: 9 }, (_, n) =>
          grow({ name: `Team ${n}`, operations: 1000 - n, data: n > 7 ? undefined : n * 1e6 }),
        ),
        grow({ name: 'Team 9', trouble: 'Permission denied' }),
      ],
      readAt: t0,
    }),
    'usage with many teams': usageView({
      place: name,
      days: [],
      allowance: undefined,
      teams: 150,
      readAt: t0,
    }),
  };
}

function ofPeople(grow: Grow): Readonly<Record<string, Message>> {
  const makeUser = grow({ userId: 4131, name: 'Ben Weber', email: 'ben@example.com' });
  const claim = { person: eva, makeUser, holders: [cat] };
  const leaver = { ...grow({ name: 'Dev Patel', email: 'dev@example.com' }), person: finn };
  const who = { name: leaver.name, address: leaver.email, person: finn };
  const away = { ...who, why: 'absent' as const };
  const stop = {
    n: 1,
    people: Array.from({ length: 30 }, () => who),
    before: 0,
    back: 2,
    brake: { most: 5, withinMs: day },
  };
  const { facts } = grow({ facts: ['Owner of Acme', 'API tokens that Usher cannot see'] });
  const moved = {
    was: 4131,
    now: 4199,
    finding: grow({
      id: 'f1',
      organizationId: 1,
      organization,
      movement: 'joined' as const,
      userId: 4199,
      name: about('Ben Weber'),
      email: about('ben@example.com'),
      between: { from: t0, until: t0 + hour },
      verdict: 'unexplained' as const,
      sameAddress: { userId: 4131, sso: true },
    }),
  };
  const leaked = grow({
    label: about('Backup script'),
    created: '2025-11-03T10:00:00Z',
    scope: ['scenarios:read'],
  });
  const leak = {
    finder: eva,
    why: refuse('no-rule', { kind: 'revoke-token' }),
    page: 'https://eu1.make.com/user/api',
  };
  return {
    'a claim': claimMessage(claim),
    'a claim, to the holder': holderMessage(claim),
    'a leaver whom nobody here can change': byHandMessage(who, 'LEAVER-1', facts),
    'a leaver whose removal was not asked': notAskedMessage(who, 'LEAVER-1', 'No rule covers this.'),
    'somebody on leave whose containment was not asked': notAskedMessage(
      away,
      'LEAVER-1',
      'No rule covers this.',
    ),
    'a leaver who may be two people': doubtfulMessage(who, 'LEAVER-1'),
    'the end of a leave': leaveOverMessage(away, 'LEAVER-1', t0, 'https://acme.slack.com/archives/C0/p1'),
    'too many leavers': stopMessage(stop),
    'too many leavers after others': stopMessage({ ...stop, before: 5 }),
    'too many leavers, released': stopMessage({ ...stop, over: { is: 'released', by: admin } }),
    'too many leavers, left as they are': stopMessage({ ...stop, over: { is: 'left', by: admin } }),
    'too many leavers, who are all back': stopMessage({ ...stop, over: { is: 'back' } }),
    'a new account': movedMessage(moved),
    'a new account, to the admins': movedNews(moved, [ben]),
    'a leak, to its owner': plainly(ownerMustDelete(leak, leaked)),
    'a leak of Usher’s own token': plainly(adminsMustReplace(leak)),
  };
}

function ofControl(grow: Grow): Readonly<Record<string, Message | undefined>> {
  const at = t0;
  const by = person(admin);
  const { notes } = grow({
    notes: Array.from({ length: 30 }, (_, n) => `rule ${n}: 2 approvals instead of 1`),
  });
  const refused = (member: string, word: string, emptied?: string[]) =>
    say({
      type: 'group.refused',
      at,
      by: system,
      groups: ['platform'],
      member,
      word,
      ...(emptied && { emptied }),
    });
  const until = '2026-01-09';
  const say = (event: Parameters<typeof controlMessage>[0], isOver = false) =>
    controlMessage(event, [admin, otherAdmin], isOver);
  return {
    'a freeze': say(grow({ type: 'control.frozen', at, by, reason: about('Odd changes') })),
    'a freeze that is lifted': say({ type: 'control.frozen', at, by }, true),
    'a freeze by the only admin': controlMessage({ type: 'control.frozen', at, by }, [admin]),
    'the end of a freeze': say({ type: 'control.unfrozen', at, by }),
    'a group that Slack hides': refused('S0PLATFORM', 'missing_scope'),
    'a person who is gone': refused('U0GONE', 'deactivated', ['platform']),
    'an absence': awayMessage({ who: ana, to: cat, until }, 'other'),
    'an absence, to the stand-in': awayMessage({ who: ana, to: cat, until, before: ben }, 'stand-in'),
    'an absence, to the stand-in, once it is over': awayOverMessage({ who: ana, to: cat, until }),
    'a stand-in who declined': say({ type: 'control.declined', at, by: person(cat), who: ana }),
    'somebody who is back': say({ type: 'control.back', at, by: person(ana), to: cat }),
    'the end of an absence': say({ type: 'control.back', at, by: system, to: cat, who: ana }),
    'the end of a delegation': say({
      type: 'control.delegation-over',
      at,
      by: system,
      who: ana,
      to: cat,
      until,
    }),
    'a new policy': policyChangedMessage(
      notes,
      { before: 'a'.repeat(64), after: 'b'.repeat(64) },
      notes.slice(0, 9),
    ),
    'a policy with other text': policyChangedMessage([], { before: 'a'.repeat(64), after: 'b'.repeat(64) }),
    'a wrong policy': policyWrongMessage(notes),
    'a policy with unknown names': policyNamesMessage(notes),
    'a policy that can be used again': policyMendedMessage(),
  };
}

/** Every message of Usher’s that is not about one request or one alert. */
export const news = (grow: Grow, acts = 22): Readonly<Record<string, Message | undefined>> => ({
  ...ofFeeds(grow, acts),
  ...ofTheWatch(grow),
  ...ofPeople(grow),
  ...ofControl(grow),
});
