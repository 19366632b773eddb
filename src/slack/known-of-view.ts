import type { KnownBlock } from '@slack/types';
import type { PersonEvent } from '../approvals/event.js';
import type { LeaverWhy } from '../approvals/leaver-event.js';
import type { Asked, KnownOf, Leaving, NamedBy, OwnAct, Reviewed } from '../roster/known-of.js';
import { header, section } from './blocks.js';
import type { Message } from './card.js';
import { mostText } from './fit-together.js';
import { namedWords } from './named-words.js';
import { ownAct } from './own-acts.js';
import { cutEnd, cutMiddle, date, escaped } from './text.js';
import { titleOf } from './words.js';

/** All facts that Usher knows about a person, for that person. */
export interface KnownShown extends KnownOf {
  /** The first lines: the person's identity for Usher, and the acts that the policy allows them; markup. */
  readonly who: readonly string[];
  /** The person's access on Make, one text for each organization; markup. */
  readonly access: readonly string[];
}

/** The newest lines shown of each kind. An active person's whole record would fill hundreds of messages. */
const linesShown = 200;

/** The direct messages with the facts that Usher knows about their reader, in order. */
export function knownMessages(known: KnownShown): Message[] {
  const pages = pagesOf(partsOf(known));
  return pages.map((texts, index) => {
    const title = `Everything Usher knows of you${pages.length === 1 ? '' : ` (${index + 1} of ${pages.length})`}`;
    const blocks: KnownBlock[] = [header(title), ...texts.map(section)];
    return { text: title, blocks };
  });
}

function partsOf(known: KnownShown): string[] {
  const { who, access, bindings, asked, about, acts, named, refused, findings, reviewed, leaving } = known;
  return [
    cutEnd(who.join('\n'), longestSection),
    ...part('What you have on Make', access),
    ...part(
      'How Usher came to know you on Make',
      newest(bindings, (event) => `${bindingWords[event.type]} ${date(event.at)}`),
    ),
    ...part('Requests you made', newest(asked, requestLine)),
    ...part('Requests about you', newest(about, requestLine)),
    ...part('What you did', [
      ...newest(
        acts.filter(({ event }) => ownAct(event) !== undefined),
        actLine,
      ),
      ...(refused > 0
        ? [`Usher refused ${refused === 1 ? 'one attempt' : `${refused} attempts`} of yours`]
        : []),
    ]),
    ...part('Where the record names you', newest(named, namedLine)),
    ...part('What Usher saw of your access on Make', newest(findings, findingLine)),
    ...part('Your access in reviews', newest(reviewed, reviewedLine)),
    ...part(
      'When you counted as away or as somebody who left',
      // As with a request, they read of a case once it is decided.
      newest(
        leaving.filter(({ isClosed }) => isClosed),
        ({ event, later }) => `${leaverWords[event.why]} ${date(event.at)}${caseOutcome(later)}`,
      ),
    ),
    ...part('What is kept, and how it is erased', [keptWords]),
  ];
}

const keptWords =
  'Usher’s record keeps what was asked, decided and done. Names, addresses, reasons, tickets and comments in it are sealed, under a key for each request and each person. The people who run Usher destroy that key with `usher erase`, for a request that is over or for you; ids, times and roles stay, so that the record can still be checked. Make’s lists are held in memory and read again every few minutes. The value of a token is in no record.';

const longestSection = 2900;

/** The lines under their title, in as many sections as they need. */
function part(title: string, lines: readonly string[]): string[] {
  const sections: string[] = [];
  for (const line of lines.map((one) => cutEnd(one, longestSection - 200))) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + line.length < longestSection)
      sections[sections.length - 1] = `${last}\n${line}`;
    else sections.push(`*${title}*${last === undefined ? '' : ' (continued)'}\n${line}`);
  }
  return sections;
}

/** Fills each message with as many sections as Slack accepts. */
function pagesOf(sections: readonly string[]): string[][] {
  const pages: string[][] = [];
  let left = 0;
  for (const one of sections) {
    if (one.length > left) {
      pages.push([]);
      left = mostText - 200;
    }
    pages.at(-1)?.push(one);
    left -= one.length;
  }
  return pages;
}

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

const actLine = ({ about, event }: OwnAct): string =>
  `${about === undefined ? 'You' : `${about}: you`} ${ownAct(event)} ${date(event.at)}`;

const namedLine = ({ about, event }: NamedBy): string =>
  `${about === undefined ? '' : `${about}: `}${namedWords(event)} ${date(event.at)}`;

/** An answer that takes access away is shown by its request, once people have decided that. */
const reviewedLine = ({ review, at, line, answer }: Reviewed): string => {
  const place = line.team ? `${line.team.name} in ${line.organization}` : line.organization;
  const role = `${review}: ${escaped(line.role)} of ${escaped(cutMiddle(place, 100))}`;
  return answer?.verdict === 'keep' ? `${role}, kept ${date(answer.at)}` : `${role}, listed ${date(at)}`;
};

const findingLine = ({ at, finding }: KnownOf['findings'][number]): string => {
  const { movement, verdict, organization, team } = finding;
  const place = escaped(cutMiddle(team ? `${team.name} in ${organization}` : organization, 100));
  return `${movement.replaceAll('-', ' ')}, ${verdict === 'unexplained' ? 'nobody asked for it' : verdict}: ${place} ${date(at)}`;
};

const bindingWords: Readonly<Record<PersonEvent['type'], string>> = {
  'person.matched': 'Your address matched',
  'binding.proposed': 'You proposed who you are',
  'binding.doubted': 'Your address led to another Make user',
  'binding.confirmed': 'An admin confirmed who you are',
  'binding.withdrawn': 'Somebody objected to who you are',
  'account.connected': 'You connected your Make account',
  'account.disconnected': 'Your Make account was disconnected',
};

function caseOutcome(later: Leaving['later']): string {
  const asked = later.findLast((one) => one.type === 'leaver.asked');
  const closed = later.findLast((one) => one.type === 'leaver.closed');
  return `${asked ? `, ${asked.request} asked for it` : ''}${closed ? `, over ${date(closed.at)}` : ''}`;
}

const leaverWords: Readonly<Record<LeaverWhy, string>> = {
  deactivated: 'Deactivated in Slack',
  guest: 'A guest in Slack',
  named: 'An admin said that you left',
  absent: 'An admin said that you were away',
};
