import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../sandbox/slack/json.js';
import type { MessageRef } from '../../sandbox/slack/people/click.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { storyPolicy } from '../stories/policy.js';
import {
  asked,
  buttonOf,
  cardText,
  expectLogged,
  expectRecord,
  forDev,
  happens,
  stillServes,
  type Target,
  typesOf,
  whisperTo,
  withoutEffect,
  writesOf,
} from './attack-helpers.js';

describe('while two requests wait', () => {
  let harness: Harness;
  let target: Target;
  let other: Target;

  beforeAll(async () => {
    harness = await startHarness({ process: true, policy: storyPolicy.replace(/\n +team-admins: .*/, '') });
    target = await asked(harness, 'U0BEN', forDev);
    other = await asked(harness, 'U0BEN', { ...forDev, who: 'eva@example.com', where: 'Data' });
  });
  afterAll(() => harness?.close());

  const forced = (value: string) => ({ force: true, value });
  const untouched = (attack: () => Promise<unknown>) =>
    withoutEffect(harness, target, () => withoutEffect(harness, other, attack));

  it('a button with the id of another request decides neither', async () => {
    const ana = harness.person('U0ANA');
    await untouched(() =>
      whisperTo(ana, /This is a copy and not the card of REQ-2/, () =>
        ana.click(target.card, 'request.approve', forced(buttonOf('REQ-2'))),
      ),
    );
    await expectRecord(harness, other, { person: 'T0HARBOUR/U0ANA', act: 'approve', code: 'foreign-card' });
  });

  it.each([0, 2, -1, 99])('a button with revision %s of the request decides nothing', async (n) => {
    const ana = harness.person('U0ANA');
    await untouched(() =>
      whisperTo(ana, /REQ-1 has changed since this card was drawn/, () =>
        ana.click(target.card, 'request.approve', forced(buttonOf('REQ-1', n))),
      ),
    );
    await expectLogged(harness, 'old-card');
  });

  it.each([
    ['no JSON', 'approve everything'],
    ['an empty value', ' '],
    ['null', 'null'],
    ['a list', '["REQ-1",1]'],
    ['a number for the request', '{"id":1,"n":1}'],
    ['text for the revision', '{"id":"REQ-1","n":"1"}'],
    ['half a revision', '{"id":"REQ-1","n":1.5}'],
    ['no revision', '{"id":"REQ-1"}'],
    ['a prototype in the place of fields', '{"__proto__":{"id":"REQ-1","n":1}}'],
    ['a nested request', '{"id":{"toString":"REQ-1"},"n":1}'],
    ['a huge text', 'x'.repeat(500_000)],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('a button with %s is dropped and logged', async (_, value) => {
    await untouched(async () => {
      await harness.person('U0ANA').click(target.card, 'request.approve', forced(value));
      await stillServes(harness);
    });
    expect(harness.app().log.map(({ msg }) => msg)).toContain('a click that is not ours was dropped');
  });

  it.each(['__proto__', 'constructor', 'toString', 'REQ-0', 'REQ-999', '../policy', 'request/REQ-1', ''])(
    'a button with the request id “%s” finds nothing',
    async (id) => {
      const ana = harness.person('U0ANA');
      await untouched(() =>
        whisperTo(ana, /There is no request .*, or you may not read it/, () =>
          ana.click(target.card, 'request.approve', forced(buttonOf(id))),
        ),
      );
      await expectLogged(harness, 'not-found');
    },
  );

  it('a person forged into the value of a button is ignored', async () => {
    const cat = harness.person('U0CAT');
    const value = JSON.stringify({ id: 'REQ-1', n: 1, person: 'T0HARBOUR/U0ANA', user: 'U0ANA' });
    await untouched(() =>
      whisperTo(cat, /You cannot approve REQ-1/, () =>
        cat.click(target.card, 'request.approve', forced(value)),
      ),
    );
    await expectRecord(harness, target, {
      person: 'T0HARBOUR/U0CAT',
      act: 'approve',
      code: 'not-an-approver',
    });
  });

  it.each(['C0TEAMS', 'C0SECURITY', 'C0SHARED', 'DU0ANA', 'C0APPROVALS'])(
    'a copy of the card in %s decides nothing',
    async (channel) => {
      const ana = harness.person('U0ANA');
      harness.slack.workspace.directMessage('U0ANA');
      const copy = copyOf(channel);
      await untouched(() =>
        whisperTo(ana, /This is a copy and not the card of REQ-1/, () =>
          ana.click(copy, 'request.approve', { asShown: blocksOf(target.card) }),
        ),
      );
      await expectRecord(harness, target, {
        person: 'T0HARBOUR/U0ANA',
        act: 'approve',
        code: 'foreign-card',
      });
    },
  );

  it('a message sent to one person does not decide for another', async () => {
    const ben = harness.person('U0BEN');
    const taken = await asked(harness, 'U0BEN', { ...forDev, where: 'Marketing' });
    await ben.command('/make-access', `cancel ${taken.id}`);
    const told = await ben.waitForMessage({ channel: 'dm', text: /Cancelled by/ });
    const ana = harness.person('U0ANA');
    await untouched(() =>
      whisperTo(ana, new RegExp(`This is a copy and not the card of ${taken.id}`), () =>
        ana.click({ channel: told.channel, ts: told.ts }, 'request.approve', forced(buttonOf(taken.id))),
      ),
    );
  });

  it('a click on several buttons at once is dropped', async () => {
    const action = {
      type: 'button',
      action_id: 'request.approve',
      block_id: 'decide',
      value: buttonOf('REQ-1'),
    };
    await untouched(async () => {
      await harness.person('U0ANA').forge({
        type: 'block_actions',
        container: { type: 'message', channel_id: target.card.channel, message_ts: target.card.ts },
        actions: [action, { ...action, value: buttonOf('REQ-2') }],
      });
      await stillServes(harness);
    });
  });

  it('a click without a message is dropped', async () => {
    await untouched(async () => {
      await harness.person('U0ANA').forge({
        type: 'block_actions',
        actions: [
          { type: 'button', action_id: 'request.approve', block_id: 'decide', value: buttonOf('REQ-1') },
        ],
      });
      await stillServes(harness);
    });
  });

  it('two hundred simultaneous clicks by people who cannot decide change nothing', async () => {
    const attackers = ['U0CAT', 'U0EVA', 'U0INES', 'U0GUEST', 'U0STRANGER'];
    await untouched(async () => {
      const clicks = Array.from({ length: 200 }, (_, n) =>
        harness
          .person(attackers[n % attackers.length] ?? 'U0CAT')
          .click(target.card, n % 3 === 0 ? 'request.cancel' : 'request.approve', forced(buttonOf('REQ-1'))),
      );
      const answers = await Promise.all(clicks);
      expect(answers.filter(({ timedOut }) => timedOut)).toEqual([]);
      await stillServes(harness, 'U0OTHER');
    });
    const attempts = (await typesOf(harness, 'REQ-1')).filter((type) => type === 'attempt.refused');
    expect(attempts.length).toBeLessThan(20);
  });

  it('the deny dialog rewritten to another request denies neither', async () => {
    const ana = harness.person('U0ANA');
    await untouched(async () => {
      await ana.click(target.card, 'Deny');
      const dialog = await ana.waitForModal({ callback_id: 'decide.deny' });
      const metadata = JSON.parse(dialog.view.private_metadata);
      dialog.view.private_metadata = JSON.stringify({ ...metadata, id: 'REQ-2' });
      await dialog.fill({ reason: 'Wrong request' });
      await dialog.submit();
      await ana.waitForMessage({ channel: 'dm', text: /This is a copy and not the card of REQ-2/ });
    });
    await expectRecord(harness, other, { person: 'T0HARBOUR/U0ANA', act: 'deny', code: 'foreign-card' });
  });

  it.each(['', 'null', '{}', '{"id":"REQ-1"}', '[]', 'x'.repeat(3000)])(
    'a deny dialog with “%.20s” denies nothing',
    async (private_metadata) => {
      const ana = harness.person('U0ANA');
      await untouched(async () => {
        await ana.forge(denial(private_metadata));
        await ana.waitForMessage({ channel: 'dm', text: /nothing was decided/ });
      });
    },
  );

  it('a deny dialog forged by a person who cannot decide denies nothing', async () => {
    const cat = harness.person('U0CAT');
    await untouched(async () => {
      await cat.forge(denial(JSON.stringify({ id: 'REQ-1', n: 1, ...target.card })));
      await cat.waitForMessage({
        channel: 'dm',
        text: /You cannot deny REQ-1: the rule names [Pp]latform/,
      });
    });
    await expectRecord(harness, target, { person: 'T0HARBOUR/U0CAT', act: 'deny', code: 'not-an-approver' });
  });

  it('“Not me” by a person who cannot decide takes nothing back and freezes nothing', async () => {
    const dev = harness.person('U0DEV');
    await untouched(() =>
      whisperTo(dev, /holds no approval of yours|too late to take the approval back/, () =>
        dev.click(target.card, 'request.not-me', forced(buttonOf('REQ-1'))),
      ),
    );
    expect((await harness.events()).map(({ type }) => type)).not.toContain('control.frozen');
  });

  it('“Not me” by a guest who approved nothing does not alarm the admins', async () => {
    const guest = harness.person('U0GUEST');
    const admin = harness.person('U0OTHER');
    await guest.click(target.card, 'request.not-me', forced(buttonOf('REQ-1')));
    const alarm = await admin
      .waitForMessage({ channel: 'dm', text: /was not theirs/ }, 2_000)
      .catch(() => undefined);
    expect(alarm).toBeUndefined();
  });

  it('an id forged into “Not me” notifies nobody', async () => {
    const dev = harness.person('U0DEV');
    await whisperTo(dev, /There is no request/, () =>
      dev.click(target.card, 'request.not-me', forced(buttonOf('<!channel>'))),
    );
    expect(JSON.stringify(harness.slack.calls)).not.toContain('<!channel>');
  });

  it('both requests can still be decided after all of this', async () => {
    await Promise.all([
      harness.person('U0ANA').click(target.card, 'Approve'),
      harness.person('U0ANA').click(other.card, 'Approve'),
    ]);
    const shown = (card: MessageRef) =>
      harness
        .person('U0ADMIN')
        .waitForMessageUpdate(card, ({ rendered }) => /checked on Make/.test(rendered), 10_000);
    await Promise.all([shown(target.card), shown(other.card)]);
  });

  function blocksOf({ channel, ts }: MessageRef): JsonObject[] {
    return structuredClone(harness.slack.workspace.message(channel, ts)?.blocks ?? []);
  }

  /** Puts the blocks of the card into another person's message. */
  function copyOf(channel: string): MessageRef {
    const { ts } = harness.person('U0CAT').post(channel, 'Ben asks for something small');
    const message = harness.slack.workspace.message(channel, ts);
    if (message) message.blocks = blocksOf(target.card);
    return { channel, ts };
  }
});

describe('a storm of clicks', () => {
  let harness: Harness;
  let target: Target;

  beforeAll(async () => {
    harness = await startHarness({ process: true });
    target = await asked(harness, 'U0BEN', forDev);
  });
  afterAll(() => harness?.close());

  it('by a guest does not use up the request limit of Make', async () => {
    const guest = harness.person('U0GUEST');
    const reads = () => harness.make.calls.filter(({ path }) => path.includes('user-team-roles')).length;
    const before = reads();
    for (let n = 0; n < 10; n++)
      await whisperTo(guest, /Guests cannot ask or decide/, () => guest.click(target.card, 'Approve'));
    expect(reads() - before).toBeLessThanOrEqual(2);
  });

  it('by an unknown person gets the matching refusal for each click', async () => {
    const eva = harness.person('U0EVA');
    await Promise.all([1, 2, 3, 4].map(() => eva.click(target.card, 'Approve')));
    await expect.poll(() => eva.ephemerals().length, { timeout: 5_000 }).toBe(4);
    for (const { text } of eva.ephemerals()) expect(text).toMatch(/You cannot approve REQ-1/);
  });

  // An earlier version cleared the caches for a fresh roster, which aborted other people's look-ups.
  it('during an execution does not make known people look unknown', async () => {
    const other = await asked(harness, 'U0BEN', { ...forDev, where: 'Marketing' });
    const cat = harness.person('U0CAT');
    const hold = harness.slack.faults.hold({ method: 'users.info' });
    await cat.click(target.card, 'Approve');
    await hold.arrived;
    await harness.person('U0ANA').click(other.card, 'Approve');
    await happens(harness, other.id, 'change.verified');
    hold.release();
    await cat.waitForMessage({ channel: 'ephemeral', text: /You cannot approve REQ-1/ }, 30_000);
  });
});

describe('one request at a time', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      process: true,
      policy: storyPolicy
        .replace(
          '- name: everything else\n    stages: [{ from: [platform] }]',
          `- name: data is urgent
    when: { team: [Data] }
    expires_after: 2s
    stages: [{ from: [platform] }]
  - name: everything else
    stages: [{ from: [platform] }]`,
        )
        .replace('[U0ANA, U0BEN, S0PLATFORM]', '[U0ANA, U0BEN, U0INES, S0PLATFORM]'),
    });
  });
  afterAll(() => harness?.close());

  it('two approvers at the same time approve once, and Make is written once', async () => {
    const target = await asked(harness, 'U0BEN', forDev);
    const before = writesOf(harness).length;
    const [ana, ines] = [harness.person('U0ANA'), harness.person('U0INES')];
    await Promise.all([ana.click(target.card, 'Approve'), ines.click(target.card, 'Approve')]);
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(target.card, ({ rendered }) => /checked on Make/.test(rendered), 10_000);
    const given = (await typesOf(harness, target.id)).filter((type) => type === 'approval.given');
    expect(given).toHaveLength(1);
    expect(writesOf(harness).length).toBe(before + 1);
    await Promise.any(
      [ana, ines].map((one) =>
        one.waitForMessage({ channel: 'ephemeral', text: new RegExp(`${target.id} is already`) }),
      ),
    );
  });

  it('ten clicks of one approver count once', async () => {
    const target = await asked(harness, 'U0BEN', { ...forDev, where: 'Marketing' });
    const before = writesOf(harness).length;
    const ana = harness.person('U0ANA');
    await Promise.all(Array.from({ length: 10 }, () => ana.click(target.card, 'Approve')));
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(target.card, ({ rendered }) => /checked on Make/.test(rendered), 10_000);
    const types = await typesOf(harness, target.id);
    expect(types.filter((type) => type === 'approval.given')).toHaveLength(1);
    expect(types.filter((type) => type === 'write.announced')).toHaveLength(1);
    expect(writesOf(harness).length).toBe(before + 1);
    await ana.waitForMessage({ channel: 'ephemeral', text: /Nothing was changed/ });
  });

  it('a repeated payload is acknowledged and ignored, and a copy with its own trigger is refused', async () => {
    const target = await asked(harness, 'U0BEN', { ...forDev, where: 'Platform', role: 'Team Member' });
    const ana = harness.person('U0ANA');
    await ana.click(target.card, 'Approve');
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(target.card, ({ rendered }) => /checked on Make/.test(rendered), 10_000);
    const parcel = harness.slack.deliveries.findLast(
      ({ parcel: { payload } }) =>
        JSON.stringify(payload).includes('request.approve') && payload.type === 'block_actions',
    )?.parcel;
    const { trigger_id: _, ...copied } = parcel?.payload ?? {};
    const seen = ana.ephemerals().length;
    await withoutEffect(harness, target, async () => {
      expect(await ana.forge(parcel?.payload ?? {})).toMatchObject({ status: 'acked' });
      await stillServes(harness);
    });
    expect(ana.ephemerals()).toHaveLength(seen);
    await withoutEffect(harness, target, () =>
      whisperTo(ana, new RegExp(`${target.id} is already done`), () => ana.forge(copied)),
    );
    await expectLogged(harness, 'resolved');
  });

  it('a click after the expiry is too late, even if the card still shows buttons', async () => {
    const target = await asked(harness, 'U0BEN', { ...forDev, where: 'Data', role: 'Team Member' });
    const hold = harness.slack.faults.hold({ method: 'chat.update', channel: 'C0APPROVALS' });
    await hold.arrived;
    const ana = harness.person('U0ANA');
    expect(cardText(harness, target.card)).toContain('[Approve]');
    await withoutEffect(harness, target, () =>
      whisperTo(ana, new RegExp(`${target.id} (has expired|is already expired)`), () =>
        ana.click(target.card, 'Approve'),
      ),
    );
    hold.release();
    expect(await typesOf(harness, target.id)).not.toContain('approval.given');
  });

  it('a card of an older revision does not decide', async () => {
    const target = await asked(harness, 'U0BEN', {
      who: 'ana@example.com',
      where: 'Marketing',
      role: 'Team Member',
    });
    const ines = harness.person('U0INES');
    const asShown = structuredClone(
      harness.slack.workspace.message(target.card.channel, target.card.ts)?.blocks ?? [],
    );
    harness.make.world.setTeamRole(4130, 916, 'Team Monitoring');
    await ines.click(target.card, 'Approve');
    await harness
      .person('U0ADMIN')
      .waitForMessageUpdate(
        target.card,
        ({ rendered }) => /Changed since it was asked/.test(rendered),
        10_000,
      );
    await withoutEffect(harness, target, () =>
      whisperTo(ines, new RegExp(`${target.id} has changed since this card was drawn`), () =>
        ines.click(target.card, 'Approve', { asShown }),
      ),
    );
    expect(harness.make.world.teamRole(4130, 916)).toBe('Team Monitoring');
    await expectLogged(harness, 'old-card');
  });
});

function denial(private_metadata: string): JsonObject {
  return {
    type: 'view_submission',
    view: {
      id: 'V0FORGED',
      hash: '1',
      type: 'modal',
      callback_id: 'decide.deny',
      private_metadata,
      state: { values: { reason: { reason: { type: 'plain_text_input', value: 'Forged denial' } } } },
    },
  };
}
