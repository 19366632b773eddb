import type { KnownBlock, ModalView, StaticSelect } from '@slack/types';
import { z } from 'zod';
import { actions, button, context, plain, section } from '../slack/blocks.js';
import { option } from '../slack/modals/fields.js';
import { cutMiddle, date, escaped, mention } from '../slack/text.js';
import { addressInWords } from '../slack/who.js';
import { verdictWords } from './decide/decide-line.js';
import { evidenceWords } from './evidence-words.js';
import { reviewActionIds, reviewViewIds } from './ids.js';
import { deadlineOf, isChangeable, isVoice } from './lines.js';
import { canDecide, firstOnPage, type PageOf } from './page.js';
import type { LineState } from './review.js';

/**
 * The private metadata of a page. `draw` increases with each update, so that Slack does not keep an unfinished choice
 * in its field.
 */
export const pageMeta = z.object({
  review: z.string(),
  page: z.number().int().nonnegative(),
  draw: z.number().int().nonnegative().default(0),
});
export type PageMeta = z.infer<typeof pageMeta>;

export interface PageDrawn extends PageOf {
  readonly now: number;
  readonly draw: number;
  /** Tells if a line's role can be removed at all. */
  readonly movable: (one: LineState) => boolean;
  /** The state of carrying out a line; markup. */
  readonly standing: (one: LineState) => string | undefined;
  /** The name of a Make user. */
  readonly nameOf?: (userId: number) => string;
  /** Why the last answer was refused; markup. */
  readonly refusal?: string | undefined;
}

/**
 * Shows ten lines with their evidence and, for open ones, a choice; this stays well below Slack's limit of a hundred
 * blocks.
 */
export function pageModal(drawn: PageDrawn): ModalView {
  const { review, page, draw, progress, refusal, now } = drawn;
  const meta: PageMeta = { review: review.id, page, draw };
  const { done, all } = progress;
  const time = review.closedAt === undefined ? `open until ${date(deadlineOf(review))}` : 'closed';
  return {
    type: 'modal',
    callback_id: reviewViewIds.page,
    title: plain(`Review ${review.id}`, 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify(meta),
    blocks: [
      // The title already has the review's id.
      section(`*${done} of ${all} decided* · “${escaped(review.name)}” · ${time}`),
      ...(refusal === undefined ? [] : [section(`:warning: ${refusal}`)]),
      ...keepAllButton(drawn),
      ...drawn.shown.flatMap((one) => lineBlocks(drawn, one, now)),
      ...pager(drawn),
    ],
  };
}

/** In the place of a page whose lines are no longer theirs. `why`: markup. */
export const endedModal = (review: string, why: string): ModalView => ({
  type: 'modal',
  callback_id: reviewViewIds.page,
  title: plain(`Review ${review}`, 24),
  close: plain('Close', 24),
  blocks: [section(`:no_entry_sign: ${why}`)],
});

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/**
 * The button's value names the lines it covers, since more lines may be passed to the person while the page is open.
 */
function keepAllButton({ review, keepable, shown, voices }: PageDrawn): KnownBlock[] {
  if (keepable < 2) return [];
  const label = `Keep these ${numbers[keepable] ?? keepable}`;
  const lines = shown.flatMap((one) => (canDecide(review, one, voices) ? [one.line.line] : []));
  return actions('keep-all', button(reviewActionIds.keepAll, label, `lines:${lines.join()}`));
}

function lineBlocks(drawn: PageDrawn, one: LineState, now: number): KnownBlock[] {
  const { line } = one;
  const place = line.team
    ? `${escaped(line.team.name)} in ${escaped(line.organization)}`
    : escaped(line.organization);
  const who = `*${escaped(cutMiddle(line.name.personal, 80))}* · ${addressInWords({ email: line.email.personal, userId: line.userId })}`;
  const text = `${who}\n*${escaped(line.role)}* of ${place}`;
  const evidence = context(evidenceWords(line.evidence, now, drawn.nameOf));
  const isOpenToThem = canDecide(drawn.review, one, drawn.voices);
  const said = isOpenToThem ? text : `${text}\n${decidedWords(drawn, one)}`;
  if (isOpenToThem || isChangeable(drawn.review, one, drawn.person)) {
    const choice = {
      ...section(said),
      block_id: `line-${line.line}.${drawn.draw}`,
      accessory: choiceOf(drawn, one, isOpenToThem),
    };
    return [choice, evidence];
  }
  return [section(said), evidence];
}

/** A person who has decided can change the answer, but can no longer pass the line on. */
function choiceOf({ movable }: PageDrawn, one: LineState, isOpenToThem: boolean): StaticSelect {
  const choices = [
    ...(movable(one) ? ['keep', 'lower', 'remove'] : ['keep']),
    ...(isOpenToThem ? ['not-mine'] : []),
  ];
  const labels: Readonly<Record<string, string>> = {
    keep: 'Keep',
    lower: 'Lower',
    remove: 'Remove',
    'not-mine': 'Not mine',
  };
  return {
    type: 'static_select',
    action_id: reviewActionIds.verdict,
    placeholder: plain(isOpenToThem ? 'Decide' : 'Change', 150),
    options: choices.map((value) => option({ value, label: labels[value] ?? value })),
  };
}

const marks = { keep: ':white_check_mark:', lower: ':arrow_down:', remove: ':x:' } as const;

/** For example "Keep, @Ana · …", with the state of carrying it out. */
function decidedWords(drawn: PageDrawn, one: LineState): string {
  const { person, voices, standing } = drawn;
  const { decided, left, added } = one;
  if (decided) {
    const stead = decided.standsFor ? ` for ${decided.standsFor.map(mention).join(', ')}` : '';
    const by = decided.by ? `${mention(decided.by)}${stead}` : 'nobody in time; the policy decided';
    const words = verdictWords(decided);
    const why = decided.reason === undefined ? '' : ` · “${escaped(decided.reason)}”`;
    const then = [standing(one), fixedWords(drawn, one)].flatMap((said) => said ?? []).join('\n');
    return `${marks[decided.verdict]} *${escaped(words[0]?.toUpperCase() + words.slice(1))}* · ${by}${why}${then === '' ? '' : `\n${then}`}`;
  }
  if (left !== undefined) return ':heavy_minus_sign: *Undecided* · nobody decided in time';
  const passed = added.findLast(
    ({ by, standsFor = [] }) => by !== undefined && [by, ...standsFor].some((one) => isVoice(voices, one)),
  );
  const by = passed?.by === undefined || passed.by === person ? '' : ` by ${mention(passed.by)}`;
  return `:arrow_right: *Not yours* · passed to ${passed ? mention(passed.person) : 'somebody else'}${by}`;
}

/** Why reviewers can no longer change their own answer; undefined if they can, or if it is not theirs. */
function fixedWords({ review, person }: PageDrawn, one: LineState): string | undefined {
  const { decided, submission, refused, settled } = one;
  const isTheirAnswer = decided?.by === person && review.closedAt === undefined;
  if (!isTheirAnswer || isChangeable(review, one, person)) return undefined;
  if (refused || settled) return 'You cannot change this answer any more: Usher has acted on it.';
  const request = submission === undefined ? undefined : review.askings.get(submission)?.request;
  return request === undefined
    ? 'You cannot change this answer any more: Usher is asking for it.'
    : `You cannot change this answer any more: ${request} asks for it. To take it back, cancel ${request} as long as it waits.`;
}

function pager({ page, pages, all, shown }: PageDrawn): KnownBlock[] {
  if (pages === 1) return [];
  const first = firstOnPage(page);
  return [
    ...actions(
      'pages',
      ...(page > 0 ? [button(reviewActionIds.back, 'Back', `${page - 1}`)] : []),
      ...(page < pages - 1
        ? [button(reviewActionIds.next, 'Next', `${page + 1}`, { style: 'primary' })]
        : []),
    ),
    context(`${first}–${first + shown.length - 1} of ${all}`),
  ];
}
