import type { Culprit, FeedEvent, Finding, Source, WatchEvent } from '../../approvals/audit-event.js';
import { groundInWords } from './ground-in-words.js';
import { actorName, iso, type Typed, userOf } from './text.js';

/** One event of the membership watch as a sentence without its full stop. */
export function watchWords(event: WatchEvent, typed: Typed): string {
  switch (event.type) {
    case 'baseline.taken':
      return `first reading of organization ${event.organizationId}: ${event.members} members, ${event.invitations} invitations, ${event.teams} teams`;
    case 'finding.recorded':
      return `${event.finding.verdict}: ${findingWords(event.finding, typed)}${event.actor ? `; by ${culpritWords(event.actor, typed)}` : ''}`;
    case 'finding.named':
      return `finding ${typed(event.finding)}: Make's log names ${culpritWords(event.actor, typed)}`;
    case 'finding.told':
      return `finding ${typed(event.finding)} posted to ${event.channel}`;
    case 'finding.asked':
      return `finding ${typed(event.finding)}: ${userOf(event.person)} was asked “Was this you?”`;
    case 'finding.answered':
      return `finding ${typed(event.finding)}: ${answerWords(event, typed)}`;
    case 'undo.begun':
      return `${actorName(event.by)} opened the form that asks to undo ${findingsWords(event.findings, typed)}`;
    case 'undo.asked':
      return `${typed(event.request)} asks to undo the changes in its form`;
    case 'finding.accepted':
      return `${actorName(event.by)} accepts ${findingsWords(event.findings, typed)}`;
    case 'list.short':
      return `the list of organization ${event.organizationId} lacks ${event.missing} of ${event.of}; not accepted as true`;
    case 'list.accepted':
      return `${actorName(event.by)} says that the short list of organization ${event.organizationId} is right`;
    case 'list.whole':
      return `the list of organization ${event.organizationId} is whole again`;
    case 'ground.changed':
      return `${event.ground.request ? `asked for in ${typed(event.ground.request)}: ` : ''}${groundInWords(event.ground, typed)}${event.actor ? `; by ${culpritWords(event.actor, typed)}` : ''}`;
    case 'ground.named':
      return `finding ${typed(event.ground)}: Make's log names ${culpritWords(event.actor, typed)}`;
  }
}

const findingsWords = (ids: readonly string[], typed: Typed): string =>
  ids.length === 1
    ? `finding ${typed(ids[0] ?? '')}`
    : `each of ${ids.length} findings (${ids.map(typed).join(', ')})`;

/** The observed change, without its verdict. */
export function findingWords(finding: Finding, typed: Typed): string {
  const { name, email, userId, organization, team, movement, before, after, between, sameAddress } = finding;
  const where = team ? `${typed(team.name)} of ${typed(organization)}` : typed(organization);
  const earlier = before ? typed(before.name) : movement === 'changed-unseen' ? 'not seen' : typed('none');
  const roles = before || after ? `, ${earlier} → ${typed(after?.name ?? 'none')}` : '';
  const when =
    between.from === between.until
      ? `at ${iso(between.until)}`
      : `between ${iso(between.from)} and ${iso(between.until)}`;
  const whom = `${typed(name.personal)} (${typed(email.personal)}, Make user ${userId})`;
  const same = sameAddress ? `, the same address as Make user ${sameAddress.userId}` : '';
  return `${movement} in ${where}: ${whom}${roles}, ${when}${same}`;
}

export const culpritWords = ({ makeUserId, name, email, at }: Culprit, typed: Typed): string => {
  const ids = [...(email ? [typed(email.personal)] : []), ...(makeUserId ? [`Make user ${makeUserId}`] : [])];
  return `${typed(name.personal)}${ids.length > 0 ? ` (${ids.join(', ')})` : ''} at ${iso(at)}`;
};

export function answerWords(
  { person, mine, reason }: Extract<WatchEvent, { type: 'finding.answered' }>,
  typed: Typed,
): string {
  const answer = mine ? 'says it was them' : 'says it was not them';
  return `${userOf(person)} ${answer}${reason ? `: ${typed(reason.personal)}` : ''}`;
}

/** One event of the feeds as a sentence without its full stop. */
export function feedWords(event: FeedEvent, typed: Typed): string {
  const who = actorName(event.by);
  switch (event.type) {
    case 'feed.subscribed':
      return `${who} subscribed ${event.channel} to ${sourceWords(event.source)}`;
    case 'feed.muted':
      return `${who} muted feed ${event.feed} until ${iso(event.until)}`;
    case 'feed.unmuted':
      return `${who} unmuted feed ${event.feed}`;
    case 'feed.unsubscribed':
      return `${who} ended feed ${event.feed}`;
    case 'feed.stopped':
      return `feed ${event.feed} stopped: ${typed(event.why)}`;
    case 'source.troubled': {
      const { from, until } = event;
      const when = from !== undefined && until !== undefined ? ` from ${iso(from)} until ${iso(until)}` : '';
      return `the log of ${sourceWords(event.source)} ${troubleWords[event.trouble]}${when}`;
    }
    case 'source.recovered':
      return `the log of ${sourceWords(event.source)} can be read again (was: ${event.trouble})`;
    case 'day.told':
      return `day of organization ${event.organizationId} reported: ${event.matched} matched, ${event.explained} explained, ${event.unexplained} unexplained${event.ground === undefined ? '' : `, ${event.ground} of the ground`}; head ${event.head.n}:${event.head.hash}`;
  }
}

const sourceWords = ({ organizationId, teamId }: Source): string =>
  teamId === undefined
    ? `organization ${organizationId}`
    : `team ${teamId} of organization ${organizationId}`;

const troubleWords = {
  'no-plan': 'does not exist: the plan has none',
  'no-right': 'may not be read',
  gap: 'has a gap: Make no longer keeps it',
  unreachable: 'cannot be reached',
} as const;
