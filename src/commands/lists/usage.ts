import { listed } from '../../approvals/listed.js';
import type { PersonId } from '../../approvals/person.js';
import { namesOne } from '../../approvals/policy/role-names.js';
import { MakeError } from '../../make/error.js';
import type { UsageDay } from '../../make/usage.js';
import type { Place } from '../../roster/permitted.js';
import { cutMiddle, escaped } from '../../slack/text.js';
import { dataOf, type TeamUsage, type UsageShown, type UsedDay, usageView } from '../../slack/usage-view.js';
import { type Reply, refusedReply, type Subcommand } from '../access/reply.js';
import type { ListenerContext } from '../listener-context.js';
import { listsRefused, viewerOf } from './viewer-of.js';

/** Each team takes a call, so for more teams Usher reads only a named one. */
const teamsAtOnce = 10;
const tooFew = {
  code: 'usage-not-shown',
  sentence:
    'Team admins see the usage of their teams. Name one of them, such as /make-access usage Finance Ops.',
};

/** `usage`, `usage Harbour Logistics`, `usage Finance Ops`: operations and data over time. */
export const usage: Subcommand = async (ctx, person, rest) => {
  const viewer = await viewerOf(ctx, person);
  if (!viewer) return refusedReply(ctx, person, listsRefused);
  const all = placesOf(ctx);
  const seen = viewer.sees === 'teams' ? all.filter(({ team }) => team && viewer.teamIds.has(team.id)) : all;
  const wanted = rest.trim();
  const named =
    wanted === ''
      ? seen.filter(({ team }) => team === undefined)
      : seen.filter((one) => namesOne(wanted, [nameOf(one), `${idOf(one)}`]));
  const [place, ...others] = named;
  if (!place) {
    if (viewer.sees === 'teams') return refusedReply(ctx, person, tooFew);
    return {
      text: `You can look at no organization and no team called “${escaped(cutMiddle(rest.trim(), 60))}”.`,
    };
  }
  if (others.length > 0) {
    return {
      text: `Say which one: ${listed(
        named.map((one) => wayTo(one, named)),
        'or',
      )}.`,
    };
  }
  try {
    return await drawn(ctx, person, place);
  } catch (error) {
    if (!(error instanceof MakeError)) throw error;
    return {
      text: `Make does not tell the usage of ${escaped(nameOf(place))}: “${escaped(error.detail)}”. Try again in a minute.`,
    };
  }
};

const nameOf = ({ organization, team }: Place): string => team?.name ?? organization;
const idOf = ({ organizationId, team }: Place): number => team?.id ?? organizationId;

/** The command for one place: by its name, or by its number if several have that name. */
function wayTo(place: Place, all: readonly Place[]): string {
  const alike = all.filter((one) => namesOne(nameOf(one), [nameOf(place)]));
  const { organization, team } = place;
  return alike.length === 1
    ? `\`/make-access usage ${escaped(nameOf(place))}\``
    : `\`/make-access usage ${idOf(place)}\` (${escaped(team ? `${team.name} in ${organization}` : organization)})`;
}

const placesOf = ({ directory }: ListenerContext): Place[] =>
  directory
    .organizations()
    .flatMap(({ id: organizationId, name: organization }) => [
      { organizationId, organization },
      ...directory.teams(organizationId).map((team) => ({ organizationId, organization, team })),
    ]);

async function drawn(ctx: ListenerContext, person: PersonId, place: Place): Promise<Reply> {
  const { organizationId, organization, team } = place;
  const { usage: read } = ctx.roster;
  const { days, allowance, at } = team
    ? await read.team(organizationId, team.id)
    : await read.organization(organizationId);
  const used = daysShown(days);
  void ctx.showUsage?.(person, { organization, team: team?.name, days: used });
  const { text, blocks } = usageView({
    place: team ? `${team.name} in ${organization}` : organization,
    days: used,
    allowance,
    teams: team ? [] : await byTeam(ctx, organizationId),
    readAt: at,
  });
  return { text, blocks };
}

const daysShown = (days: readonly UsageDay[]): UsedDay[] =>
  days.map(({ date, operations, dataTransfer }) => ({ date, operations, data: dataTransfer ?? undefined }));

/** Each team, or their number if they are too many. A team that Make does not tell about does not stop the others. */
async function byTeam(
  { directory, roster }: ListenerContext,
  organizationId: number,
): Promise<UsageShown['teams']> {
  const teams = directory.teams(organizationId);
  if (teams.length > teamsAtOnce) return teams.length;
  const each = await Promise.all(
    teams.map(async ({ id, name }): Promise<TeamUsage> => {
      try {
        const days = daysShown((await roster.usage.team(organizationId, id)).days);
        return { name, operations: days.reduce((sum, one) => sum + one.operations, 0), data: dataOf(days) };
      } catch (error) {
        if (!(error instanceof MakeError)) throw error;
        return { name, trouble: error.detail };
      }
    }),
  );
  return each.sort((a, b) => operationsOf(b) - operationsOf(a));
}

const operationsOf = (team: TeamUsage): number => ('trouble' in team ? -1 : team.operations);
