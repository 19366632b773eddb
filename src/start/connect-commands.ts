import { showHomeAgain } from '../commands/home.js';
import { NotHandled } from '../commands/listener.js';
import type { ListenerContext } from '../commands/listener-context.js';
import { createRosterSource } from '../commands/lists/roster-source.js';
import { createUsagePicture } from '../commands/lists/usage-picture.js';
import { registerAll } from '../commands/register.js';
import type { Leavers } from '../leavers/leavers.js';
import type { ReviewDesk } from '../reviews/review-desk.js';
import type { Check } from '../runtime/check.js';
import { boltLogger } from '../runtime/log.js';
import type { Approvals } from './connect-approvals.js';
import type { Connected, Ground } from './connect-outside.js';
import { createSlackApp, type SlackApp } from './connect-slack.js';
import type { Network } from './network.js';
import type { Audit } from './open-audit.js';

/** All listeners, behind one entry that is not open yet. */
export function connectCommands(
  { settings, network, metrics }: Ground,
  { record, processes, connected, slack, watched, policy }: Connected,
  { outbox, messenger, delivery, desk }: Approvals,
  seen: Pick<Audit, 'feeds' | 'watch'> & { readonly leavers: Leavers; readonly reviews: ReviewDesk },
  health: () => Promise<readonly Check[]>,
): SlackApp {
  const { store, vault, connections, leaks } = record;
  const { now, log } = watched;
  const { bot, heartbeat, people, admins, home, workspaceUrl, client } = slack;
  const door = createSlackApp(settings.config.slack, bot, boltLogger(log), network, {
    ...watched,
    slackAnswers: heartbeat.isWell,
    together: processes.together,
    observer: metrics.slackCall,
  });
  const ctx: ListenerContext = {
    desk,
    store,
    people,
    directory: connected.directory,
    accounts: connected.accounts,
    canKeep: vault.available,
    connections,
    leaks,
    zone: connected.make.zone,
    make: connected.make,
    ...seen,
    roster: createRosterSource({ store, directory: connected.directory, make: connected.make, now }),
    showUsage: createUsagePicture({ client, upload: (url, bytes) => uploaded(network, url, bytes), log }),
    policy,
    admins,
    home,
    workspaceUrl,
    client,
    bot,
    outbox,
    freezeReached: delivery.freezeReached,
    homes: delivery.homes,
    redraw: async (request) => {
      if (request.card) await messenger.drawCard(request, await store.control(now()), request.card.ref);
    },
    noteRefusal: metrics.refused,
    health,
    now,
    log,
  };
  registerAll(door.app, ctx);
  delivery.homes.drawBy((person) => showHomeAgain(ctx, person));
  door.app.error(async (error) => {
    const failure = error.original ?? error;
    log.error({ err: failure }, 'Slack sent something a listener could not take');
    if (failure instanceof NotHandled) throw failure;
  });
  return door;
}

async function uploaded(
  { boundedFetch }: Pick<Network, 'boundedFetch'>,
  url: string,
  body: Uint8Array<ArrayBuffer>,
) {
  const { ok, status } = await boundedFetch(url, { method: 'POST', body });
  if (!ok) throw new Error(`Slack did not take a file (HTTP ${status})`);
}
