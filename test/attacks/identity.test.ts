import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askForRole } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import {
  asked,
  buttonOf,
  expectInNoChannel,
  expectRecord,
  forDev,
  happens,
  stillServes,
  type Target,
  whisperTo,
  withoutEffect,
  writesOf,
} from './attack-helpers.js';

const policy = storyPolicy
  .replace('platform: [U0ANA, U0BEN, S0PLATFORM]', 'platform: [U0ANA, U0BEN, U0INES, U0STANDIN, U0GONE]')
  .replace('security: [S0SECURITY]', 'security: [U0CAT, U0CATTWO, U0EVA]')
  .replace(
    'rules:',
    `delegates: [{ from: U0GONE, to: U0HEIR, until: 2099-12-31 }, { from: U0ANA, to: U0PAST, until: 2020-01-01 }]
rules:
  - name: two of security
    when: { team: [Data] }
    stages: [{ from: [security], approvals: 2 }]`,
  );

let harness: Harness;
let target: Target;

beforeAll(async () => {
  harness = await startHarness({
    policy,
    make(world) {
      world.addUser({ id: 4999, name: 'Ana Costa', email: 'ana@example.com' });
      world.setOrganizationRole(4999, 7301, 'Member');
    },
    slack(workspace) {
      workspace.addUser({ id: 'U0NEW', name: 'new', real_name: 'Nia New', email: 'nia@example.com' });
      workspace.addUser({ id: 'U0NEWTWO', name: 'new2', email: 'newtwo@example.com' });
      workspace.addUser({ id: 'U0CATTWO', name: 'cat2', email: 'cat+two@example.com' });
      workspace.addUser({ id: 'U0HEIR', name: 'heir', email: 'heir@example.com' });
      workspace.addUser({ id: 'U0PAST', name: 'past', email: 'past@example.com' });
    },
  });
  target = await asked(harness, 'U0BEN', forDev);
});
afterAll(() => harness?.close());

it('an approver whose address leads to two Make users cannot approve', async () => {
  const ana = harness.person('U0ANA');
  const sentence = /Your Slack address matches more than one Make user/;
  await withoutEffect(harness, target, () =>
    whisperTo(ana, sentence, () => ana.click(target.card, 'Approve')),
  );
  await expectRecord(harness, target, { person: 'T0HARBOUR/U0ANA', act: 'approve', code: 'ambiguous' });
});

it('an expired delegation gives no authority', async () => {
  const past = harness.person('U0PAST');
  await withoutEffect(harness, target, () =>
    whisperTo(past, /You cannot approve REQ-1/, () => past.click(target.card, 'Approve')),
  );
  await expectRecord(harness, target, {
    person: 'T0HARBOUR/U0PAST',
    act: 'approve',
    code: 'not-an-approver',
  });
});

it('a delegate of somebody whose account is deactivated cannot approve', async () => {
  const heir = harness.person('U0HEIR');
  const own = await asked(harness, 'U0BEN', { ...forDev, where: 'Marketing' });
  await whisperTo(heir, /You cannot/, () => heir.click(own.card, 'Approve'));
});

it('two accounts of the same mailbox count once', async () => {
  const own = await asked(harness, 'U0BEN', { ...forDev, where: 'Data' });
  await harness.person('U0CAT').click(own.card, 'Approve');
  await happens(harness, own.id, 'approval.given');
  const second = harness.person('U0CATTWO');
  await whisperTo(second, /is already counted|You cannot/, () => second.click(own.card, 'Approve'));
});

describe('a binding', () => {
  /** Waits until the work started by an attack is done. */
  afterEach(async () => {
    const open = (await harness.events()).filter(({ type }) => type === 'request.approved');
    for (const { stream } of open)
      await happens(harness, stream.replace('request/', ''), 'change.verified').catch(() => undefined);
  });

  it('without confirmation shows nothing of the other person', async () => {
    const nia = harness.person('U0NEW');
    await whisperTo(nia, /An admin has to confirm this/, () =>
      nia.command('/make-access', 'bind dev@example.com'),
    );
    await whisperTo(
      nia,
      /You can look up yourself only/,
      () => nia.command('/make-access', 'who dev@example.com'),
      2_000,
    );
  });

  it('without confirmation does not give the other person’s automatic rule', async () => {
    const second = harness.person('U0NEWTWO');
    const before = writesOf(harness).length;
    await whisperTo(second, /An admin has to confirm this/, () =>
      second.command('/make-access', 'bind cat@example.com'),
    );
    const answer = await askForRole(second, {
      who: 'cat@example.com',
      where: 'Marketing',
      role: 'Team Monitoring',
      duration: '1 day',
    });
    expect(answer).not.toContain('Approved automatically by the rule');
    expect(writesOf(harness).length).toBe(before);
  });

  it('cannot be confirmed by a person who is not an admin', async () => {
    const { message, value } = await proposed('U0EVA', 'cat@example.com');
    const cat = harness.person('U0CAT');
    await whisperTo(cat, /Only an admin can do this/, () =>
      cat.click(message, 'binding.confirm', { force: true, value }),
    );
    expect(await confirmations()).toBe(0);
  });

  it('cannot be confirmed by the admin it is for', async () => {
    const { message, value } = await proposed('U0OTHER', 'cat@example.com', 'U0ADMIN');
    const otto = harness.person('U0OTHER');
    await whisperTo(otto, /by an admin who is not the person bound/, () =>
      otto.click(message, 'binding.confirm', { force: true, value }),
    );
    expect(await confirmations()).toBe(0);
  });

  it.each([
    ['another Make user', { person: 'T0HARBOUR/U0EVA', makeUserId: 4100 }],
    ['another person', { person: 'T0HARBOUR/U0CAT', makeUserId: 4132 }],
    ['a person who asked nothing', { person: 'T0HARBOUR/U0DEV', makeUserId: 4132 }],
  ])('cannot be confirmed for %s than was proposed', async (_, forged) => {
    const { message } = await proposed('U0EVA', 'cat@example.com');
    const admin = harness.person('U0ADMIN');
    await whisperTo(admin, /This was not asked, or something else was asked since/, () =>
      admin.click(message, 'binding.confirm', { force: true, value: JSON.stringify(forged) }),
    );
    expect(await confirmations()).toBe(0);
    expectInNoChannel(harness, /confirmed that/);
  });

  it.each([
    '',
    '{}',
    'null',
    '[1]',
    '{"person":7,"makeUserId":"x"}',
    '{"person":"T0HARBOUR/__proto__","makeUserId":4132}',
    'y'.repeat(100_000),
  ])('cannot be confirmed by a button with “%.30s”', async (value) => {
    const { message } = await proposed('U0EVA', 'cat@example.com');
    const admin = harness.person('U0ADMIN');
    await whisperTo(admin, /Usher does not know this button/, () =>
      admin.click(message, 'binding.confirm', { force: true, value }),
    );
    expect(await confirmations()).toBe(0);
  });

  it('cannot be proposed by a guest', async () => {
    const guest = harness.person('U0GUEST');
    await whisperTo(guest, /Guests cannot ask or decide here/, () =>
      guest.command('/make-access', 'bind cat@example.com'),
    );
    expect((await harness.events()).map(({ stream }) => stream)).not.toContain('person/T0HARBOUR/U0GUEST');
  });

  it.each([
    ['of two Make users', 'ana@example.com'],
    ['that Make does not know', 'nobody.at.all@example.com'],
  ])('gets the same answer but is not proposed for an address %s', async (_, address) => {
    const id = address === 'ana@example.com' ? 'U0DEV' : 'U0BEN';
    const person = harness.person(id);
    const { rendered } = await whisperTo(person, /An admin has to confirm this/, () =>
      person.command('/make-access', `bind ${address}`),
    );
    const other = harness
      .person('U0NEW')
      .ephemerals()
      .findLast(({ text }) => /An admin has/.test(text));
    expect(rendered.replace(address, '…')).toBe(other?.rendered.replace('dev@example.com', '…'));
    await stillServes(harness, id);
    const proposals = (await harness.events()).filter(({ type }) => type === 'binding.proposed');
    expect(proposals.map(({ stream }) => stream)).not.toContain(`person/T0HARBOUR/${id}`);
  });

  async function proposed(person: string, email: string, admin = 'U0ADMIN') {
    const attacker = harness.person(person);
    const act = () => attacker.command('/make-access', `bind ${email}`);
    await whisperTo(attacker, /An admin has to confirm this/, act, 15_000);
    const message = await harness.person(admin).waitForMessage({ channel: 'dm', text: /says they are/ });
    const value = JSON.stringify({ person: `T0HARBOUR/${person}`, makeUserId: 4132 });
    return { message: { channel: message.channel, ts: message.ts }, value };
  }

  const confirmations = async () =>
    (await harness.events()).filter(({ type }) => type === 'binding.confirmed').length;
});

describe('a person whose address leads to another Make user than the recorded one', () => {
  const person = 'U0INES';

  beforeAll(async () => {
    const ines = harness.person(person);
    await whisperTo(ines, /Harbour Logistics: Admin/, () =>
      ines.command('/make-access', 'who ines@example.com'),
    );
    await harness.app().stop();
    const { workspace } = harness.slack;
    const stolen = harness.make.world.user(4200).email;
    workspace.users.set(person, { ...(workspace.users.get(person) ?? never()), email: stolen });
    await harness.begin();
  });

  it('cannot approve', async () => {
    const ines = harness.person(person);
    await withoutEffect(harness, target, () =>
      whisperTo(ines, /Your Slack address now leads to another Make user/, () =>
        ines.click(target.card, 'Approve'),
      ),
    );
    await expectRecord(harness, target, { person: `T0HARBOUR/${person}`, act: 'approve', code: 'differs' });
  });

  it('cannot look up the other Make user as themselves', async () => {
    harness.slack.workspace.addUser({ id: 'U0PLAIN', name: 'plain', email: 'plain@example.com' });
    const { email } = harness.make.world.user(4200);
    const plain = harness.person('U0PLAIN');
    await whisperTo(plain, /You can look up yourself only/, () =>
      plain.command('/make-access', `who ${email}`),
    );
  });

  it('cannot be the subject of a request', async () => {
    const { email } = harness.make.world.user(4200);
    const before = writesOf(harness).length;
    const answer = await askForRole(harness.person(person), {
      who: email,
      where: 'Marketing',
      role: 'Team Monitoring',
      duration: '1 day',
    });
    expect(answer).toContain('Not possible');
    expect(answer).toContain('now leads to another Make user than the recorded one');
    expect(writesOf(harness).length).toBe(before);
  });

  it('cannot cancel a request of somebody else', async () => {
    const ines = harness.person(person);
    await withoutEffect(harness, target, () =>
      whisperTo(ines, /Only the person who asked/, () =>
        ines.click(target.card, 'request.cancel', { force: true, value: buttonOf('REQ-1') }),
      ),
    );
  });
});

function never(): never {
  throw new Error('nobody has this id');
}
