import type { PersonId } from '../../approvals/person.js';
import { holdersOf, listNamed, type RosterList, rosterLists } from '../../roster/filters.js';
import type { Row } from '../../roster/row.js';
import { mayList, shownTo, type Viewer } from '../../roster/viewer.js';
import {
  type Drawn,
  freshness,
  type ListLook,
  type ListOffered,
  listsView,
  listView,
  pageOf,
  pageSize,
} from '../../slack/roster-view.js';
import { rowInWords } from '../../slack/roster-words.js';
import { escaped } from '../../slack/text.js';
import { refusedReply } from '../access/reply.js';
import type { ListenerContext } from '../listener-context.js';
import { drawCan } from './can.js';
import { listsRefused, viewerOf } from './viewer-of.js';

const adminsAlone = {
  code: 'list-for-admins',
  sentence: 'This list shows two-factor or last logins, which only Usher admins see.',
};

/** The page of a list, or the overview of all lists, as far as the person may see them. */
export async function drawLists(
  ctx: ListenerContext,
  person: PersonId,
  look: ListLook | undefined,
): Promise<Drawn> {
  const viewer = await viewerOf(ctx, person);
  if (!viewer) return said(refusedReply(ctx, person, listsRefused).text);
  if (look?.can !== undefined) return drawCan(ctx, viewer, look, look.can);
  const list = look && listNamed(look.list);
  if (look && !list) return said(noSuchList(look.list));
  if (list && !mayList(viewer, list)) return said(refusedReply(ctx, person, adminsAlone).text);
  const { rows: all, isWhole } = await ctx.roster.read();
  const rows = shownTo(viewer, all);
  const notes = [...freshness(ctx.directory.loadedAt?.getTime(), isWhole), ...scopeOf(viewer)];
  const now = ctx.now();
  const offered = offeredTo(viewer, rows, now);
  if (!look || !list) return listsView(offered, notes);
  const found = rows.filter((row) => list.test(row, now));
  const page = pageOf(look, found.length);
  const shown = found.slice(page * pageSize, (page + 1) * pageSize);
  const nameOf = (userId: number): string => nameIn(all, userId);
  return listView({
    look,
    title: escaped(list.title),
    rows: shown.map((row) => rowInWords(row, { viewer, nameOf })),
    total: found.length,
    people: peopleIn(found),
    offered: [...offered, ...rolesIn(rows, now)],
    notes: [...notes, ...meaningOf(list), ...unreadIn(list, rows), ...notKnownIn(list, rows, viewer)],
  });
}

const said = (text: string): Drawn => ({ text, blocks: [] });

const noSuchList = (name: string): string =>
  `There is no list “${escaped(name.slice(0, 30))}”. There are: ${rosterLists.map((one) => `\`${one.name}\``).join(', ')}, \`role:Team Admin\` for the holders of a role, and \`can "organization users view"\` for the people with a permission.`;

const offeredTo = (viewer: Viewer, rows: readonly Row[], now: number): ListOffered[] =>
  rosterLists
    .filter((list) => mayList(viewer, list))
    .map((list) => ({ name: list.name, title: list.title, count: countOf(list, rows, now) }));

function rolesIn(rows: readonly Row[], now: number): ListOffered[] {
  const names = new Set(rows.flatMap(({ role, teams }) => [role, ...teams.map((team) => team.role)]));
  return [...names]
    .filter((name): name is string => name !== undefined && name !== '')
    .sort()
    .map(holdersOf)
    .map((list) => ({ name: list.name, title: list.title, count: countOf(list, rows, now) }));
}

const countOf = (list: RosterList, rows: readonly Row[], now: number): number =>
  peopleIn(rows.filter((row) => list.test(row, now)));

const peopleIn = (rows: readonly Pick<Row, 'userId'>[]): number =>
  new Set(rows.map(({ userId }) => userId)).size;

const nameIn = (rows: readonly Row[], userId: number): string =>
  rows.find((row) => row.userId === userId)?.name ?? `Make user ${userId}`;

const scopeOf = (viewer: Viewer): string[] =>
  viewer.sees === 'teams' ? ['You are a team admin, so these are the people of your teams.'] : [];

/**
 * The teams whose roles the list lacks. The watch reads one team after the other; until it has read a team, the
 * holders of a role there are missing.
 */
function unreadIn({ name }: RosterList, rows: readonly Row[]): string[] {
  if (!name.startsWith('role:')) return [];
  const unread = new Set(
    rows.flatMap(({ teams }) => teams.filter(({ role }) => role === undefined).map(({ id }) => id)),
  );
  if (unread.size === 0) return [];
  const teams = unread.size === 1 ? '1 team' : `${unread.size} teams`;
  return [`:warning: Usher has not read all roles in ${teams} yet, so people may be missing here.`];
}

/** The people of whom nobody says whether they belong to the list; other notes say so of roles and two-factor. */
function notKnownIn(list: RosterList, rows: readonly Row[], { sees }: Viewer): string[] {
  if (list.name.startsWith('role:') || list.name === 'no-two-factor') return [];
  // A team admin sees nothing of roles in the organization.
  const seen = sees === 'teams' && list.name === 'unexplained' ? [] : rows;
  const people = peopleIn(seen.filter((row) => list.isNotKnown(row)));
  if (people === 0) return [];
  return [
    `:warning: Of ${people === 1 ? '1 person' : `${people} people`} it is not known whether they belong here, so they are not in the list.`,
  ];
}

const meanings: Readonly<Record<string, string>> = {
  'two-factor-not-known':
    'Make says nothing, or they sign in through somebody else: it is not known whether a second factor is asked for.',
  'not-seen-90d': 'People who have accepted and never logged in, as far as Make shows, count as not seen.',
  'no-two-factor': 'People about whom Make says nothing are in the list “Two-factor not known”.',
};

const meaningOf = ({ name }: RosterList): string[] => (meanings[name] === undefined ? [] : [meanings[name]]);
