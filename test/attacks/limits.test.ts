import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../sandbox/slack/people/person.js';
import { askForInvite, askForRole } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import {
  cardAt,
  closeAll,
  happens,
  idIn,
  inviteForm,
  stillServes,
  topView,
  whisperTo,
} from './attack-helpers.js';

const fifty = (n: number): string =>
  Array.from({ length: 50 }, (_, one) => `new${n}x${one}@example.com`).join('\n');

/** Sends the open form several times, each time under another view id, and returns all answers. */
async function flood(harness: Harness, person: Person, times: number): Promise<string[]> {
  const form = await inviteForm(person, fifty(0));
  const view = topView(harness, person.id);
  const fields = structuredClone(view.state.values);
  const acks = await Promise.all(
    Array.from({ length: times }, (_, n) => {
      const values = JSON.parse(JSON.stringify(fields).replaceAll('new0x', `new${n}x`));
      return person.forge({
        type: 'view_submission',
        view: { ...view, id: `V0FLOOD${n}`, state: { values } },
      });
    }),
  );
  await form.close({ all: true });
  return acks.map((ack) => JSON.stringify(ack));
}

/** The calls to Make, without the first sweep of the watch. */
const readSince = (harness: Harness, before: number) =>
  harness.make.calls
    .slice(before)
    .filter(({ path }) => !/^\/(teams\/\d+\/user-team-roles|private-spaces)/.test(path));

describe('if no rule allows a person to ask', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      env: { USHER_POLL_SECONDS: '3600' },
      policy: storyPolicy
        .replace(
          '- name: everything else\n',
          '- name: for oneself\n    when: { for: self }\n    stages: [{ from: [platform] }]\n  - name: everything else\n    when: { requester: [platform] }\n',
        )
        .replace(
          '- name: admins need two different people\n    when: { ',
          '- name: admins need two different people\n    when: { requester: [platform], ',
        ),
    });
  });
  afterAll(() => harness?.close());

  it('Make is not read for six forms with fifty addresses each', async () => {
    const dev = harness.person('U0DEV');
    const before = harness.make.calls.length;
    await flood(harness, dev, 6);
    await expect
      .poll(() => dev.dms().filter(({ text }) => /No rule of the policy covers/.test(text)).length)
      .toBe(6);
    expect(readSince(harness, before)).toEqual([]);
  });

  it('the policy refusal comes before Make’s information about the subject', async () => {
    const dev = harness.person('U0DEV');
    const before = harness.make.calls.length;
    const answer = await askForInvite(dev, { emails: 'cat@example.com' });
    expect(answer).toContain('No rule of the policy covers this (invite)');
    expect(answer).not.toContain('already in');
    expect(readSince(harness, before)).toEqual([]);
    closeAll(harness, 'U0DEV');
  });

  it('errors in the form itself are also reported without Make', async () => {
    const before = harness.make.calls.length;
    const answer = await askForInvite(harness.person('U0BEN'), { emails: 'noor@elsewhere.org' });
    expect(answer).toContain('Invitations go to addresses at example.com only');
    expect(readSince(harness, before)).toEqual([]);
    closeAll(harness, 'U0BEN');
  });
});

describe('in an organization with sixty requests a minute', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      env: { USHER_POLL_SECONDS: '5', USHER_API_SHARE: '0.2', MAKE_TIMEOUT_SECONDS: '15' },
      policy: storyPolicy.replace(
        'changes_per_hour: 200',
        'changes_per_hour: 200, open_requests_per_person: 2',
      ),
      make: (world) => {
        world.organization(7301).license.apiLimit = 60;
      },
    });
  });
  afterAll(() => harness?.close());

  it('six forms of fifty do not delay a containment or the watch, and each form over the limit is refused', async () => {
    const ben = harness.person('U0BEN');
    // Make answers slowly, so that two forms are still being checked when the others arrive.
    harness.make.faults.add({ match: { path: /^\/users$/ }, kind: 'slow', delayMs: 8_000, times: 6 });
    await flood(harness, ben, 6);
    await expect
      .poll(() => ben.dms().filter(({ text }) => /still checking 2 forms of yours/.test(text)).length)
      .toBe(4);
    harness.make.faults.clear();
    const began = Date.now();
    const ana = harness.person('U0ANA');
    await ana.command('/make-token', '');
    const form = await ana.waitForModal({ callback_id: 'ask.token' });
    await form.choose('way', 'contain');
    await form.waitForUpdate((_, text) => text.includes('Whom'));
    await form.typeahead('contained', 'Dev Patel');
    await form.fill({ contained: 'Dev Patel', reason: 'Token leaked in a build log' });
    await form.submit();
    const answer = await ana.waitForModal({ title: /Asked|Not possible/ }, 30_000);
    const id = idIn(answer.text());
    await ben.click(await cardAt(harness, id), 'Approve');
    await happens(harness, id, 'grant.started');
    expect(Date.now() - began).toBeLessThan(45_000);
    const polled = () =>
      harness.make.calls.filter(
        ({ at, path }) => at > began && path.includes('organizations/7301/user-organization-roles'),
      );
    await expect.poll(() => polled().length, { timeout: 60_000 }).toBeGreaterThan(0);
  });

  it('open requests are limited per person', async () => {
    const cat = harness.person('U0CAT');
    for (const where of ['Marketing', 'Data']) {
      idIn(await askForRole(cat, { who: 'eva@example.com', where, role: 'Team Operator' }));
      closeAll(harness, 'U0CAT');
    }
    const third = { who: 'eva@example.com', where: 'Platform', role: 'Team Operator' };
    expect(await askForRole(cat, third)).toContain(
      'You have 2 open requests already, and the policy allows one person no more',
    );
    idIn(await askForRole(harness.person('U0INES'), third));
  });
});

describe('proposals of a binding', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness?.close());

  it('are limited to three a day per person, whether or not Make knows the addresses', async () => {
    const eva = harness.person('U0EVA');
    const bind = (address: string, text: RegExp) =>
      whisperTo(eva, text, () => eva.command('/make-access', `bind ${address}`));
    for (let n = 0; n < 5; n++) await bind('cat@example.com', /An admin has to confirm this/);
    await bind('nobody.at.all@example.com', /An admin has to confirm this/);
    await bind('dev@example.com', /An admin has to confirm this/);
    for (let n = 0; n < 5; n++) await bind(`other${n}@example.com`, /You can propose 3 Make users a day/);
    await bind('cat@example.com', /You can propose 3 Make users a day/);
    await stillServes(harness, 'U0EVA');
    await expect
      .poll(
        () =>
          harness.slack.calls.filter(
            ({ method, args }) =>
              method === 'chat.postMessage' &&
              args.channel === harness.person('U0ADMIN').dm &&
              /says they are/.test(`${args.text}`),
          ).length,
      )
      .toBe(2);
    const proposed = (await harness.events()).filter(({ type }) => type === 'binding.proposed');
    expect(proposed).toHaveLength(2);
  });

  it('notify the owner of the Make user, who can object before and after confirmation', async () => {
    const [eva, cat, admin] = [harness.person('U0INES'), harness.person('U0CAT'), harness.person('U0ADMIN')];
    await eva.command('/make-access', 'bind cat@example.com');
    const asked = await cat.waitForMessage({ channel: 'dm', text: /@Ines Duarte says they are/ });
    expect(asked.rendered).toMatch(/Cat Lindqvist\*? · cat@example\.com \(Make user 4132\)/);
    await whisperTo(harness.person('U0BEN'), /Only the person who had this Make user/, () =>
      harness.person('U0BEN').click(asked, 'binding.object', { force: true, value: carrying('U0INES') }),
    );
    const proposal = await admin.waitForMessage({ channel: 'dm', text: /@Ines Duarte says they are/ });
    expect(proposal.rendered).toMatch(/So far this Make user is @Cat Lindqvist/);
    await whisperTo(admin, /Confirmed/, () => admin.click(proposal, 'Confirm'));
    const announced = await admin.waitForMessage({ channel: 'C0APPROVALS', text: /confirmed that/ });
    expect(announced.rendered).toContain('cat@example.com');
    const confirmed = await cat.waitForMessage({ channel: 'dm', text: /confirmed that @Ines Duarte is/ });
    await whisperTo(cat, /The binding is withdrawn, and Usher tells the admins/, () =>
      cat.click(confirmed, 'Object'),
    );
    await admin.waitForMessage({ channel: 'dm', text: /objects: @Ines Duarte is not/ });
    expect((await harness.events()).at(-1)).toMatchObject({
      stream: 'person/T0HARBOUR/U0INES',
      type: 'binding.withdrawn',
    });
    await whisperTo(admin, /This was not asked, or something else was asked since/, () =>
      admin.click(proposal, 'binding.confirm', { force: true, value: carrying('U0INES') }),
    );
  });

  const carrying = (user: string) => JSON.stringify({ person: `T0HARBOUR/${user}`, makeUserId: 4132 });
});
