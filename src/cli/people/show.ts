import type { AnyEvent } from '../../approvals/event.js';
import { type MakeUserId, normalEmail, type PersonId, slackIdOf } from '../../approvals/person.js';
import { noteBound } from '../../roster/bound-ids.js';
import { type KnownOf, knownOf, type PersonSearch, type Reviewed } from '../../roster/known-of.js';
import { titleOf } from '../../slack/words.js';
import type { Reading } from '../../store/reading.js';
import { isPersonStreamOf } from '../record/select.js';
import { counted, iso, oneLine } from '../record/text.js';
import { eventWords } from '../record/words.js';
import { type Terminal, WrongInput } from '../terminal.js';
import { textRow } from './row-words.js';
import type { PeopleSource } from './source.js';

/**
 * Prints all facts that Usher knows about a person, found by their address or their Slack id: their access on Make,
 * and the entries of the record about them. Returns 1 if it knows nothing. Throws like `listPeople`.
 */
export async function showPerson(
  typed: string,
  source: PeopleSource,
  { print, complain }: Terminal,
): Promise<number> {
  const named = namedBy(typed);
  const bound = await source.read((reading) => boundTo(named, reading));
  const isTheirs = ({ userId, email }: { readonly userId: MakeUserId; readonly email: string }): boolean =>
    bound.makeUserIds.has(userId) || (email !== '' && 'email' in named && normalEmail(email) === named.email);
  const { rows: all, unfinished } = await source.rows(isTheirs);
  const rows = all.filter(isTheirs);
  const makeUserIds = new Set([...bound.makeUserIds, ...rows.map(({ userId }) => userId)]);
  const emails = new Set(rows.filter(({ email }) => email !== '').map(({ email }) => normalEmail(email)));
  if ('email' in named) emails.add(named.email);
  const known = await source.read(async (reading) => {
    const person = bound.person ?? (await personBoundTo(makeUserIds, reading));
    return knownOf({ person, makeUserIds, emails }, reading.entries());
  });
  if (unfinished !== undefined) complain(`Not read: ${unfinished}.`);
  const lines = [...rows.flatMap(textRow), ...knownLines(known)];
  if (lines.length === 0) {
    complain(`Usher knows nothing about ${oneLine(typed)}`);
    return 1;
  }
  for (const line of lines) print(line);
  print(
    'To erase personal values in the record: usher erase with the number of a request, a Slack id, or make-user/41.',
  );
  return unfinished === undefined ? 0 : 1;
}

type Named = { readonly email: string } | { readonly slackId: string };

/** Reads an address or a Slack id. Throws `WrongInput` for anything else. */
function namedBy(typed: string): Named {
  const text = typed.trim();
  if (text.includes('@') && !text.startsWith('@')) return { email: normalEmail(text) };
  const slackId = /^@?([UW][A-Z0-9]{1,30})$/.exec(text)?.[1];
  if (slackId !== undefined) return { slackId };
  throw new WrongInput(
    'expected an address or a Slack id, such as usher people show ana@example.com or usher people show U0ANA',
  );
}

/** The present and earlier Make users of a Slack id, by the record. */
async function boundTo(
  named: Named,
  reading: Reading,
): Promise<Pick<PersonSearch, 'person' | 'makeUserIds'>> {
  const makeUserIds = new Set<MakeUserId>();
  if (!('slackId' in named)) return { makeUserIds };
  let person: PersonId | undefined;
  for await (const { stream, events } of reading.entries()) {
    for (const event of events) {
      // A person without a Make user may still have asked and decided.
      if (event.by.kind === 'slack-user' && slackIdOf(event.by.person) === named.slackId)
        person = event.by.person;
      if (!isPersonStreamOf(stream, named.slackId)) continue;
      person = stream.slice('person/'.length) as PersonId;
      noteBound(makeUserIds, event);
    }
  }
  return { person, makeUserIds };
}

/** The latest binding on record of one of these Make users. */
async function personBoundTo(
  makeUserIds: ReadonlySet<MakeUserId>,
  reading: Reading,
): Promise<PersonId | undefined> {
  let person: PersonId | undefined;
  for await (const { stream, events } of reading.entries()) {
    const binds = events.some(
      (event) =>
        (event.type === 'person.matched' || event.type === 'binding.confirmed') &&
        makeUserIds.has(event.makeUserId),
    );
    if (binds) person = stream.slice('person/'.length) as PersonId;
  }
  return person;
}

function knownLines(known: KnownOf): string[] {
  const { bindings, asked, about, acts, named, refused, findings, reviewed, leaving } = known;
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
  const request = (one: KnownOf['asked'][number]): string =>
    oneLine(`${iso(one.at)} ${one.request} ${titleOf(one)}`);
  const event = (one: AnyEvent, of = ''): string =>
    oneLine(`${iso(one.at)} ${of}${eventWords(one, oneLine)}`);
  return [
    ...part(
      'Their Make users',
      bindings.map((one) => event(one)),
    ),
    ...part('Asked by them', asked.map(request)),
    ...part('About them', about.map(request)),
    ...part(
      'Done by them',
      acts.map((act) => event(act.event, act.about === undefined ? '' : `${act.about} `)),
    ),
    ...part(
      'Named by others or by Usher',
      named.map((one) => event(one.event, one.about === undefined ? '' : `${one.about} `)),
    ),
    ...(refused > 0 ? [`Tried something they may not do: ${counted(refused, 'time', 'times')}`] : []),
    ...part(
      'Seen by the watch',
      findings.map(({ at, finding: { movement, verdict, organization, team } }) =>
        oneLine(`${iso(at)} ${movement} ${verdict} in ${team ? `${team.name} of ` : ''}${organization}`),
      ),
    ),
    ...part(
      'In access reviews',
      reviewed.flatMap((one) => [
        reviewedLine(one),
        ...one.later.map((later) => event(later, `${one.review} `)),
      ]),
    ),
    ...part(
      'As somebody who left or is away',
      leaving.flatMap((one) => [event(one.event), ...one.later.map((later) => event(later))]),
    ),
  ];
}

const reviewedLine = ({ review, at, line, answer }: Reviewed): string => {
  const place = line.team ? `${line.team.name} of ${line.organization}` : line.organization;
  const what = answer ? `answered with ${answer.verdict}` : 'listed';
  return oneLine(`${iso(answer?.at ?? at)} ${review} ${line.role} in ${place}: ${what}`);
};
