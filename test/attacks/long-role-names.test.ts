import { expect } from 'vitest';
import { told } from '../stories/asking.js';
import { story } from '../stories/story.js';
import { logistics, make, quick } from '../stories/watching.js';

const long = `Reads ${'everything '.repeat(9)}here`;

story(
  'a custom role with a long name leaves every list as it is, and its holders can be listed by name',
  {
    ...quick,
    make: (world) => {
      make(world);
      world.addCustomRole(logistics, {
        name: long,
        category: 'organization',
        permissions: ['organization view'],
      });
      world.setOrganizationRole(4134, logistics, long);
    },
  },
  async (harness) => {
    const ada = harness.person('U0ADMIN');
    await ada.command('/make-access', 'list all');
    await told(ada, /Everybody:\* \d+ people/);
    await ada.command('/make-access', `list role:${long}`);
    expect(await told(ada, /Holds the role Reads .*:\* 1 person/)).toContain('Eva Novak');
    expect(harness.slack.calls.filter(({ ok }) => !ok)).toEqual([]);
  },
);

story(
  'the words of a usage picture show what is invisible in a name',
  {
    ...quick,
    make: (world) => {
      make(world);
      Object.assign(world.team(915), { name: 'Finance \u202eOps' });
    },
  },
  async (harness) => {
    await harness.person('U0ADMIN').command('/make-access', 'usage 915');
    await harness.slack.waitForCall(({ method }) => method === 'files.getUploadURLExternal', 30_000);
    const sent = harness.slack.calls.find(({ method }) => method === 'files.getUploadURLExternal');
    expect(`${sent?.args.alt_txt ?? JSON.stringify(sent?.args)}`).toContain(
      'Finance [U+202E]Ops in Harbour Logistics',
    );
  },
);
