import type { HomeView } from '@slack/types';
import { isContainment } from '../approvals/changes/changes.js';
import { standingRefusal } from '../approvals/decide/barred.js';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import type { Status } from '../approvals/phase.js';
import type { Control } from '../approvals/store.js';
import { isMuted } from '../feed/feeds.js';
import { allReviews, ownReviews } from '../reviews/home-blocks.js';
import { claimRow } from '../slack/binding-notices.js';
import { section } from '../slack/blocks.js';
import { type HomeFeeds, type HomeRunning, type HomeTab, homeView, rowsChosen } from '../slack/home.js';
import { type Chosen, chosen, placeChosen } from '../slack/home-queue.js';
import { actionIds } from '../slack/ids.js';
import { date } from '../slack/text.js';
import { openClaims } from './access/binding.js';
import { freeze, unfreeze } from './access/freeze.js';
import { filterInWords, sourceInWords, troubleInWords } from './audit/words.js';
import { awayOf, mayGoAway } from './away-shown.js';
import type { Listeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import type { ListenerName } from './listener-table.js';
import { mayOpenLists } from './lists/viewer-of.js';
import { inView, parseJson } from './payload.js';

/** Registers the Home tab, which Usher draws when a person opens it, and its buttons. */
export function registerHome(listeners: Listeners, ctx: ListenerContext): void {
  listeners.home(
    async ({ person }) => showHome(ctx, person, chosen.parse({})),
    (person, markup) => publish(ctx, person, { type: 'home', blocks: [section(markup)] }),
  );
  const onChoice = (name: ListenerName<'action'>, look: (before: Chosen, value: string) => Chosen): void =>
    listeners.action(name, async ({ body, person }) => {
      const { view, actions } = inView.parse(body);
      const [{ value, selected_option }] = actions;
      const before = lookOf(view.private_metadata);
      await showHome(ctx, person, look(before, selected_option?.value ?? value ?? ''));
    });
  const onControl = (name: ListenerName<'action'>, act: typeof unfreeze): void =>
    listeners.action(name, async ({ body, person, say }) => {
      const { text } = await act(ctx, person);
      await redrawHome(ctx, person, lookOf(inView.parse(body).view.private_metadata));
      await say(text);
    });
  onControl(actionIds.homeFreeze, (one, person) => freeze(one, person, ''));
  onControl(actionIds.homeLift, unfreeze);
  const toPage = (before: Chosen, value: string): Chosen => ({ ...before, page: Number(value) || 0 });
  onChoice(actionIds.queueTeam, ({ place: _, ...before }, value) => {
    const place = placeChosen(value);
    return chosen.parse({ ...before, page: 0, ...(place !== undefined && { place }) });
  });
  onChoice(actionIds.queueOrder, (before, order) => chosen.parse({ ...before, order, page: 0 }));
  onChoice(actionIds.queueAge, (before, age) => chosen.parse({ ...before, age, page: 0 }));
  onChoice(actionIds.queueNext, toPage);
  onChoice(actionIds.queuePrevious, toPage);
  onChoice(actionIds.rowsNext, rowsChosen);
  onChoice(actionIds.rowsPrevious, rowsChosen);
}

/** Draws a person's Home tab, with the part of the queue that they look at. */
export async function showHome(
  ctx: ListenerContext,
  person: PersonId,
  look: Chosen = ctx.homes.lookOf(person) ?? chosen.parse({}),
): Promise<void> {
  ctx.homes.looksAt(person, look);
  await publish(ctx, person, homeView(await homeTab(ctx, person, look)));
}

/**
 * Draws a person's Home tab again after an act of theirs in it, with the part of the queue that they look at. The act
 * counts also if Slack does not take the drawing.
 */
export async function redrawHome(
  ctx: ListenerContext,
  person: PersonId,
  look: Chosen = ctx.homes.lookOf(person) ?? chosen.parse({}),
): Promise<void> {
  ctx.homes.looksAt(person, look);
  await ctx.homes.drawAgain(person);
}

/** Draws the Home tab of a person who did not ask for it now, if they may see one. */
export async function showHomeAgain(ctx: ListenerContext, person: PersonId): Promise<void> {
  if (standingRefusal(await ctx.people.identify(person))) return;
  await showHome(ctx, person);
}

/** The part of the queue with which a Home tab was drawn. */
export const lookOf = (metadata: string): Chosen => chosen.catch(chosen.parse({})).parse(parseJson(metadata));

const publish = ({ client }: ListenerContext, person: PersonId, view: HomeView) =>
  client.views.publish({ user_id: slackIdOf(person), view });

/** The statuses of a request in which a person still has the temporary access that it gave. */
const held: ReadonlySet<Status> = new Set(['active', 'ending', 'conflict']);

async function homeTab(ctx: ListenerContext, person: PersonId, look: Chosen): Promise<HomeTab> {
  const { store, desk, connections, workspaceUrl, now } = ctx;
  const open = (await store.open()).map(({ request }) => request);
  const { standing, binding } = await ctx.people.identify(person);
  const { frozen, widenings, automatic } = await store.control(now());
  const isAdmin = desk.isAdmin(person) && standing === 'member';
  const makeUser = binding.state === 'bound' ? binding.id : undefined;
  const reviews = await ctx.reviews.mine(person);
  const account = (await connections.all()).find(({ makeUserId }) => makeUserId === makeUser);
  return {
    workspaceUrl,
    frozen,
    now: now(),
    queue: await desk.queue(person),
    chosen: look,
    mine: open.filter(({ requester }) => requester.person === person),
    holding: open.filter(
      ({ phase, revision }) =>
        held.has(phase.status) && revision.people.includes(person) && !isContainment(revision.changes),
    ),
    account: account && { since: account.at },
    away: {
      ...(await awayOf(ctx, person)),
      mayGo: standing === 'member' && (await mayGoAway(ctx, person, reviews.length > 0)),
    },
    lists: standing === 'member' && (await mayOpenLists(ctx, person, makeUser)),
    reviews: {
      own: ownReviews(reviews),
      all: isAdmin
        ? allReviews(
            await ctx.reviews.open(),
            ctx.policy().policy.reviews.map(({ name }) => name),
          )
        : [],
    },
    ...(isAdmin && { claims: (await openClaims(ctx)).map((one) => claimRow(one, person)) }),
    feeds: isAdmin ? await feedsOf(ctx) : undefined,
    running: isAdmin ? await runningOf(ctx, { widenings, automatic }) : undefined,
  };
}

async function runningOf(
  { health, policy, now }: ListenerContext,
  { widenings, automatic }: Pick<Control, 'widenings' | 'automatic'>,
): Promise<HomeRunning> {
  const within = (times: readonly number[], ms: number) => times.filter((at) => at > now() - ms).length;
  const { changes_per_hour, automatic_per_day } = policy().policy.limits;
  const checks = await health();
  return {
    troubles: checks.filter(({ ok }) => !ok).map(({ name: part, says }) => ({ part, says })),
    used: {
      changes: within(widenings, 3_600_000),
      changesAnHour: changes_per_hour,
      automatic: within(automatic, 86_400_000),
      automaticADay: automatic_per_day,
    },
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
