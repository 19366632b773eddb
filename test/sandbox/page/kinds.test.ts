import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { userWithEmail } from '../../../sandbox/make/by-hand/invitations.js';
import { BEN_TOKEN } from '../../../sandbox/make/seed.js';
import type { World } from '../../../sandbox/make/world.js';
import { isInSample } from '../../sample.js';
import { hasBrowser, openTheatre, type Theatre } from './browser.js';
import { ask, type Hand, keyboard, mouse } from './hands.js';
import { messageWith } from './steps.js';

const organization = 7301;
const team = 915;
const audit = 'C0AUDIT';
/** The permissions of a role of the organization's own, and its name. */
const may = ['organization view'];
const auditor = ({ turn }: Wish): string => `Auditor ${turn}`;
const leaked = ({ turn }: Wish): string => `1ea4ed00-2e57-4d9b-b6f4-00000000413${turn}`;

interface Wish {
  readonly hand: Hand;
  readonly page: Page;
  /** A person from the crowd, a different one for each hand. */
  readonly who: { readonly id: number; readonly name: string; readonly email: string };
  readonly turn: 0 | 1;
  readonly theatre: Theatre;
}

interface Kind {
  readonly kind: string;
  /** The channel in which it begins. */
  readonly in?: string;
  /** The requester; Dev unless given. */
  readonly by?: string;
  /** Prepares Make for the request. */
  readonly given?: (wish: Wish) => Promise<unknown> | undefined;
  /** Fills in the form except the reason. */
  readonly fill: (wish: Wish) => Promise<void>;
  /** Whether Make shows the result. */
  readonly isSo: (world: World, wish: Wish) => boolean;
}

const role = (where: string, after: string) => async (wish: Wish) => {
  const { hand, page, who } = wish;
  await hand.command(page, `/make-role ${who.email}`);
  await hand.choose(page, /team/, where);
  await hand.choose(page, /^(After|Role)/, after);
};
const inTeam =
  (id: number) =>
  ({ theatre, who }: Wish): undefined =>
    void theatre.stage.make.world.setTeamRole(who.id, id, 'Team Monitoring');

const kinds: readonly Kind[] = [
  {
    kind: 'an invitation',
    async fill({ hand, page, turn }) {
      await hand.command(page, `/make-invite new${turn}@example.com`);
      await hand.choose(page, /Organization/, 'Harbour Logistics');
      await page.getByRole('combobox', { name: /Role/ }).first().waitFor();
    },
    isSo: (world, { turn }) => userWithEmail(world, `new${turn}@example.com`) !== undefined,
  },
  {
    kind: 'a role in the organization',
    fill: role('Harbour Logistics', 'Accountant'),
    isSo: (world, { who }) => world.organizationRole(who.id, organization) === 'Accountant',
  },
  {
    kind: 'a role in a team',
    given: inTeam(team),
    fill: role('Finance Ops', 'Team Operator'),
    isSo: (world, { who }) => world.teamRole(who.id, team) === 'Team Operator',
  },
  {
    kind: 'a removal from a team',
    given: inTeam(team),
    fill: role('Finance Ops', 'Remove from Finance Ops'),
    isSo: (world, { who }) => world.teamRole(who.id, team) === undefined,
  },
  {
    kind: 'a removal from the organization',
    fill: role('Harbour Logistics', 'Remove from Harbour Logistics'),
    isSo: (world, { who }) => world.organizationRole(who.id, organization) === undefined,
  },
  {
    kind: 'the revocation of a token',
    given: async ({ theatre: { stage }, turn }) => {
      stage.make.world.addToken(4131, { label: `old ${turn}`, scope: ['user:read'] });
      if (turn === 0) await connectBen(stage);
    },
    async fill({ hand, page, turn }) {
      await hand.command(page, '/make-token');
      await hand.choose(page, /Account/, 'Ben Weber');
      await hand.choose(page, /Tokens/, `old ${turn}`);
    },
    isSo: (world, { turn }) => ![...world.tokens.values()].some(({ label }) => label === `old ${turn}`),
  },
  {
    kind: 'the revocation of a leaked token',
    given: (wish): undefined =>
      void wish.theatre.stage.make.world.addToken(wish.who.id, {
        label: 'leaked',
        scope: ['user:read', 'user:write'],
        token: leaked(wish),
      }),
    async fill(wish) {
      const { hand, page } = wish;
      await hand.command(page, '/make-token');
      await hand.choose(page, /^What/, 'Revoke a token that leaked');
      await hand.write(page, /^Token/, leaked(wish));
    },
    isSo: (world, wish) => !world.tokens.has(leaked(wish)),
  },
  {
    kind: 'a containment',
    async fill({ hand, page, who }) {
      await hand.command(page, '/make-token');
      await hand.choose(page, /^What/, 'Contain somebody');
      await hand.choose(page, /^Whom/, who.name);
    },
    isSo: (world, { who }) => world.organizationRole(who.id, organization) === 'Guest',
  },
  {
    kind: 'the demand of a new password',
    async fill({ hand, page, who }) {
      await hand.command(page, '/make-token');
      await hand.choose(page, /^What/, 'Demand a new password');
      await hand.choose(page, /^Whom/, who.name);
    },
    isSo: (world, { who }) => world.passwordDemands.includes(who.email),
  },
  {
    kind: 'the earlier permissions of a role',
    in: audit,
    by: 'U0BEN',
    given: async (wish) => {
      const { world } = wish.theatre.stage.make;
      const name = auditor(wish);
      world.addCustomRole(organization, { name, category: 'organization', permissions: may });
      await listened(wish.theatre.stage);
      await rolesRead(wish.theatre.stage);
      world.setPermissions(world.roleNamed(name, 'organization', organization).id, [
        ...may,
        'organization edit',
      ]);
    },
    async fill({ hand, page, turn }) {
      const alert = messageWith(page, `Auditor ${turn} of Harbour Logistics may do more now`);
      await hand.press(page, alert, /^Ask to undo/);
      await page.getByRole('dialog').last().waitFor();
    },
    isSo: (world, wish) =>
      world.roleNamed(auditor(wish), 'organization', organization).permissions.join() === may.join(),
  },
];

describe.skipIf(!hasBrowser)('a request', () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre();
  });
  afterEach(() => theatre.closeWindows());
  afterAll(() => theatre?.close());

  for (const [index, { kind, in: begins, by = 'U0DEV', given, fill, isSo }] of kinds.entries())
    for (const [turn, hand] of [mouse, keyboard].entries())
      it.skipIf(!isInSample(`${kind} ${hand.name}`, 3))(
        `${kind} is asked and approved by ${hand.name}, and done`,
        async () => {
          const { world } = theatre.stage.make;
          const who = world.user(4200 + index * 2 + turn);
          const page = await theatre.window(by, begins === undefined ? {} : { at: `&in=${begins}` });
          const wish: Wish = { hand, page, who, turn: turn === 0 ? 0 : 1, theatre };
          await given?.(wish);
          await fill(wish);
          const why = `OPS-${index}${turn}: ${kind} by ${hand.name}`;
          await hand.write(page, /^Why/, why);
          await ask(hand, page);
          await approved(wish, why);
          await expect.poll(() => isSo(world, wish), { timeout: 40_000 }).toBe(true);
        },
      );

  it('causes no error in any window', () => {
    expect(theatre.troubles).toEqual([]);
  });
});

/** Ana approves the card with this reason, by the same hand. */
async function approved({ theatre, hand }: Wish, why: string): Promise<void> {
  const ana = await theatre.window('U0ANA');
  const card = messageWith(ana, why);
  await hand.press(ana, card, /^Approve/);
  await card.getByRole('button', { name: /^Approve/ }).waitFor({ state: 'hidden' });
}

async function connectBen({ slack }: Theatre['stage']): Promise<void> {
  const ben = slack.person('U0BEN');
  await ben.command('/make-access', 'connect');
  const form = await ben.waitForModal({ callback_id: 'account.connect' });
  await form.fill({ token: BEN_TOKEN });
  await form.submit();
  await (await ben.waitForModal({ title: /^Connected$/ })).close();
}

/** Lets the audit channel hear of the organization. */
async function listened({ slack, make }: Theatre['stage']): Promise<void> {
  make.world.changeSettings(organization, { license: { apiLimit: 60_000 } });
  const admin = slack.person('U0ADMIN');
  await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel: audit });
  await admin.waitForMessage({ channel: audit, text: /^Watching/ });
}

/** Waits until the watch has read the organization's roles twice from now on. */
async function rolesRead({ make }: Theatre['stage']): Promise<void> {
  const from = make.calls.length;
  const read = () =>
    make.calls
      .slice(from)
      .filter(
        ({ path, query }) => path === '/users/roles' && query.includes(`organizationId=${organization}`),
      );
  await expect.poll(() => read().length, { timeout: 40_000 }).toBeGreaterThan(1);
}
