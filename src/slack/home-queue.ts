import type { KnownBlock, PlainTextOption, StaticSelect } from '@slack/types';
import { z } from 'zod';
import { ago, timeLeft } from '../approvals/policy/duration.js';
import type { Request } from '../approvals/request.js';
import { actions, button, context, plain, section } from './blocks.js';
import { changeLines } from './changes-in-words.js';
import { actionIds, clickValue } from './ids.js';
import { option } from './modals/fields.js';
import { cutEnd, cutMiddle, date, escaped, mention } from './text.js';
import { subjectsOf } from './who.js';
import { titleOf, wishOf } from './words.js';

/** The part of their queue that a person looks at; stored in the Home tab. */
export const chosen = z.object({
  /** The team or organization, in the form of `placeKey`. */
  place: z.string().optional(),
  order: z.enum(['ends-first', 'oldest', 'newest']).default('ends-first'),
  age: z.enum(['any', '1h', '1d', '2d']).default('any'),
  page: z.number().int().nonnegative().default(0),
  /** The first row shown of their own requests, and of their temporary access. */
  mine: z.number().int().nonnegative().optional(),
  holding: z.number().int().nonnegative().optional(),
});
export type Chosen = z.infer<typeof chosen>;

const pageSize = 10;
const soonMs = 6 * 3_600_000;
const placesOffered = 99;
const everywhere = 'everywhere';

const orders: readonly { readonly value: Chosen['order']; readonly label: string }[] = [
  { value: 'ends-first', label: 'Least time left' },
  { value: 'oldest', label: 'Oldest first' },
  { value: 'newest', label: 'Newest first' },
];

const hourMs = 3_600_000;
const ages: readonly { readonly value: Chosen['age']; readonly label: string; readonly ms: number }[] = [
  { value: 'any', label: 'Of any age', ms: 0 },
  { value: '1h', label: 'Waiting over an hour', ms: hourMs },
  { value: '1d', label: 'Waiting over a day', ms: 24 * hourMs },
  { value: '2d', label: 'Waiting over two days', ms: 48 * hourMs },
];

interface PlaceOffered {
  readonly key: string;
  readonly name: string;
}

/** The teams that a request is about, or their organizations where it is about no team. */
const placesOf = ({ revision }: Request): PlaceOffered[] =>
  revision.plans.map(({ team, organization }) => {
    const { id, name } = team ?? organization;
    return { key: `${team ? 't' : 'o'}${id}`, name };
  });

const isAt = (request: Request, place: string | undefined): boolean =>
  placesOf(request).some(({ key }) => key === place);

/** The chosen place while requests for it wait; afterwards all places. */
const placeIn = (queue: readonly Request[], { place }: Chosen): string | undefined =>
  queue.some((one) => isAt(one, place)) ? place : undefined;

/** The part of a queue that a person looks at, in the order that they chose. */
export function shownOf(queue: readonly Request[], look: Chosen, now: number): Request[] {
  const { order, age } = look;
  const place = placeIn(queue, look);
  const atLeast = ages.find(({ value }) => value === age)?.ms ?? 0;
  const here = queue.filter(
    (one) => (place === undefined || isAt(one, place)) && now - one.submittedAt >= atLeast,
  );
  if (order === 'ends-first') return here;
  const sign = order === 'oldest' ? 1 : -1;
  return here.toSorted((a, b) => sign * (a.submittedAt - b.submittedAt));
}

/** The requests that wait for a person's decision, ten at a time, each with buttons to decide it. */
export function queueBlocks(queue: readonly Request[], look: Chosen, now: number): KnownBlock[] {
  if (queue.length === 0) return [section('*Nothing waits for your decision.*')];
  const here = shownOf(queue, look, now);
  const pages = Math.max(1, Math.ceil(here.length / pageSize));
  const page = Math.min(look.page, pages - 1);
  const rows = here.slice(page * pageSize, (page + 1) * pageSize);
  const oldest = date(Math.min(...queue.map(({ submittedAt }) => submittedAt)));
  const [count, asked] =
    queue.length === 1
      ? ['1 request waits', `It was asked ${oldest}.`]
      : [`${queue.length} requests wait`, `The oldest was asked ${oldest}.`];
  const all = button(actionIds.reviewAll, 'Review one by one', 'all', { style: 'primary' });
  return [
    {
      ...section(`*${count} for you.* ${asked}`),
      accessory: all,
    },
    ...filters(queue, look),
    ...rows.map((one) => row(one, now)),
    ...(rows.length === 0 ? [context('Nothing here has waited that long.')] : []),
    ...pager(page, pages, here.length),
  ];
}

function row(request: Request, now: number): KnownBlock {
  const { id, revision, requester, reason, submittedAt, phase } = request;
  const left = phase.status === 'pending' ? phase.expiresAt - now : 0;
  const mark = left < soonMs ? ':warning: ' : '';
  const words = `“${escaped(cutEnd(reason.personal, 150))}”`;
  const lines = [
    headOf(request),
    `${mention(requester.person)}: ${words} · asked ${ago(now - submittedAt)} · ${mark}${timeLeft(left)} · ${id}`,
  ];
  return {
    ...section(cutEnd(lines.join('\n'), 2900)),
    accessory: button(actionIds.review, 'Review', clickValue(id, revision.n), {
      spoken: `Review ${id}: ${wishOf(request)}`,
    }),
  };
}

/**
 * For example "*Adam Almeida* · Finance Ops in Acme: Team Member → *Team Admin*, for 8 hours"; for several changes
 * their title.
 */
function headOf(request: Request): string {
  const people = subjectsOf(request);
  const [line, ...more] = changeLines(request);
  const [only] = people;
  if (!only || people.length > 1 || line === undefined || more.length > 0)
    return `*${escaped(titleOf(request))}*`;
  const self = only.self ? ', for themselves' : '';
  return `*${escaped(cutMiddle(only.name, 80))}* (${escaped(only.address)}${self}) · ${line}`;
}

function filters(queue: readonly Request[], look: Chosen): KnownBlock[] {
  const { order, age } = look;
  const places = [...new Map(queue.flatMap(placesOf).map(({ key, name }) => [key, name]))];
  if (queue.length <= 1) return [];
  const all = option({ value: everywhere, label: 'All teams' });
  const byPlace = [all, ...places.slice(0, placesOffered).map(([value, label]) => option({ value, label }))];
  const byOrder = orders.map((one) => option(one));
  const byAge = ages.map(({ value, label }) => option({ value, label }));
  const select = (action_id: string, options: PlainTextOption[], value: string): StaticSelect => {
    const initial = options.find((one) => one.value === value);
    return {
      type: 'static_select',
      action_id,
      placeholder: plain('Choose', 150),
      options,
      ...(initial && { initial_option: initial }),
    };
  };
  return [
    {
      type: 'actions',
      block_id: 'queue',
      elements: [
        ...(places.length > 1
          ? [select(actionIds.queueTeam, byPlace, placeIn(queue, look) ?? everywhere)]
          : []),
        select(actionIds.queueOrder, byOrder, order),
        select(actionIds.queueAge, byAge, age),
      ],
    },
  ];
}

/** The place that the chosen value of the filter means; undefined for all places. */
export const placeChosen = (value: string): string | undefined => (value === everywhere ? undefined : value);

function pager(page: number, pages: number, count: number): KnownBlock[] {
  if (pages === 1) return [];
  return [
    ...actions(
      'pages',
      ...(page > 0 ? [button(actionIds.queuePrevious, 'Previous 10', `${page - 1}`)] : []),
      ...(page < pages - 1 ? [button(actionIds.queueNext, 'Next 10', `${page + 1}`)] : []),
    ),
    context(`${page * pageSize + 1}–${Math.min(count, (page + 1) * pageSize)} of ${count}`),
  ];
}
