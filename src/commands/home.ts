import type { HomeView } from '@slack/types';
import { isContainment } from '../approvals/changes/changes.js';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import { isMuted } from '../feed/feeds.js';
import { section } from '../slack/blocks.js';
import { type HomeFeeds, type HomeTab, homeView } from '../slack/home.js';
import { date } from '../slack/text.js';
import { filterInWords, sourceInWords, troubleInWords } from './audit/words.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';

/** The Home tab, drawn when it is opened. */
export function registerHome(listeners: Listeners, ctx: ListenerContext): void {
  const publish = (person: PersonId, view: HomeView) =>
    ctx.client.views.publish({ user_id: slackIdOf(person), view });
  listeners.home(
    async ({ person }) => publish(person, homeView(await homeTab(ctx, person))),
    (person, markup) => publish(person, { type: 'home', blocks: [section(markup)] }),
  );
}

async function homeTab(ctx: ListenerContext, person: PersonId): Promise<HomeTab> {
  const { store, desk, connections, workspaceUrl, now } = ctx;
  const open = (await store.open()).map(({ request }) => request);
  const { standing, binding } = await ctx.people.identify(person);
  const mayDecide = await desk.isApprover(person);
  const { frozen } = await store.control(now());
  const makeUser = binding.state === 'bound' ? binding.id : undefined;
  const account = (await connections.all()).find(({ makeUserId }) => makeUserId === makeUser);
  return {
    workspaceUrl,
    frozen,
    waiting: open.filter(
      ({ phase, requester }) => mayDecide && phase.status === 'pending' && requester.person !== person,
    ),
    mine: open.filter(({ requester }) => requester.person === person),
    holding: open.filter(
      ({ phase, revision }) =>
        phase.status === 'active' && revision.people.includes(person) && !isContainment(revision.changes),
    ),
    account: account && { since: account.at },
    feeds: desk.isAdmin(person) && standing === 'member' ? await feedsOf(ctx) : undefined,
  };
}

async function feedsOf({ feeds, directory, now }: ListenerContext): Promise<HomeFeeds> {
  const { feeds: all, troubles } = await feeds.read();
  return {
    lines: all.map((feed) => {
      const { channel, source, filter, mutedUntil } = feed;
      const muted =
        mutedUntil !== undefined && isMuted(feed, now()) ? ` · muted until ${date(mutedUntil)}` : '';
      return `<#${channel}> listens to ${sourceInWords(directory, source)}: ${filterInWords(directory, source.organizationId, filter)}${muted}`;
    }),
    troubles: troubles.map(
      ({ source, trouble, since }) =>
        `:warning: ${sourceInWords(directory, source)}: ${troubleInWords[trouble]} (since ${date(since)})`,
    ),
  };
}
