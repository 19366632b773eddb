import type { Step, Story } from '../story.js';
import { iso } from '../text.js';
import { eventWords } from '../words.js';
import { countsTable } from './counts.js';
import { findingPart, groundPart } from './finding-part.js';
import type { Gathered } from './gather.js';
import { code, section } from './markdown.js';
import { requestPart } from './request-part.js';
import { unreadPart } from './unread.js';

/** A file beside the page, with the SHA-256 of its bytes. */
export interface AttachedFile {
  readonly name: string;
  readonly sha256: string;
}

/**
 * The page about a period. The same ledger and period give the same text, since it reads no clock. `unfinished` is a
 * sentence about an omitted last line.
 */
export function evidencePage(
  gathered: Gathered,
  stories: readonly Story[],
  beside: readonly AttachedFile[],
  unfinished?: string,
): string {
  const { period, control, policies, erasures, gaps, told, findings } = gathered;
  const { frozenBefore, policyBefore } = gathered;
  const earlier = (step: Step | undefined): string[] =>
    step ? [`- when the period began: ${stepWords(step)}`] : [];
  const lines = [
    `# Access to Make, ${iso(period.from)} until ${iso(period.until)}`,
    '',
    'Written from the ledger of Usher. All times are UTC. The period ends before the stated end, and later events are left',
    'out, except for erasures. Text that people typed, or that came from Slack, Make or the policy, is shown `like this`.',
    '',
    ...section('How it was verified', verification(gathered, unfinished), ''),
    ...section('In numbers', countsTable(gathered, stories), ''),
    ...section(
      'Requests',
      stories.flatMap((story) => requestPart(story, period)),
      'No request has an event in the period.',
    ),
    ...section('Observed changes on Make', findingPart(findings), 'The membership watch saw none.'),
    ...section(
      'Observed changes of roles and settings',
      groundPart(gathered.ground),
      "The watch saw none of roles, settings, the plan or Usher's own account.",
    ),
    ...section('Freezes', [...earlier(frozenBefore), ...control.map(listed)], 'None.'),
    ...section('Policy', [...earlier(policyBefore), ...policies.map(listed)], 'None was put in force.'),
    ...section('Erasures', erasures.map(listed), 'None.'),
    ...section(
      'Names, addresses and texts that read “(erased)”',
      unreadPart(gathered.unread),
      'None: every one from before the end of the period can be read.',
    ),
    ...section(
      'The watch and its gaps',
      gaps.map(listed),
      'Nothing is recorded: no watch began, and no gap was noticed.',
    ),
    ...section('Heads that Usher posted', told.map(listed), 'None in the period.'),
    ...section('What this page cannot prove', cannot, ''),
    ...section(
      'Beside this page',
      beside.map(({ name, sha256 }) => `- ${name}, SHA-256 ${sha256}`),
      '',
    ),
  ];
  return `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function verification({ head, last, events }: Gathered, unfinished: string | undefined): string[] {
  return [
    `Every entry of the ledger from the first to number ${head.n} was read and checked: its own hash over its bytes, its number, and that it`,
    'names the hash of the one before. ' +
      (unfinished === undefined
        ? 'No entry is changed, missing or out of place.'
        : 'None of these is changed, missing or out of place.'),
    '',
    ...(unfinished === undefined
      ? []
      : [
          `**An unfinished line follows them, which may be an entry whose end was cut. This page leaves it out.** It is`,
          `${unfinished}.`,
          '',
        ]),
    `- Head of the ledger: \`${head.n}:${head.hash}\``,
    `- Last entry before the end of the period: \`${last.n}:${last.hash}\``,
    `- Events in the period: ${events}`,
    '',
    `To check again: \`usher ledger verify --head ${head.n}:${head.hash}\`. Compare the head with one that Usher posted to its channel`,
    'or logged; only such a head, noted where nobody could change it, shows that the ledger was not rewritten or cut short.',
  ];
}

const stepWords = ({ n, event }: Step): string => `${iso(event.at)} ${eventWords(event, code)}, entry ${n}`;

const listed = (step: Step): string => `- ${stepWords(step)}`;

const cannot = [
  '- That the ledger was not rewritten as a whole by somebody who can write to its disk: compare the heads, as said above.',
  '- That the person who acted in Slack is the one the account belongs to.',
  "- That Usher saw every change on Make: only Make's log shows a change that was reversed between two readings, and during",
  '  the gaps above Usher read neither. Only that log names the person who made an unexplained change.',
  "- That Make is unchanged since it was verified: each verification is Make's answer at that moment.",
  '- The content of an erased value. It reads `(erased)`, and so does one whose key is lost; the chain still shows that nobody changed it before.',
  '- Anything about access outside of the organizations that Usher guards, or in other zones of Make.',
];
