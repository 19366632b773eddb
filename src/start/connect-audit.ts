import { slackIdOf } from '../approvals/person.js';
import { createDuty } from '../runtime/duty.js';
import { linkTo } from '../slack/notices.js';
import type { Approvals } from './connect-approvals.js';
import type { Connected, Ground } from './connect-outside.js';
import { openAudit } from './open-audit.js';

/**
 * The parts that watch Make and report. Only one of several processes does this work; every process answers commands.
 * The one also sends the notices of processes that are gone.
 */
export async function connectAudit(
  { settings, log }: Ground,
  { record, processes, connected, slack, watched, policy }: Connected,
  { poster, outbox, othersPosted }: Approvals,
) {
  const { config } = settings;
  const { store } = record;
  const audit = await openAudit({
    make: connected.make,
    directory: connected.directory,
    store,
    poster,
    outbox,
    people: slack.people,
    admins: slack.admins,
    approvalsChannel: () => policy().policy.approvals_channel,
    linkTo: (message) => linkTo(slack.workspaceUrl, message),
    requestLink: async (id) => {
      const card = (await store.request(id))?.request.card;
      return card && linkTo(slack.workspaceUrl, card.ref);
    },
    pollMs: config.pollMs,
    share: config.apiShare,
    usage: {
      share: () => policy().policy.limits.usage_alert_at,
      to: () => ({ channel: policy().policy.approvals_channel, instead: slack.admins().map(slackIdOf) }),
    },
    timeoutMs: config.make.timeoutMs,
    ...watched,
    // Make's clock, since Usher compares Make's lists and log with announcements, and our clock may be wrong.
    now: connected.clock.now,
  });
  const duty = createDuty({
    name: 'feeds and watch',
    ...processes.leases,
    ...watched,
    ...(store.isShared && { part: watched.monitor.part }),
    async begin() {
      // The process that did this work before may have posted a message that it could not record.
      if (store.isShared) othersPosted();
      audit.start();
      await outbox.takeOver();
    },
    end: audit.stop,
  });
  processes.heedWatch(duty.isOurs);
  processes.peers.onGone(() => {
    if (!duty.isOurs()) return;
    outbox
      .takeOver()
      .catch((err: unknown) => log.error({ err }, 'the notices of another process are not taken over yet'));
  });
  return { audit, duty };
}
