import { expect, vi } from 'vitest';
import type { World } from '../../sandbox/make/world.js';
import type { SeenMessage } from '../../sandbox/slack/people/seen.js';
import { bare } from './asking.js';
import type { Harness } from './harness.js';
import { list } from './listing.js';
import { story } from './story.js';
import { withoutLimit } from './without-limit.js';

const odd = ['=1+1 "quoted"', 'Pipe | and \\ slash', 'مريم ‮evil', '<!channel> & *bold*', 'A,B;C'];

/** Five people with odd names, without two-factor and in no team, in both organizations. */
function make(world: World): void {
  withoutLimit(world);
  for (const [n, name] of odd.entries()) {
    world.addUser({ id: 4900 + n, name, email: `odd${n}@example.com`, tfaStatus: n % 3, lastLogin: null });
    for (const organization of [7301, 7302]) world.setOrganizationRole(4900 + n, organization, 'Member');
  }
}

/** All rows of a list, page by page, by the address in each. */
async function rowsOf(harness: Harness, user: string, name: string, title: RegExp): Promise<string[]> {
  const person = harness.person(user);
  const first = await list(harness, user, name, title);
  const found: string[] = [];
  let text = bare(first.rendered);
  for (;;) {
    found.push(...(text.match(/\S+@example\.com/g) ?? []));
    const [, upTo, of] = /\d+–(\d+) of (\d+)/.exec(text) ?? [];
    if (upTo === of) return found;
    const next = new RegExp(`${Number(upTo) + 1}–\\d+ of ${of}`);
    await person.click(first, 'Next');
    text = bare((await shown(harness, user, first, next)).rendered);
  }
}

const shown = (harness: Harness, user: string, at: SeenMessage, text: RegExp) =>
  harness.person(user).waitForMessageUpdate(at, ({ rendered }) => text.test(bare(rendered)), 30_000);

/** The newest answer about this list. */
async function seen(harness: Harness, name: string): Promise<string> {
  const ada = harness.person('U0ADMIN');
  const before = ada.ephemerals().length;
  await ada.command('/make-access', `list ${name}`);
  await harness.slack.waitForCall(() => ada.ephemerals().length > before);
  return bare(ada.ephemerals().at(-1)?.rendered ?? '');
}

const membersOf = ({ make: { world } }: Harness) =>
  [...world.organizationMemberships.values()].flatMap(({ userId, invitation }) => {
    const user = world.users.get(userId);
    return user && !invitation ? [user] : [];
  });
const addresses = (users: readonly { readonly email: string }[]): string[] =>
  users.map(({ email }) => email).sort();

story(
  'each list counts people, and has a line for each organization on its pages, no one twice and no one missing',
  { make },
  async (harness) => {
    const everybody = membersOf(harness);
    const people = new Set(everybody.map(({ id }) => id)).size;
    expect(people).toBeLessThan(everybody.length);
    const title = new RegExp(`^\\*?Everybody:\\*? ${people} people, ${everybody.length} lines`);
    expect((await rowsOf(harness, 'U0ADMIN', 'all', title)).sort()).toEqual(addresses(everybody));
    expect((await rowsOf(harness, 'U0ANA', 'all', title)).sort()).toEqual(addresses(everybody));
    /** As the sandbox shows it where a user has none of their own. */
    const tfa = ({ id, tfaStatus = id % 2 }: (typeof everybody)[number]) => tfaStatus;
    for (const [name, title, isIn] of [
      ['no-two-factor', /^\*?Without two-factor:/, (status: unknown) => status === 0],
      [
        'two-factor-not-known',
        /^\*?Two-factor not known:/,
        (status: unknown) => status !== 0 && status !== 1,
      ],
    ] as const)
      expect((await rowsOf(harness, 'U0ADMIN', name, title)).sort()).toEqual(
        addresses(everybody.filter((user) => isIn(tfa(user)))),
      );
  },
);

story(
  'a list says of how many people it is not known whether they belong to it',
  { make },
  async (harness) => {
    await list(harness, 'U0ADMIN', 'no-team', /^\*?In no team:\*? \d+ people/);
    expect(await seen(harness, 'no-team')).not.toContain('it is not known');
    const pg = { sortBy: 'id', sortDir: 'desc', limit: 10_000, offset: 0 };
    const [none, path] = [{ users: [], pg }, /^\/users$/];
    harness.make.faults.add({ match: { path }, kind: 'status', status: 200, body: none, times: Infinity });
    await vi.waitFor(
      async () =>
        expect(await seen(harness, 'no-team')).toMatch(
          /Of \d+ people it is not known whether they belong here/,
        ),
      { timeout: 60_000, interval: 1_000 },
    );
    expect(await seen(harness, 'no-team')).toMatch(/^In no team: nobody/);
  },
);
