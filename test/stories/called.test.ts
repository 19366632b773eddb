import { expect } from 'vitest';
import { askForRole, cardFor, cardOf, operatorForDev } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';

/** The people and user groups that the call in a card's thread mentions. */
async function calledIn({ slack }: Harness): Promise<readonly string[]> {
  const { args } = await slack.waitForCall(
    ({ method, args }) =>
      method === 'chat.postMessage' &&
      args.thread_ts !== undefined &&
      String(args.text).includes('Please decide'),
  );
  const mentions = String(args.text).split(' · ').at(-1) ?? '';
  return mentions.match(/<[^>]+>/g) ?? [];
}

story(
  'the admins of the team on Make are called, except for the one who asks',
  { policy: storyPolicy.replace(/\[platform\] \}\]\n$/, '[team-admins] }]\n') },
  async (harness) => {
    // Ana and Ines are Team Admins of Finance Ops.
    await askForRole(harness.person('U0ANA'), operatorForDev);
    await cardOf(harness, 'REQ-1');
    expect(await calledIn(harness)).toEqual(['<@U0INES>']);
  },
);

story(
  'a user group is called by its people if the requester is one of them',
  { policy: storyPolicy.replace('[U0ANA, U0BEN, S0PLATFORM]', '[S0PLATFORM]') },
  async (harness) => {
    await cardFor(harness);
    expect(await calledIn(harness)).toEqual(['<@U0ANA>']);
  },
);
