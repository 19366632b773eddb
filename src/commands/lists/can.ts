import { listed } from '../../approvals/listed.js';
import { MakeError } from '../../make/error.js';
import type { Permission } from '../../make/roles.js';
import {
  type Holder,
  type Place,
  permissionNamed,
  permissionWish,
  placeName,
  placesNamed,
  placesOf,
} from '../../roster/permitted.js';
import type { Viewer } from '../../roster/viewer.js';
import { type Drawn, type ListLook, listView, pageOf, pageSize } from '../../slack/roster-view.js';
import { cutMiddle, date, escaped } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';
import type { HoldersRead } from './holders.js';

/** Each place takes one call to Make, out of a limit that all parts of Usher share. */
const placesAtOnce = 10;

/**
 * The people who may do something, by Make's own list of the holders of a permission; a sentence if Usher cannot ask
 * for it.
 */
export async function drawCan(
  ctx: ListenerContext,
  viewer: Viewer,
  look: ListLook,
  asked: string,
): Promise<Drawn> {
  const wish = permissionWish(asked);
  if (wish.permission === '') return said(howTo);
  try {
    const known = await ctx.roster.permissions.known();
    const permission = permissionNamed(known, wish.permission);
    if (!('name' in permission)) return said(noSuch(wish.permission, permission));
    const places = placesFor(ctx, viewer, permission, wish.place);
    if (typeof places === 'string') return said(places);
    return drawn(ctx, look, permission, await ctx.roster.permissions.holders(permission.name, places));
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    return said(`Make did not answer this: “${escaped(error.detail)}”. Try again in a minute.`);
  }
}

const howTo =
  'Say what they may do, and where if not everywhere, such as `/make-access list can "organization users view"` or `/make-access list can "scenario view" in Finance Ops`.';

/** The sentence about a permission that Make does not have; markup. */
const noSuch = (asked: string, near: readonly string[]): string => {
  const like = near.length > 0 ? ` The nearest: ${listed(near.map((name) => `\`${escaped(name)}\``))}.` : '';
  return `Make knows no permission “${escaped(cutMiddle(asked, 60))}”.${like}`;
};

/** The places to ask Make about, or a sentence on why there are none. */
function placesFor(
  { directory }: ListenerContext,
  viewer: Viewer,
  permission: Permission,
  place: string,
): readonly Place[] | string {
  const { name, roleCategory } = permission;
  const isOfTeams = roleCategory === 'team';
  if (!isOfTeams && viewer.sees === 'teams')
    return 'That is a permission in an organization. Team admins see what people may do in their teams.';
  const all = directory.organizations().map((one) => ({ ...one, teams: directory.teams(one.id) }));
  const seen = placesOf(all, permission).filter(
    ({ team }) => viewer.sees !== 'teams' || (team && viewer.teamIds.has(team.id)),
  );
  const named = placesNamed(seen, place);
  const kind = isOfTeams ? 'team' : 'organization';
  if (named.length === 0) return `You can look at no ${kind} called “${escaped(cutMiddle(place, 60))}”.`;
  if (named.length > placesAtOnce)
    return `There are ${named.length} ${kind}s, and each is a call to Make. Name one: \`/make-access list can "${escaped(name)}" in ${escaped(named[0]?.team?.name ?? '')}\`.`;
  return named;
}

function drawn(
  ctx: ListenerContext,
  look: ListLook,
  { name }: Permission,
  { holders, at }: HoldersRead,
): Drawn {
  const page = pageOf(look, holders.length);
  return listView({
    look,
    title: `Who can “${escaped(name)}”`,
    rows: holders.slice(page * pageSize, (page + 1) * pageSize).map((one) => holderInWords(ctx, one)),
    total: holders.length,
    people: new Set(holders.map(({ userId }) => userId)).size,
    offered: [],
    notes: [`As Make’s list of those with this permission was ${date(at)}.`],
  });
}

function holderInWords({ directory }: ListenerContext, { place, userId, invitation }: Holder): string {
  const member = directory.member(place.organizationId, userId);
  const name = escaped(cutMiddle(member?.name ?? `Make user ${userId}`, 80));
  const role = member && directory.role(place.organizationId, member.roleId)?.name;
  const open =
    invitation === null
      ? ''
      : invitation === 'pending'
        ? ' · invitation not accepted yet'
        : ' · invitation expired';
  const address = member?.email ? ` · ${escaped(member.email)}` : '';
  const held = role && !place.team ? ` as ${escaped(cutMiddle(role, 60))}` : '';
  return `*${name}*${address}\n${escaped(cutMiddle(placeName(place), 120))}${held}${open}`;
}

const said = (text: string): Drawn => ({ text, blocks: [] });
