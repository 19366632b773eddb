import { vi } from 'vitest';
import type { Channel } from '../../sandbox/slack/entities.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { bare, cardFor, cardShows, dm, operatorForDev, recorded } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

const toOrganization = { ...operatorForDev, where: 'Harbour Logistics', role: 'Admin' } as const;

const set = ({ slack }: Harness, state: Partial<Pick<Channel, 'is_archived' | 'bot_in'>>): void => {
  Object.assign(slack.workspace.channels.get('C0APPROVALS') ?? {}, state);
};

/** Archives the channel, and makes Usher draw the card; the admins hear of it for the n-th time. */
async function archivedUnder(harness: Harness, n: number, draw: () => Promise<unknown>): Promise<void> {
  set(harness, { is_archived: true });
  await draw();
  const told = () =>
    harness
      .person('U0ADMIN')
      .dms()
      .map(({ rendered }) => bare(rendered));
  const refused = /The card of REQ-1 .*\(is_archived\), and it is in no other channel/;
  await vi.waitFor(() => {
    if (told().filter((one) => refused.test(one)).length < n) throw new Error(told().join('\n'));
  }, 30_000);
}

/** Unarchives the channel; Usher then posts the card again when it next tries. */
async function unarchived(harness: Harness, former: MessageRef): Promise<MessageRef> {
  set(harness, { is_archived: false });
  await harness.restartLater(660_000);
  const channel = 'C0APPROVALS';
  const { ts } = await harness
    .person('U0ADMIN')
    .waitForMessage({ channel, text: /REQ-1 · rules? |· REQ-1$/m, thread: false, after: former.ts }, 30_000);
  await cardShows(harness, former, /^REQ-1 · Open the card/m);
  await recorded(harness, ts);
  return { channel, ts };
}

story(
  'a card comes back each time its channel is unarchived, and the former cards lead to it',
  {},
  async (harness) => {
    const first = await cardFor(harness, toOrganization);
    await archivedUnder(harness, 1, () => harness.person('U0ANA').click(first, 'Approve'));
    const second = await unarchived(harness, first);
    await archivedUnder(harness, 2, () => harness.person('U0ADMIN').command('/make-access', 'freeze look'));
    const third = await unarchived(harness, second);
    await harness.person('U0OTHER').command('/make-access', 'unfreeze');
    await cardShows(harness, third, /\[Approve\]/);
    await harness.person('U0CAT').click(third, 'Approve');
    for (const card of [first, second, third])
      await cardShows(harness, card, /white_check_mark: Dev Patel is Admin/);
  },
);

story('a click on a former card counts while the channel accepts no new one', {}, async (harness) => {
  const card = await cardFor(harness, toOrganization);
  set(harness, { bot_in: false });
  await harness.person('U0ANA').click(card, 'Approve');
  await dm(harness.person('U0ADMIN'), /REQ-1 .*\(not_in_channel\)/);
  await harness.person('U0CAT').click(card, 'Approve');
  await dm(harness.person('U0BEN'), /Done: Dev Patel is Admin/);
});
