import type { MakeUserId, PersonId } from '../approvals/person.js';
import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import { backOffMs } from '../approvals/runner/context.js';
import { inPlaceNow } from '../approvals/standing-in.js';
import { createReviewDesk } from '../reviews/review-desk.js';
import { ReviewRecords } from '../reviews/review-records.js';
import { ReviewRounds } from '../reviews/review-rounds.js';
import { Origins } from '../roster/origins.js';
import { createDuty } from '../runtime/duty.js';
import type { Approvals } from './connect-approvals.js';
import type { Connected, Ground } from './connect-outside.js';
import { reviewRows } from './review-rows.js';

/** Access reviews: every process answers reviewers, and one process runs the reviews. */
export function connectReviews(
  _: Ground,
  { record, processes, connected, slack, watched, policy }: Connected,
  { outbox, desk, othersPosted }: Approvals,
) {
  const { store } = record;
  const { directory, make } = connected;
  const self: PersonId = `${slack.home.id}/${slack.bot.botUserId}`;
  const parts = {
    store,
    records: new ReviewRecords(store),
    outbox,
    people: slack.people,
    make: directory,
    rolesInTeams: (user: MakeUserId, organizationId: number) =>
      make.teamRoles.ofUser(user, { organizationId }),
    // Reads the whole ledger, once for each review, and keeps nothing of it.
    rows: (of: ReviewEntry['of']) =>
      reviewRows({ make, directory, store, origins: new Origins(store), now: watched.now }, of),
    policy,
    standingIn: () => inPlaceNow({ store, directory: slack.people, policy, clock: watched }, slack.home.id),
    openRequests: async () => (await store.open()).map(({ request }) => request),
    admins: slack.admins,
    ask: desk.ask,
    self,
    now: watched.now,
    log: watched.log,
  };
  let rounds: ReviewRounds | undefined;
  const duty = createDuty({
    name: 'reviews',
    ...processes.leases,
    ...watched,
    ...(store.isShared && { part: watched.monitor.part }),
    begin() {
      if (store.isShared) othersPosted();
      rounds = new ReviewRounds({ ...parts, backOffMs, part: watched.monitor.part });
      rounds.start();
    },
    async end() {
      const ended = rounds;
      rounds = undefined;
      await ended?.stop();
    },
  });
  return { duty, reviews: createReviewDesk(parts) };
}
