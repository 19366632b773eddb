import type { Button, HomeView, KnownBlock } from '@slack/types';
import type { Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { freezeButton } from './alert.js';
import { type AwayShown, awayBlocks, awayButton } from './away.js';
import { actions, button, context, header, section } from './blocks.js';
import { liftButton } from './control-words.js';
import { type Chosen, queueBlocks } from './home-queue.js';
import { actionIds } from './ids.js';
import { linkTo } from './notices.js';
import { detailsButton, requesterButtonsAt, subjectButtons } from './request-buttons.js';
import { frozenWords, statusLine } from './status.js';
import { cutEnd, date, escaped } from './text.js';
import { titleWithWho } from './who.js';

/** The contents of one person's Home tab. */
export interface HomeTab {
  readonly workspaceUrl: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly frozen: Control['frozen'];
  /** The requests that wait for the person's decision at present. */
  readonly queue: readonly Request[];
  /** The part of the queue that the person looks at. */
  readonly chosen: Chosen;
  readonly mine: readonly Request[];
  /** The requests that give the person temporary access. */
  readonly holding: readonly Request[];
  /** The time since when the person's own account is connected, if known; undefined if it is not connected. */
  readonly account: { readonly since: number | undefined } | undefined;
  /** The stand-ins during absences. `mayGo`: whether this person may name a stand-in. */
  readonly away?: AwayShown & { readonly mayGo: boolean };
  /** Whether the person may see who has which access. */
  readonly lists?: boolean;
  /** The lines of access reviews that the person decides, and for admins all reviews. */
  readonly reviews?: { readonly own: readonly KnownBlock[]; readonly all: readonly KnownBlock[] };
  /** The claims to a Make user that wait for an admin, one row each; only for admins. */
  readonly claims?: readonly KnownBlock[];
  /** Only for admins. */
  readonly feeds: HomeFeeds | undefined;
  readonly running?: HomeRunning | undefined;
}

/** The health of Usher, for admins. */
export interface HomeRunning {
  /** The part of Usher that is in trouble, and the remedy; no markup. */
  readonly troubles: readonly { readonly part: string; readonly says: string }[];
  /** The used part of the policy's limits. */
  readonly used: {
    readonly changes: number;
    readonly changesAnHour: number;
    readonly automatic: number;
    readonly automaticADay: number;
  };
}

/** The channels with their sources, and the troubles, one line each; markup. */
export interface HomeFeeds {
  readonly lines: readonly string[];
  readonly troubles: readonly string[];
}

const freeze: Button = { ...freezeButton('home'), action_id: actionIds.homeFreeze };
const lift: Button = { ...liftButton, action_id: actionIds.homeLift };

const claimsShown = 10;
const feedsShown = 15;

/** Slack's limits for a view. The second leaves room for the rest of the view. */
const most = { blocks: 100, bytes: 240_000 } as const;
/** The numbers of rows of each list of a person's own; a Home that would be too full shows fewer. */
const rowCounts = [10, 8, 6, 4, 2, 1] as const;

/**
 * The Home tab: the requests that wait for the person's decision, their own requests, their temporary access, and the
 * things they can ask for, which always stay. Empty parts are left out.
 */
export function homeView(tab: HomeTab): HomeView {
  const asks = askBlocks(tab);
  const room = most.blocks - asks.length;
  const fits = (parts: readonly KnownBlock[]) => parts.length <= room && bytesOf(parts) <= most.bytes;
  const rows = rowCounts.find((one) => fits(partsOf(tab, one))) ?? 1;
  const blocks = [...partsOf(tab, rows).slice(0, room), ...asks];
  return { type: 'home', private_metadata: JSON.stringify(tab.chosen), blocks };
}

const bytesOf = (blocks: readonly KnownBlock[]): number => Buffer.byteLength(JSON.stringify(blocks));

/** Everything above the buttons to ask. */
function partsOf(tab: HomeTab, rows: number): KnownBlock[] {
  const { frozen, mine, holding, account, feeds, chosen } = tab;
  return [
    ...(frozen ? [frozenBlock(frozen, feeds !== undefined)] : []),
    ...(tab.away ? awayBlocks(tab.away) : []),
    ...(tab.reviews?.own ?? []),
    ...queueBlocks(tab.queue, chosen, tab.now),
    ...claimBlocks(tab.claims ?? []),
    ...(isNew(tab) ? [context(introduction)] : []),
    ...list(tab, 'mine', rows, mine, (one) => requesterButtonsAt(one, tab.now)),
    ...list(tab, 'holding', rows, holding, subjectButtons),
    ...accountBlocks(account),
    ...(tab.running ? runningBlocks(tab.running) : []),
    ...(feeds && !frozen ? actions('freeze', freeze) : []),
    ...(tab.reviews?.all ?? []),
    ...(feeds ? feedBlocks(feeds) : []),
  ];
}

/** The buttons for the things that the person can ask for. */
const askBlocks = (tab: HomeTab): KnownBlock[] => [
  { type: 'divider' },
  ...actions(
    'home',
    button(actionIds.hubRole, 'Ask for a role', 'role'),
    button(actionIds.hubInvite, 'Invite people', 'invite'),
    button(actionIds.hubToken, 'Revoke a token', 'token'),
    button(actionIds.hubConnect, 'Connected accounts', 'connect'),
    ...(tab.away?.mayGo && !tab.away.own ? [awayButton] : []),
    ...(tab.lists ? [button(actionIds.hubLists, 'Lists', 'lists', { spoken: 'Lists: who has what' })] : []),
  ),
];

/** Who froze changes and since when; for admins with the button that lifts the freeze. */
const frozenBlock = (frozen: NonNullable<HomeTab['frozen']>, isAdmin: boolean): KnownBlock => ({
  ...section(frozenWords(frozen)),
  ...(isAdmin && { accessory: lift }),
});

/** Whether Home has nothing of the person, so that they may never have heard of Usher. */
const isNew = ({ queue, mine, holding, feeds, reviews }: HomeTab): boolean =>
  [queue, mine, holding, reviews?.own ?? []].every((all) => all.length === 0) && feeds === undefined;

const introduction =
  'Usher asks before anybody’s access to Make.com changes. Ask for what you or others need with a button below: the people whom the policy names decide, and Usher tells you the result here in Slack.';

const titles = { mine: 'My requests', holding: 'My temporary access' } as const;
type OwnList = keyof typeof titles;

/** A list of the person's own requests, from the row to which they have paged. */
function list(
  { workspaceUrl, frozen, chosen }: HomeTab,
  name: OwnList,
  size: number,
  requests: readonly Request[],
  buttonsOf: (request: Request) => Button[],
): KnownBlock[] {
  if (requests.length === 0) return [];
  const title = titles[name];
  const last = Math.floor((requests.length - 1) / size) * size;
  const from = Math.min(chosen[name] ?? 0, last);
  const shown = requests.slice(from, from + size);
  const rows = shown.flatMap((request): KnownBlock[] => {
    const name = cutEnd(titleWithWho(request), 600);
    const linked = request.card ? `<${linkTo(workspaceUrl, request.card.ref)}|${name}>` : name;
    const [own = detailsButton(request), ...others] = buttonsOf(request);
    const row = section(`${linked}\n${cutEnd(statusLine(request, { frozen }), 2000)} · ${request.id}`);
    return others.length > 0
      ? [row, ...actions(`${title}/${request.id}`, own, ...others)]
      : [{ ...row, accessory: own }];
  });
  return [header(title), ...rows, ...pager(name, from, size, requests.length)];
}

/** The buttons to the other rows of a list of the person's own. */
function pager(name: OwnList, from: number, size: number, count: number): KnownBlock[] {
  const until = Math.min(count, from + size);
  if (from === 0 && until === count) return [];
  const turn = (id: string, label: string, row: number) =>
    button(id, label, `${name}:${row}`, { spoken: `${label} of ${titles[name]}` });
  const next = Math.min(size, count - until);
  return [
    ...actions(
      `${name}-pages`,
      ...(from > 0
        ? [turn(actionIds.rowsPrevious, `Previous ${Math.min(size, from)}`, Math.max(0, from - size))]
        : []),
      ...(next > 0 ? [turn(actionIds.rowsNext, `Next ${next}`, until)] : []),
    ),
    context(`${from + 1}–${until} of ${count}`),
  ];
}

/** The part of Home that a person looks at after a click on such a button. */
export function rowsChosen(before: Chosen, value: string): Chosen {
  const [, name, row] = /^(mine|holding):(\d{1,6})$/.exec(value) ?? [];
  return name === undefined ? before : { ...before, [name]: Number(row) };
}

function claimBlocks(claims: readonly KnownBlock[]): KnownBlock[] {
  if (claims.length === 0) return [];
  const shown = claims.slice(0, claimsShown);
  return [header('Who is who on Make'), ...shown, ...andMore(claims.length - shown.length)];
}

/** The connected account. Usher asks Make for its tokens only when the person opens the list. */
function accountBlocks(account: HomeTab['account']): KnownBlock[] {
  if (!account) return [];
  return [
    context(
      account.since === undefined
        ? ':warning: The token that connects your Make account is damaged. Connect it again with `/make-access connect`.'
        : `Your Make account has been connected since ${date(account.since)}.`,
    ),
  ];
}

function runningBlocks({ troubles, used }: HomeRunning): KnownBlock[] {
  const { changes, changesAnHour, automatic, automaticADay } = used;
  const shown = troubles.slice(0, feedsShown);
  const lines = shown.map(
    ({ part, says }) => `:red_circle: *${escaped(part)}:* ${escaped(cutEnd(says, 300))}`,
  );
  return [
    header('Health'),
    section(cutEnd(lines.join('\n') || ':large_green_circle: Every part of Usher works.', 2900)),
    context(
      `${changes} of ${changesAnHour} changes that give access this hour · ${automatic} of ${automaticADay} automatic approvals today`,
    ),
  ];
}

function feedBlocks({ lines, troubles }: HomeFeeds): KnownBlock[] {
  return [
    header('Feeds'),
    ...(lines.length > 0
      ? [section(lines.slice(0, feedsShown).join('\n'))]
      : [context('No channel listens to Make yet. Type `/make-audit` in a channel.')]),
    ...andMore(lines.length - feedsShown),
    ...(troubles.length > 0 ? [section(troubles.slice(0, feedsShown).join('\n'))] : []),
  ];
}

const andMore = (rest: number): KnownBlock[] => (rest > 0 ? [context(`and ${rest} more`)] : []);
