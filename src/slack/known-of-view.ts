import type { KnownBlock } from '@slack/types';
import type { Asked, KnownOf, OwnEvent, PersonAct } from '../roster/known-of.js';
import { header, section } from './blocks.js';
import type { Message } from './card.js';
import { cutEnd, cutMiddle, date, escaped } from './text.js';
import { titleOf } from './words.js';

/** All facts that Usher knows about a person, for that person. */
export interface KnownShown extends KnownOf {
  /** The first lines: the person's identity for Usher, and the acts that the policy allows them; markup. */
  readonly who: readonly string[];
  /** The person's access on Make, one text for each organization; markup. */
  readonly access: readonly string[];
}

const linesShown = 10;

/** A direct message with the facts that Usher knows about its reader. */
export function knownMessage(known: KnownShown): Message {
  const { who, access, bindings, asked, about, deeds, refused, findings, others } = known;
  const blocks: KnownBlock[] = [
    header('Everything Usher knows of you'),
    section(who.join('\n')),
    ...part('What you have on Make', access),
    ...part(
      'How Usher came to know you on Make',
      newest(bindings, ({ type, at }) => `${eventWords[type] ?? type} ${date(at)}`),
    ),
    ...part('Requests you made', newest(asked, requestLine)),
    ...part('Requests about you', newest(about, requestLine)),
    ...part('What you decided', newest(deeds, deedLine)),
    ...part(
      'What Usher saw of your access on Make',
      newest(findings, ({ at, finding: { movement, verdict, organization, team } }) => {
        const place = escaped(cutMiddle(team ? `${team.name} in ${organization}` : organization, 100));
        return `${movement.replaceAll('-', ' ')}, ${verdict === 'unexplained' ? 'nobody asked for it' : verdict}: ${place} ${date(at)}`;
      }),
    ),
    ...part('Other things you did', [
      ...newest(others, ({ type, at }: OwnEvent) => `${type} ${date(at)}`),
      ...(refused > 0 ? [`You tried ${refused === 1 ? 'once' : `${refused} times`} what you may not.`] : []),
    ]),
    ...part('What is kept, and how it is erased', [keptWords]),
  ];
  return { text: 'Everything Usher knows of you', blocks: blocks.slice(0, 49) };
}

const keptWords =
  'Usher’s record keeps what was asked, decided and done. Names, addresses, reasons, tickets and comments in it are sealed, under a key for each request and each person. The people who run Usher destroy that key with `usher erase`, for a request that is over or for you; ids, times and roles stay, so that the record can still be checked. Make’s lists are held in memory and read again every few minutes. The value of a token is in no record.';

const part = (title: string, lines: readonly string[]): KnownBlock[] =>
  lines.length === 0 ? [] : [section(cutEnd(`*${title}*\n${lines.join('\n')}`, 2900))];

function newest<One>(all: readonly One[], line: (one: One) => string): string[] {
  const rest = all.length - linesShown;
  return [
    ...all.slice(-linesShown).reverse().map(line),
    ...(rest > 0
      ? [`and ${rest} earlier; the people who run Usher print all with \`usher people show\``]
      : []),
  ];
}

const requestLine = (one: Asked): string =>
  `${one.request}: ${escaped(cutEnd(titleOf(one), 200))} · asked ${date(one.at)}`;

const deedLine = ({ request, what, at }: PersonAct): string => `${request}: you ${what} ${date(at)}`;

const eventWords: Readonly<Record<string, string>> = {
  'person.matched': 'Your address matched',
  'binding.proposed': 'You proposed who you are',
  'binding.confirmed': 'An admin confirmed who you are',
  'binding.withdrawn': 'Somebody objected to who you are',
  'account.connected': 'You connected your Make account',
  'account.disconnected': 'Your Make account was disconnected',
};
