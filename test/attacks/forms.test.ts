import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from '../stories/harness.js';
import {
  asked,
  cardAt,
  cardText,
  closeAll,
  expectLogged,
  forDev,
  forgeChoice,
  forgeText,
  idIn,
  inviteForm,
  roleForm,
  sent,
  whisperTo,
  writesOf,
} from './attack-helpers.js';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    make(world) {
      world.addOrganization({
        id: 7303,
        name: 'Harbour Dock',
        plan: 'Core',
        license: { apiLimit: 600, users: 20, auditLogsDays: 0 },
      });
      world.setOrganizationRole(4001, 7303, 'Admin');
      world.setOrganizationRole(4133, 7303, 'Owner');
      world.setOrganizationRole(4134, 7303, 'Admin');
      world.addRole({
        id: 77,
        name: 'Lab Boss',
        category: 'team',
        organizationId: 7302,
        permissions: ['team view'],
      });
    },
  });
});
afterAll(() => harness?.close());
beforeEach(() => closeAll(harness, 'U0BEN'));

const ben = () => harness.person('U0BEN');

/** Checks that an attack writes nothing on Make and opens no request. */
async function nothingAsked(attack: () => Promise<void>): Promise<void> {
  const requests = async () =>
    (await harness.events()).filter(({ type }) => type === 'request.submitted').length;
  const before = [writesOf(harness).length, await requests()];
  await attack();
  expect([writesOf(harness).length, await requests()]).toEqual(before);
}

describe('a forged "Ask for a role" form', () => {
  it.each([
    ['the account Usher runs as', '4001', /This is the account Usher itself runs as/, 'own-account'],
    ['a protected person', '4100', /Olu Founder is protected by the policy/, 'protected'],
    ['a user who is no member', '4999', /not in the organization any more/, 'unknown-person'],
    ['a number below zero', '-4133', /not in the organization any more/, 'unknown-person'],
    ['a fraction', '4133.5', /not in the organization any more/, 'unknown-person'],
    ['a huge number', '9'.repeat(300), /not in the organization any more/, 'unknown-person'],
  ])('with %s is refused', async (_, userId, sentence, code) => {
    await nothingAsked(async () => {
      const form = await roleForm(ben(), forDev);
      forgeChoice(form.view, 'person', userId);
      expect(await sent(ben(), form)).toMatch(sentence);
    });
    await expectLogged(harness, code);
  });

  it.each([
    ['a role that no team has', '4711', /no such role here/],
    ['the role of another organization', '77', /no such role here/],
    ['an organization role for a team', '12', /no such role here/],
    ['the Owner role for a team', '11', /no such role here/],
    ['a word for a role', 'admin', /no such role here/],
    ['a prototype for a role', '__proto__', /no such role here/],
    ['a role below zero', '-1', /no such role here/],
  ])('with %s is refused', async (_, role, sentence) => {
    await nothingAsked(async () => {
      const form = await roleForm(ben(), forDev);
      forgeChoice(form.view, 'role-t:7301:915', role);
      expect(await sent(ben(), form)).toMatch(sentence);
    });
    await expectLogged(harness, 'unknown-role');
  });

  it('with the Owner role of an organization is refused', async () => {
    await nothingAsked(async () => {
      const form = await roleForm(ben(), { ...forDev, where: 'Harbour Logistics', role: 'Admin' });
      forgeChoice(form.view, 'role-o:7301', '11');
      expect(await sent(ben(), form)).toMatch(/Owner cannot be given here/);
    });
    await expectLogged(harness, 'owner-role');
  });

  it.each([
    ['a lower role', 'Member'],
    ['the removal', 'Remove from Harbour Dock'],
  ])('giving the Owner %s is refused', async (_, role) => {
    await nothingAsked(async () => {
      const form = await roleForm(ben(), { ...forDev, where: 'Harbour Dock', role });
      expect(await sent(ben(), form)).toMatch(
        /The Owner of an organization can be neither lowered nor removed/,
      );
    });
    await expectLogged(harness, 'owner');
  });

  it('removing the last Admin besides Usher is refused', async () => {
    await nothingAsked(async () => {
      const form = await roleForm(ben(), {
        who: 'eva@example.com',
        where: 'Harbour Dock',
        role: 'Remove from Harbour Dock',
      });
      expect(await sent(ben(), form)).toMatch(/This is the last Admin of the organization/);
    });
    await expectLogged(harness, 'last-admin');
  });

  it.each(['t:7301:921', 't:7302:915', 'o:9999', 't:7301', '', 't:__proto__:915'])(
    'with the place “%s” is refused at the field',
    async (place) => {
      await nothingAsked(async () => {
        const form = await roleForm(ben(), forDev);
        forgeChoice(form.view, 'place', place);
        expect(await sent(ben(), form)).toMatch(/Choose the organization or team/);
      });
    },
  );

  it('with a temporary removal is refused at the field', async () => {
    await nothingAsked(async () => {
      const form = await roleForm(ben(), forDev);
      forgeChoice(form.view, 'role-t:7301:915', 'remove');
      forgeChoice(form.view, 'duration', '1h');
      expect(await sent(ben(), form)).toMatch(/A removal cannot be temporary/);
    });
  });

  it.each(['', '   ', 'a'])('with the reason “%s” is refused', async (reason) => {
    await nothingAsked(async () => {
      const form = await roleForm(ben(), forDev);
      forgeText(form.view, 'reason', reason);
      expect(await sent(ben(), form)).toMatch(/Say why|required field|at least 3/);
    });
  });

  it.each([
    ['a guest', 'U0GUEST', /Guests cannot ask or decide/],
    ['a stranger', 'U0STRANGER', /Only members of this workspace/],
    ['a bot', 'U0BOT2', /Bots cannot ask or decide/],
    ['a deactivated user', 'U0GONE', /Your Slack account is deactivated/],
  ])('sent by %s is refused', async (_, person, sentence) => {
    await nothingAsked(async () => {
      const attacker = harness.person(person);
      await whisperTo(attacker, sentence, () => attacker.command('/make-role', ''));
      expect(harness.slack.workspace.modalsOf(person)).toEqual([]);
      const form = await roleForm(ben(), forDev);
      const ack = await attacker.forge({ type: 'view_submission', view: { ...form.view } });
      expect(ack).toMatchObject({ status: 'acked', body: { response_action: 'push' } });
      expect(JSON.stringify(ack)).toMatch(sentence);
    });
  });
});

describe('a forged "Invite people" form', () => {
  it.each([
    ['the Owner role', '11', /Owner cannot be given here/],
    ['a team role', '1', /no such role here/],
    ['no role', 'NaN', /no such role here/],
  ])('with %s is refused', async (_, role, sentence) => {
    await nothingAsked(async () => {
      const form = await inviteForm(ben(), 'noor@example.com');
      forgeChoice(form.view, 'role-7301', role);
      expect(await sent(ben(), form)).toMatch(sentence);
    });
  });

  it('with a team of another organization is refused', async () => {
    await nothingAsked(async () => {
      const form = await inviteForm(ben(), 'noor@example.com');
      await form.click('form.add-team');
      await form.waitForUpdate((view) => JSON.stringify(view).includes('team-7301-0'));
      await form.fill({ 'team-7301-0': 'Finance Ops' });
      forgeChoice(form.view, 'team-7301-0', '921');
      expect(await sent(ben(), form)).toMatch(/no such team in this organization/);
    });
    await expectLogged(harness, 'unknown-team');
  });

  it('for an organization that Usher does not guard is refused', async () => {
    await nothingAsked(async () => {
      const form = await inviteForm(ben(), 'noor@example.com');
      form.view.private_metadata = JSON.stringify({ organizationId: 9999, rows: 0 });
      forgeChoice(form.view, 'role-9999', '13');
      expect(await sent(ben(), form)).toMatch(/Usher does not guard this organization/);
    });
    await expectLogged(harness, 'unknown-organization');
  });

  it.each(['', 'null', '{"organizationId":7301,"rows":100000}', '{"organizationId":"7301","rows":0}'])(
    'with the metadata “%s” opens nothing and is logged',
    async (metadata) => {
      await nothingAsked(async () => {
        const form = await inviteForm(ben(), 'noor@example.com');
        form.view.private_metadata = metadata;
        const failures = () =>
          harness.app().log.filter(({ level, msg }) => level >= 50 && /listener/.test(msg ?? '')).length;
        const before = failures();
        // Usher does not ack it, and the test need not wait as long as Slack does.
        void ben().forge({ type: 'view_submission', view: structuredClone(form.view) });
        await expect.poll(failures).toBe(before + 1);
      });
    },
  );

  it.each([
    ['fifty-one people', manyAddresses(51), /A request takes up to 50 people/],
    ['an address elsewhere', 'noor@example.org', /Invitations go to addresses at example.com only/],
    ['a subdomain that only looks like it', 'noor@example.com.evil.org', /Invitations go to addresses/],
    ['two at signs', 'noor@evil.org@example.com', /has no address|Invitations go to/],
    ['an alias of a protected person', 'founder+x@example.com', /protected by the policy/],
    ['the address of Usher itself', 'usher-bot@example.com', /account Usher itself runs as|already/],
    ['a name that pings', 'Noor & <!channel> noor@example.com', /Make does not take the name/],
  ])('with %s is refused', async (_, emails, sentence) => {
    await nothingAsked(async () => {
      const form = await inviteForm(ben(), 'noor@example.com');
      forgeText(form.view, 'emails', emails);
      expect(await sent(ben(), form)).toMatch(sentence);
    });
  });
});

it('submitting a form again does not open a second request', async () => {
  const form = await roleForm(ben(), { ...forDev, where: 'Marketing' });
  const view = structuredClone(form.view);
  const id = idIn(await sent(ben(), form));
  closeAll(harness, 'U0BEN');
  await ben().forge({ type: 'view_submission', view });
  await cardAt(harness, id);
  const opened = (await harness.events()).filter(({ type }) => type === 'request.submitted');
  expect(opened.filter(({ id: one }) => one === id)).toHaveLength(1);
});

describe('requests to Make', () => {
  it('never have an empty body, except for a requested removal', async () => {
    const role = await asked(harness, 'U0BEN', forDev);
    await approve(role.card);
    const removal = await asked(harness, 'U0BEN', {
      who: 'eva@example.com',
      where: 'Finance Ops',
      role: 'Remove from Finance Ops',
    });
    await approve(removal.card);
    const empty = writesOf(harness).filter(({ body }) => JSON.stringify(body ?? {}) === '{}');
    expect(empty.map(({ path }) => path)).toEqual(['/users/4134/user-team-roles/915']);
    const roles = writesOf(harness).filter(({ body }) => JSON.stringify(body ?? {}) !== '{}');
    expect(roles.map(({ path }) => path)).toEqual(['/users/4133/user-team-roles/915']);
  });

  it('delete connections only if the requester ticked the box, and the card says so', async () => {
    const [plain, ticked] = [harness.make.world.user(4201), harness.make.world.user(4202)];
    const kept = await asked(harness, 'U0BEN', {
      who: plain.email,
      where: 'Harbour Logistics',
      role: 'Remove from Harbour Logistics',
    });
    expect(cardText(harness, kept.card)).toContain('Their connections stay.');
    await approve(kept.card);
    expect(removalOf(4201)?.query ?? '').not.toContain('deleteConnections=true');

    const form = await roleForm(ben(), {
      who: ticked.email,
      where: 'Harbour Logistics',
      role: 'Remove from Harbour Logistics',
    });
    await form.fill({ connections: ['delete'] });
    const card = await cardAt(harness, idIn(await sent(ben(), form)));
    expect(cardText(harness, card)).toContain('Also deletes their connections');
    await approve(card);
    expect(removalOf(4202)?.query).toContain('deleteConnections=true');
  });

  it('do not delete connections for a role change with a forged tick', async () => {
    const { email } = harness.make.world.user(4203);
    const form = await roleForm(ben(), { who: email, where: 'Harbour Logistics', role: 'Guest' });
    form.view.state.values.connections = {
      connections: {
        type: 'checkboxes',
        selected_options: [{ text: { type: 'plain_text', text: 'Also' }, value: 'delete' }],
      },
    };
    const card = await cardAt(harness, idIn(await sent(ben(), form)));
    expect(cardText(harness, card)).not.toContain('connections');
    await approve(card);
    expect(JSON.stringify(writesOf(harness).at(-1))).not.toContain('deleteConnections');
  });

  const removalOf = (userId: number) =>
    writesOf(harness).find(({ path }) => path === `/users/${userId}/user-organization-roles/7301`);

  async function approve(card: { channel: string; ts: string }): Promise<void> {
    await harness.person('U0ANA').click(card, 'Approve');
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(card, ({ rendered }) => /checked on Make/.test(rendered), 10_000);
    closeAll(harness, 'U0BEN');
  }
});

function manyAddresses(count: number): string {
  return Array.from({ length: count }, (_, n) => `p${n}@example.com`).join('\n');
}
