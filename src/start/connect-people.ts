import type { Logger } from 'pino';
import type { PersonId } from '../approvals/person.js';
import { entriesOf } from '../approvals/policy/leaver-rule.js';
import { hasTemporaryRole } from '../approvals/standing-grants.js';
import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { Make } from '../make/make.js';
import { roleHolders } from '../make/role-holders.js';
import { createHeartbeat } from '../runtime/heartbeat.js';
import { boltLogger } from '../runtime/log.js';
import type { Monitor } from '../runtime/monitor.js';
import type { Config } from '../settings/config.js';
import type { PolicyFile } from '../settings/settings.js';
import { createClient } from '../slack/client.js';
import type { Look } from '../slack/group-look-ups.js';
import type { SlackCallObserver } from '../slack/observed-call.js';
import { createPeople } from '../slack/people.js';
import { identifySelf } from './connect-slack.js';
import type { Network } from './network.js';
import { withSlackToken } from './start-failure.js';

export interface PeopleOfSlackParts {
  readonly config: Config;
  readonly network: Pick<Network, 'boundedFetch'>;
  readonly store: Store;
  readonly make: Make;
  /** The same Make for views, whose calls wait for those of decisions. */
  readonly makeToShow: Make;
  readonly directory: Directory;
  readonly policy: () => PolicyFile;
  readonly now: () => number;
  readonly log: Logger;
  readonly monitor: Pick<Monitor, 'part'>;
  readonly onLook: (look: Look) => void;
  /** Called for each call to Slack. */
  readonly observer: SlackCallObserver;
}

/** Slack through the bot's token, and the people in it. Throws `SlackStartFailure` when Slack does not let Usher in. */
export async function connectPeople(parts: PeopleOfSlackParts) {
  const { config, network, store, make, makeToShow, directory, policy, now, log, monitor, onLook, observer } =
    parts;
  const heartbeat = createHeartbeat({ monitor, name: 'slack', does: 'had a good answer from Slack' });
  let granted: readonly string[] | undefined;
  const client = createClient(config.slack.botToken, config.slack.apiUrl, {
    fetch: network.boundedFetch,
    logger: boltLogger(log),
    beat: heartbeat.beat,
    observer,
    heardScopes: (scopes) => {
      granted = scopes;
    },
  });
  const { home, workspaceUrl, ...bot } = await withSlackToken('SLACK_BOT_TOKEN', identifySelf(client));
  const people = createPeople({
    client,
    home,
    store,
    now,
    makeUsersWith: (email) => directory.byEmail(email),
    membersOf: (group) => entriesOf(policy().policy, group),
    holdersOf: async (role, scope, toShow) => {
      const open = (await store.open()).map(({ request }) => request);
      const holders = await roleHolders(toShow ? makeToShow : make, directory, role, scope);
      return holders?.filter(({ userId }) => !hasTemporaryRole(open, userId, scope));
    },
    onLook,
  });
  return {
    client,
    heartbeat,
    home,
    workspaceUrl,
    bot,
    people,
    /** The scopes of the bot token; undefined if Slack does not say. */
    scopes: () => granted,
    /** The ids of the policy's admins in this Slack. */
    admins: () => policy().policy.admins.map((user): PersonId => `${home.id}/${user}`),
  };
}
