import { listed } from '../../approvals/listed.js';
import {
  type Identity,
  type MakeUserId,
  normalEmail,
  type PersonId,
  slackIdOf,
} from '../../approvals/person.js';
import { delegatorsOf } from '../../approvals/policy/delegates.js';
import { personStream } from '../../approvals/store.js';
import { noteBound } from '../../roster/bound-ids.js';
import { type Asked, knownOf, type NamedBy } from '../../roster/known-of.js';
import { knownMessages } from '../../slack/known-of-view.js';
import { rowInWords } from '../../slack/roster-words.js';
import { escaped } from '../../slack/text.js';
import { tell } from '../ask.js';
import { awayOf } from '../away-shown.js';
import { type ListenerContext, withErrorReply } from '../listener-context.js';
import { holdersOf, makeUserOf, sayEach } from './binding.js';
import type { Reply } from './reply.js';

const onceInMs = 60_000;
/** The highest number of requests about a person for which Usher looks up whether they may read them. */
const aboutLookedUp = 100;

/**
 * `mine all`: direct messages with all facts that Usher knows about the person who asks, after a search of the
 * record.
 */
export async function mineAll(ctx: ListenerContext, person: PersonId): Promise<Reply> {
  if (!(await ctx.store.firstToSee(`mine-all/${person}`, onceInMs))) {
    return { text: 'You asked for this less than a minute ago. It comes as a direct message.' };
  }
  const say = (markup: string) => tell(ctx, person, markup);
  void withErrorReply(ctx, 'mine all', say, () => send(ctx, person));
  return {
    text: 'Usher goes through its record and sends you everything it knows of you as a direct message, or as several, the newest first. A long record takes a minute or two.',
  };
}

async function send(ctx: ListenerContext, person: PersonId): Promise<void> {
  const identity = await ctx.people.identify(person);
  const { binding, email } = identity;
  const makeUserIds = new Set(binding.state === 'bound' || binding.state === 'differs' ? [binding.id] : []);
  for (const id of await earlierIds(ctx, person)) makeUserIds.add(id);
  const emails = new Set(email === undefined ? [] : [normalEmail(email)]);
  const known = await knownOf({ person, makeUserIds, emails }, ctx.store.entries(1));
  const { rows } = await ctx.roster.read();
  const nameOf = (userId: number): string =>
    rows.find((row) => row.userId === userId)?.name ?? `Make user ${userId}`;
  const own = rows.filter(({ userId }) => makeUserIds.has(userId));
  const messages = knownMessages({
    ...known,
    about: await readable(ctx, person, known.about),
    named: await readableNamed(ctx, person, known.named),
    who: [...whoLines(ctx, identity), ...(await policyLines(ctx, person))],
    access: own.map((row) => rowInWords(row, { viewer: { sees: 'everything' }, nameOf })),
  });
  const key = `mine-all:${person}:${ctx.now()}`;
  for (const [index, message] of messages.entries()) await sayEach(ctx, `${key}:${index}`, [person], message);
}

/** The Make users that the person was bound to, as far as nobody else is one of them now. */
async function earlierIds(ctx: ListenerContext, person: PersonId): Promise<readonly MakeUserId[]> {
  const bound = new Set<MakeUserId>();
  for (const event of (await ctx.store.read(personStream(person))).events) noteBound(bound, event);
  const free = await Promise.all(
    [...bound].map(async (userId) => {
      const makeUser = makeUserOf(ctx, userId);
      return (await holdersOf(ctx, makeUser, person)).length === 0 ? [userId] : [];
    }),
  );
  return free.flat();
}

/** The requests that the person may read. As elsewhere, a subject may read a request after it is decided. */
async function readable(
  { desk }: ListenerContext,
  person: PersonId,
  about: readonly Asked[],
): Promise<Asked[]> {
  const newest = about.slice(-aboutLookedUp);
  const shown = await Promise.all(newest.map(({ request }) => desk.show(request, person)));
  return newest.filter((_, index) => shown[index]?.ok);
}

/** Events of a request are shown only if the person may read the request. */
async function readableNamed(
  { desk }: ListenerContext,
  person: PersonId,
  named: readonly NamedBy[],
): Promise<NamedBy[]> {
  const requests = new Set(named.flatMap(({ about }) => (about?.startsWith('REQ-') ? [about] : [])));
  const newest = [...requests].slice(-aboutLookedUp);
  const shown = await Promise.all(newest.map((request) => desk.show(request, person)));
  const may = new Set(newest.filter((_, index) => shown[index]?.ok));
  return named.filter(({ about }) => !about?.startsWith('REQ-') || may.has(about));
}

function whoLines({ directory }: ListenerContext, { person, email, binding }: Identity): string[] {
  const address =
    email === undefined ? 'Slack shows no address of yours' : `your address in Slack is ${escaped(email)}`;
  const slack = `You are ${slackIdOf(person)} in Slack; ${address}.`;
  if (binding.state === 'none') return [slack, 'You are nobody on Make, as far as Usher knows.'];
  if (binding.state === 'ambiguous')
    return [slack, 'Several Make users may be you, so you are none of them to Usher.'];
  const { id, state } = binding;
  const member = directory.organizations().flatMap((one) => directory.member(one.id, id) ?? [])[0];
  const name = member
    ? `${escaped(member.name)} (${escaped(member.email)}), Make user ${id}`
    : `Make user ${id}`;
  const doubt = state === 'differs' ? ' A later look-up says otherwise, so an admin has to confirm it.' : '';
  return [slack, `On Make you are ${name}.${doubt}`];
}

/** The policy in force, as far as it names the person, or a user group they are in. */
async function policyLines(ctx: ListenerContext, person: PersonId): Promise<string[]> {
  const { policy, people, desk, now } = ctx;
  const { groups, delegates } = policy().policy;
  const id = slackIdOf(person);
  const roster = await people.roster(
    Object.keys(groups).map((group) => ({ group })),
    'cached',
  );
  const isIn = (group: string): boolean => {
    const members = roster[group];
    return (
      groups[group]?.includes(id) === true ||
      (members !== undefined && 'people' in members && members.people.includes(person))
    );
  };
  const own = Object.keys(groups).filter(isIn);
  const mention = (slackId: string): string => `<@${slackId}>`;
  const { own: away, standsFor } = await awayOf(ctx, person);
  const from = [...delegatorsOf(delegates, person, now()), ...standsFor.map(({ who }) => who)].map((one) =>
    mention(slackIdOf(one)),
  );
  const to = [
    ...delegates.filter((one) => one.from === id),
    ...(away ? [{ to: slackIdOf(away.to), until: away.until }] : []),
  ].map((one) => `${mention(one.to)} until ${one.until}`);
  return [
    ...(desk.isAdmin(person) ? ['You are an Usher admin.'] : []),
    ...(own.length > 0 ? [`Groups of the policy you are in: ${listed(own.map(escaped))}.`] : []),
    ...(from.length > 0 ? [`You decide in the place of ${listed(from)}.`] : []),
    ...(to.length > 0 ? [`They decide in your place: ${listed(to)}.`] : []),
  ];
}
