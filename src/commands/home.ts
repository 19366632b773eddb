import type { HomeView, KnownBlock } from '@slack/types';
import { isContainment } from '../approvals/changes/changes.js';
import { type Identity, type PersonId, slackIdOf } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';
import { isMuted } from '../feed/subscribing.js';
import { actions, button, context, header, section } from '../slack/blocks.js';
import { actionIds } from '../slack/ids.js';
import { linkTo } from '../slack/notices.js';
import { statusLine } from '../slack/status.js';
import { date, mention } from '../slack/text.js';
import { titleWithWho } from '../slack/who.js';
import { filterInWords, sourceInWords, troubleInWords } from './audit/words.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';

/** The Home tab, drawn when it is opened: what I asked, my temporary access, what waits for a decision. */
export function registerHome(listeners: Listeners, ctx: ListenerContext): void {
  const publish = (person: PersonId, view: HomeView) =>
    ctx.client.views.publish({ user_id: slackIdOf(person), view });
  listeners.home(
    async ({ person }) => publish(person, await homeView(ctx, person)),
    (person, markup) => publish(person, { type: 'home', blocks: [section(markup)] }),
  );
}

async function homeView(ctx: ListenerContext, person: PersonId): Promise<HomeView> {
  const { store, desk, now } = ctx;
  const open = (await store.open()).map(({ request }) => request);
  const mine = open.filter(({ requester }) => requester.person === person);
  const holding = open.filter(
    ({ phase, revision }) =>
      phase.status === 'active' && revision.people.includes(person) && !isContainment(revision.changes),
  );
  const identity = await ctx.people.identify(person);
  const mayDecide = await desk.isApprover(person);
  const waiting = mayDecide
    ? open.filter((one) => one.phase.status === 'pending' && one.requester.person !== person)
    : [];
  const { frozen } = await store.control(now());
  const blocks: KnownBlock[] = [
    ...actions(
      'home',
      button(actionIds.hubInvite, 'Invite people', 'invite', { style: 'primary' }),
      button(actionIds.hubRole, 'Ask for a role', 'role'),
      button(actionIds.hubToken, 'Revoke a token', 'token'),
      button(actionIds.hubConnect, 'Connected accounts', 'connect'),
    ),
    ...(frozen
      ? [context(`:snowflake: Changes are frozen by ${mention(frozen.by)} since ${date(frozen.at)}`)]
      : []),
    ...list(ctx, 'Waiting for a decision', waiting, 'Nothing waits for you.'),
    ...list(ctx, 'My open requests', mine, 'You have no open request.'),
    ...list(ctx, 'My temporary access', holding, 'You have no temporary access.'),
    ...(await accountLines(ctx, identity)),
    ...(desk.isAdmin(person) && identity.standing === 'member' ? feedLines(ctx) : []),
  ];
  return { type: 'home', blocks: blocks.slice(0, 100) };
}

function list(
  { workspaceUrl }: ListenerContext,
  title: string,
  requests: readonly Request[],
  none: string,
): KnownBlock[] {
  const lines = requests.slice(0, 20).map((request) => {
    const name = `${request.id} ${titleWithWho(request)}`;
    const linked = request.card ? `<${linkTo(workspaceUrl, request.card.ref)}|${name}>` : name;
    return section(`${linked}\n${statusLine(request)}`);
  });
  const rest = requests.length - lines.length;
  return [
    header(title),
    ...(lines.length > 0 ? lines : [context(none)]),
    ...(rest > 0 ? [context(`and ${rest} more`)] : []),
  ];
}

/** Since when one's own account is connected; what it holds is asked of Make only where the list is opened. */
async function accountLines({ connections }: ListenerContext, { binding }: Identity): Promise<KnownBlock[]> {
  const own = binding.state === 'bound' ? binding.id : undefined;
  const mine = (await connections.all()).find(({ makeUserId }) => makeUserId === own);
  const words = mine
    ? mine.at === undefined
      ? 'The token your Make account is connected by is damaged. Connect it anew with /make-access connect.'
      : `Your Make account is connected since ${date(mine.at)}.`
    : 'Your Make account is not connected, so nobody here can list its tokens.';
  return [header('Connected accounts'), context(words)];
}

const feedsShown = 15;

/** For admins: which channels listen to what, and what stands in the way. */
function feedLines({ feeds, directory, now }: ListenerContext): KnownBlock[] {
  const { feeds: all, troubles } = feeds.book();
  const lines = all.slice(0, feedsShown).map((feed) => {
    const { channel, source, filter, mutedUntil } = feed;
    const muted =
      mutedUntil !== undefined && isMuted(feed, now()) ? ` · muted until ${date(mutedUntil)}` : '';
    return `<#${channel}> listens to ${sourceInWords(directory, source)}: ${filterInWords(directory, source.organizationId, filter)}${muted}`;
  });
  const rest = all.length - lines.length;
  const trouble = troubles
    .slice(0, feedsShown)
    .map(
      ({ source, trouble: what, since }) =>
        `:warning: ${sourceInWords(directory, source)}: ${troubleInWords[what]} (since ${date(since)})`,
    );
  return [
    header('Feeds'),
    ...(lines.length > 0
      ? [section(lines.join('\n'))]
      : [context('No channel listens. Type `/make-audit` in one.')]),
    ...(rest > 0 ? [context(`and ${rest} more`)] : []),
    ...(trouble.length > 0 ? [section(trouble.join('\n'))] : []),
  ];
}
