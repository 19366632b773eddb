import type { PersonId } from '../approvals/person.js';
import { lineOfRule } from '../approvals/policy/in-force.js';
import { leaversRule } from '../approvals/policy/leaver-rule.js';
import { standInsNow } from '../approvals/standing-in.js';
import { affectedWork } from '../leavers/affected-work.js';
import { createDailyLook } from '../leavers/daily-look.js';
import type { LeaverRecord } from '../leavers/leaver-record.js';
import { LeaverRounds } from '../leavers/leaver-rounds.js';
import { Leavers } from '../leavers/leavers.js';
import { roleHolders } from '../make/role-holders.js';
import { createDuty } from '../runtime/duty.js';
import { lookingEvery } from '../runtime/limits.js';
import { linkTo } from '../slack/notices.js';
import type { Approvals } from './connect-approvals.js';
import type { Connected, Ground } from './connect-outside.js';

/** Leavers: every process records them, and one process works on their cases. */
export function connectLeavers(
  { log }: Ground,
  { record, processes, connected, slack, watched, policy }: Connected,
  { outbox, desk, othersPosted }: Approvals,
  leaverRecord: LeaverRecord,
) {
  const { store } = record;
  const { directory, operations, accounts } = connected;
  const { people, admins, home, bot, workspaceUrl } = slack;
  const { now } = watched;
  let rounds: LeaverRounds | undefined;
  const leavers = new Leavers({
    record: leaverRecord,
    store,
    directory,
    seeNow: people.seeNow,
    now,
    moved: () => rounds?.start(),
  });
  const self: PersonId = `${home.id}/${bot.botUserId}`;
  const begin = (): void => {
    if (store.isShared) othersPosted();
    rounds ??= new LeaverRounds({
      store,
      directory,
      operations,
      accounts,
      people,
      desk,
      outbox,
      leavers,
      admins,
      self,
      policy: () => policy().policy,
      policyLine: () => lineOfRule(policy(), leaversRule),
      standIns: () => standInsNow({ store, directory: people, policy, clock: { now } }),
      holdersOf: (role, where) => roleHolders(connected.make, directory, role, where),
      stops: (one) => affectedWork({ make: connected.make, directory }, one),
      seeNow: people.seeNow,
      connected: record.connections,
      lookDaily: createDailyLook({
        store,
        directory,
        leavers,
        seeNow: people.seeNow,
        pageOfSlack: people.page,
        now,
        log,
      }),
      linkTo: (message) => linkTo(workspaceUrl, message),
      part: (revive) =>
        watched.monitor.part({
          name: 'leavers',
          does: 'looked after those who left',
          ...lookingEvery(120_000),
          revive,
        }),
      now,
      log,
    });
    rounds.start();
  };
  const duty = createDuty({
    name: 'leavers',
    ...processes.leases,
    ...watched,
    ...(store.isShared && { part: watched.monitor.part }),
    begin,
    async end() {
      const ended = rounds;
      rounds = undefined;
      await ended?.stop();
    },
  });
  return { leavers, duty };
}
