import type { KnownBlock, PlainTextOption, StaticSelect } from '@slack/types';
import { z } from 'zod';
import { actions, button, context, plain, section } from './blocks.js';
import { fitTogether, mostText, textIn } from './fit-together.js';
import { actionIds } from './ids.js';
import { option } from './modals/fields.js';
import { cutEnd, date, escaped } from './text.js';

/**
 * The list and the part of it that a person looks at. This is all that a button contains; it does not say who may see
 * the list.
 */
export const listLook = z.object({
  list: z.string().max(200),
  /** Used instead of a list: the people with this permission in the named place. */
  can: z.string().max(200).optional(),
  page: z.number().int().nonnegative().default(0),
});
export type ListLook = z.infer<typeof listLook>;

/** A list that people can open. */
export interface ListOffered {
  readonly name: string;
  readonly title: string;
  /** The number of people in it. */
  readonly count: number;
}

export interface ListShown {
  readonly look: ListLook;
  readonly title: string;
  /** The rows of the page, one or more lines each; markup. */
  readonly rows: readonly string[];
  readonly total: number;
  /** The number of people in these rows: somebody in two organizations has a row for each. */
  readonly people: number;
  readonly offered: readonly ListOffered[];
  /** Notes about the whole list, such as its age; markup. */
  readonly notes: readonly string[];
}

export interface Drawn {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export const pageSize = 10;

/** The page to show; the last one if the list became shorter after it was drawn. */
export const pageOf = ({ page }: Pick<ListLook, 'page'>, total: number): number =>
  Math.min(page, Math.max(0, Math.ceil(total / pageSize) - 1));

const inWords = (people: number): string =>
  people === 0 ? 'nobody' : people === 1 ? '1 person' : `${people} people`;

/** One page of a list, with buttons to the others. */
export function listView({ look, title, rows, total, people, offered, notes }: ListShown): Drawn {
  const lines = total === people ? '' : `, ${total} lines`;
  const text = `*${title}:* ${inWords(people)}${lines}`;
  const below = [
    ...pager(look, total),
    ...other(offered, look.list),
    ...notes.slice(0, 5).map((note) => context(note)),
  ];
  const shown = fitTogether(rows, mostText - text.length - textIn(below));
  return { text, blocks: [section(text), ...shown.map((row) => section(row)), ...below] };
}

/** Every list with its length, and a button that opens it. */
export function listsView(offered: readonly ListOffered[], notes: readonly string[]): Drawn {
  return {
    text: 'Who has what on Make',
    blocks: [
      section('*Who has what on Make*'),
      ...offered.map(
        ({ name, title, count }): KnownBlock => ({
          ...section(`*${escaped(title)}:* ${inWords(count)}`),
          accessory: button(actionIds.list, 'Show', lookValue({ list: name, page: 0 }), {
            spoken: `Show ${title}`,
          }),
        }),
      ),
      ...notes.map((note) => context(note)),
    ],
  };
}

const lookValue = (look: ListLook): string => JSON.stringify(look);

function pager(look: ListLook, total: number): KnownBlock[] {
  const page = pageOf(look, total);
  const isLast = (page + 1) * pageSize >= total;
  if (page === 0 && isLast) return [];
  return [
    ...actions(
      'list-pages',
      ...(page > 0 ? [button(actionIds.listPrevious, 'Back', lookValue({ ...look, page: page - 1 }))] : []),
      ...(isLast ? [] : [button(actionIds.listNext, 'Next', lookValue({ ...look, page: page + 1 }))]),
    ),
    context(`${page * pageSize + 1}–${Math.min(total, (page + 1) * pageSize)} of ${total}`),
  ];
}

/** Slack refuses the whole message if the value of a choice is longer. A role with a longer name can be typed. */
const longestValue = 75;

function other(offered: readonly ListOffered[], now: string): KnownBlock[] {
  const options: PlainTextOption[] = offered
    .filter(({ name }) => name.length <= longestValue)
    .slice(0, 100)
    .map(({ name, title, count }) => option({ value: name, label: cutEnd(`${title} (${count})`, 75) }));
  if (options.length === 0) return [];
  const initial = options.find(({ value }) => value === now);
  const select: StaticSelect = {
    type: 'static_select',
    action_id: actionIds.listOther,
    placeholder: plain('Another list', 150),
    options,
    ...(initial && { initial_option: initial }),
  };
  return [{ type: 'actions', block_id: 'list-other', elements: [select] }];
}

/** The age of the list, and a note if a part is left out. */
export const freshness = (readAt: number | undefined, isWhole: boolean): string[] => [
  ...(readAt === undefined
    ? ['Usher has not read Make yet. Try again in a minute.']
    : [`As of ${date(readAt)}.`]),
  ...(isWhole
    ? []
    : [
        'Usher is still reading its record, so it does not yet know how everybody came to what they have. Ask again in a minute.',
      ]),
];
