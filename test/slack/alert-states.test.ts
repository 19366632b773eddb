import { describe, expect, it } from 'vitest';
import { type Finding, movement } from '../../src/approvals/audit-event.js';
import { about } from '../../src/approvals/personal.js';
import { alertMessage, disownedMessage } from '../../src/slack/alert.js';
import { digestReply } from '../../src/slack/finding-digest.js';
import { type WaveAlert, waveMessage } from '../../src/slack/finding-wave.js';
import type { Alert } from '../../src/slack/finding-words.js';
import type { Undo } from '../../src/slack/undo.js';
import { admin, ana, ben, cat, t0 } from '../approvals/given.js';
import { drawn, longName, problemsOf } from './drawn.js';

const eva: Finding = {
  id: '00000000000000e1',
  organizationId: 7301,
  organization: 'Harbour Logistics',
  movement: 'role-changed',
  userId: 4134,
  name: about('Eva Novak'),
  email: about('eva@example.com'),
  before: { id: 14, name: 'Accountant' },
  after: { id: 12, name: 'Admin' },
  between: { from: t0, until: t0 + 30_000 },
  verdict: 'unexplained',
};
const undo = (stands: Undo['stands'], part: Partial<Undo> = {}): Undo => ({
  request: 'REQ-9',
  link: 'https://slack.test/card',
  by: admin,
  stands,
  waitsFor: stands === 'waiting' ? ['platform'] : [],
  approvedBy: stands === 'waiting' ? [] : [ana],
  leadsTo: 'Accountant',
  ...part,
});
const alert = (part: Partial<Alert> = {}): Alert => ({ finding: eva, log: 'read', ...part });
const state = (part: Partial<Alert>): string => drawn(alertMessage(alert(part)));

describe('an alert', () => {
  it('while nobody has done anything, with all that can be done', () => {
    expect(state({})).toMatchInlineSnapshot(`
      ":warning: *Eva Novak* became *Admin* of Harbour Logistics (before: Accountant). Nobody asked Usher for this. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>. Make's log does not say who. Eva Novak: eva@example.com (Make user 4134)
      ---
      :warning: *Eva Novak* became *Admin* of Harbour Logistics (before: Accountant). Nobody asked Usher for this. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>. Make's log does not say who.
      > Eva Novak: eva@example.com (Make user 4134)
      [Ask to undo, primary] [Accept, asks “Accept it as it is? The alert is closed in your name. What was changed stays as it is on Make.” (Accept | Back)] [Freeze changes, danger, asks “Freeze changes? Until an Usher admin lifts the freeze, nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make. Temporary access still ends.” (Freeze changes, danger | Back)]
      (spoken: Ask to undo: Eva Novak in Harbour Logistics)
      (spoken: Accept: Eva Novak in Harbour Logistics)
      (spoken: Freeze changes: stops approvals until an admin lifts it)"
    `);
  });

  it('once its undoing is asked, with who asked and who decides, and without buttons', () => {
    expect(state({ undo: undo('waiting') })).toMatchInlineSnapshot(`
      ":warning: *Eva Novak* became *Admin* of Harbour Logistics (before: Accountant). Nobody asked Usher for this. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>. Make's log does not say who. Eva Novak: eva@example.com (Make user 4134) :leftwards_arrow_with_hook: Undo asked: <https://slack.test/card|REQ-9> by <@U0ADMIN>, waiting for *Platform*
      ---
      :warning: *Eva Novak* became *Admin* of Harbour Logistics (before: Accountant). Nobody asked Usher for this. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>. Make's log does not say who.
      > Eva Novak: eva@example.com (Make user 4134)
      :leftwards_arrow_with_hook: Undo asked: <https://slack.test/card|REQ-9> by <@U0ADMIN>, waiting for *Platform*"
    `);
  });

  it('once that is approved', () => {
    expect(state({ undo: undo('approved') })).toContain(
      '\n:leftwards_arrow_with_hook: Undo approved: <https://slack.test/card|REQ-9> by <@U0ADMIN>; Usher changes it on Make next',
    );
  });

  it('folds once it is undone', () => {
    expect(state({ undo: undo('done') })).toMatchInlineSnapshot(`
      ":white_check_mark: *Undone:* *Eva Novak* is *Accountant* of Harbour Logistics again (was: Admin). <@U0ADMIN> asked, <@U0ANA> approved · <https://slack.test/card|REQ-9> · nobody had asked Usher for the change, seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>
      ---
      :white_check_mark: *Undone:* *Eva Novak* is *Accountant* of Harbour Logistics again (was: Admin).
      > <@U0ADMIN> asked, <@U0ANA> approved · <https://slack.test/card|REQ-9> · nobody had asked Usher for the change, seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>"
    `);
  });

  it('folds once somebody accepted it', () => {
    expect(state({ accepted: { person: ben } })).toMatchInlineSnapshot(`
      ":white_check_mark: *Accepted by* <@U0BEN>: *Eva Novak* became *Admin* of Harbour Logistics (before: Accountant). Eva Novak: eva@example.com (Make user 4134) · Nobody asked Usher for this. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>.
      ---
      :white_check_mark: *Accepted by* <@U0BEN>: *Eva Novak* became *Admin* of Harbour Logistics (before: Accountant).
      > Eva Novak: eva@example.com (Make user 4134) · Nobody asked Usher for this. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC>."
    `);
  });

  it.each([
    ['denied', { deniedBy: cat }],
    ['cancelled', {}],
    ['expired', {}],
    ['failed', {}],
    ['over', {}],
  ] as const)('is open again with its buttons if the request is %s', (stands, part) => {
    const shown = state({ undo: undo(stands, part) });
    expect(shown.split('\n').slice(3).join('\n')).toMatchSnapshot();
    expect(shown).toContain('[Ask to undo, primary]');
  });

  it('offers no freeze while changes are frozen', () => {
    expect(state({ frozen: true })).not.toContain('Freeze changes');
  });

  it('links to the alarm that groups it with others', () => {
    const shown = state({ together: 28 });
    expect(shown).toContain('One of 28 of its kind: the alarm about all of them has the buttons.');
    expect(shown).not.toContain('[');
  });

  it('says what a removal left', () => {
    const { before: _, ...joined } = { ...eva, movement: 'joined-team' as const };
    const { leadsTo: __, ...gone } = undo('done');
    expect(state({ finding: joined, undo: gone })).toContain(
      '*Undone:* *Eva Novak* is out of Harbour Logistics (was: Admin).',
    );
  });

  it('in the message to each admin, too', () => {
    const disowned = alert({ answer: { person: ana, mine: false }, undo: undo('waiting') });
    expect(drawn(disownedMessage(disowned))).toMatchInlineSnapshot(`
      ":warning: <@U0ANA> says that this was not them, although Make's log names them: *Eva Novak* became *Admin* of Harbour Logistics (before: Accountant). Somebody else may be using their Make account. Eva Novak: eva@example.com (Make user 4134) :leftwards_arrow_with_hook: Undo asked: <https://slack.test/card|REQ-9> by <@U0ADMIN>, waiting for *Platform*
      ---
      :warning: <@U0ANA> says that this was not them, although Make's log names them: *Eva Novak* became *Admin* of Harbour Logistics (before: Accountant). Somebody else may be using their Make account.
      > Eva Novak: eva@example.com (Make user 4134)
      > :leftwards_arrow_with_hook: Undo asked: <https://slack.test/card|REQ-9> by <@U0ADMIN>, waiting for *Platform*"
    `);
  });
});

const names = ['Emil Moreau', 'Farah Nilsen', 'Felix Okafor'];
const guest = (n: number, part: Partial<Alert> = {}): Alert => ({
  finding: {
    ...eva,
    id: n.toString(16).padStart(16, '0'),
    userId: 4200 + n,
    name: about(names[n] ?? `Person ${n}`),
    before: { id: 13, name: 'Member' },
    after: { id: 16, name: 'Guest' },
  },
  log: 'read',
  ...part,
});
const wave = (part: (n: number) => Partial<Alert> = () => ({}), count = 28): WaveAlert => ({
  id: '0000000000000000',
  alerts: Array.from({ length: count }, (_, n) => guest(n, part(n))),
  frozen: false,
});
const shown = (part?: (n: number) => Partial<Alert>): string => drawn(waveMessage(wave(part)));

describe('a mass change is one alarm', () => {
  it('with one button to ask for undoing all of it, and one to freeze changes', () => {
    expect(shown()).toMatchInlineSnapshot(`
      ":rotating_light: *28 people became Guest* of Harbour Logistics within one minute. Nobody asked Usher for this. Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles
      ---
      :rotating_light: *28 people became Guest* of Harbour Logistics within one minute. Nobody asked Usher for this.
      Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each.
      > Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles
      [Ask to undo all 28, primary] [Accept all 28, asks “Accept all 28? The alarm about 28 changes is closed in your name. What was changed stays as it is on Make.” (Accept | Back)] [Freeze changes, danger, asks “Freeze changes? Until an Usher admin lifts the freeze, nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make. Temporary access still ends.” (Freeze changes, danger | Back)]
      (spoken: … in Harbour Logistics)
      (spoken: Freeze changes: stops approvals until an admin lifts it)"
    `);
  });

  it('that shows the request which undoes all of it', () => {
    expect(shown(() => ({ undo: undo('waiting') }))).toMatchInlineSnapshot(`
      ":rotating_light: *28 people became Guest* of Harbour Logistics within one minute. Nobody asked Usher for this. Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each. :leftwards_arrow_with_hook: Undo asked: <https://slack.test/card|REQ-9> by <@U0ADMIN>, waiting for *Platform* Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles
      ---
      :rotating_light: *28 people became Guest* of Harbour Logistics within one minute. Nobody asked Usher for this.
      Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each.
      > :leftwards_arrow_with_hook: Undo asked: <https://slack.test/card|REQ-9> by <@U0ADMIN>, waiting for *Platform*
      > Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles"
    `);
  });

  it('that offers to undo the rest if a request undid only some', () => {
    expect(shown((n) => ({ undo: undo(n < 3 ? 'failed' : 'done') }))).toMatchInlineSnapshot(`
      ":rotating_light: *28 people became Guest* of Harbour Logistics within one minute. Nobody asked Usher for this. Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each. <https://slack.test/card|REQ-9> was approved but could not undo 3 of these 28. :white_check_mark: Undone: <@U0ADMIN> asked, <@U0ANA> approved · <https://slack.test/card|REQ-9> (25 of 28) 3 of 28 are open. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles
      ---
      :rotating_light: *28 people became Guest* of Harbour Logistics within one minute. Nobody asked Usher for this.
      Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each.
      > <https://slack.test/card|REQ-9> was approved but could not undo 3 of these 28.
      > :white_check_mark: Undone: <@U0ADMIN> asked, <@U0ANA> approved · <https://slack.test/card|REQ-9> (25 of 28)
      > 3 of 28 are open.
      > Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles
      [Ask to undo the other 3, primary] [Accept the other 3, asks “Accept the other 3? The alarm about 3 changes is closed in your name. What was changed stays as it is on Make.” (Accept | Back)] [Freeze changes, danger, asks “Freeze changes? Until an Usher admin lifts the freeze, nothing is approved, except to revoke tokens or contain people, and nobody is given more on Make. Temporary access still ends.” (Freeze changes, danger | Back)]
      (spoken: … in Harbour Logistics)
      (spoken: Freeze changes: stops approvals until an admin lifts it)"
    `);
    expect(shown((n) => ({ undo: undo(n < 1 ? 'failed' : 'done') }))).toContain(
      '[Accept the last one, asks “Accept the last one? The alarm about 1 change is closed in your name.',
    );
  });

  it('that folds once all of it is undone, accepted, or both', () => {
    expect(shown(() => ({ undo: undo('done') }))).toMatchInlineSnapshot(`
      ":white_check_mark: *Undone:* *28 people became Guest* of Harbour Logistics within one minute. Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each. <@U0ADMIN> asked, <@U0ANA> approved · <https://slack.test/card|REQ-9> Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles
      ---
      :white_check_mark: *Undone:* *28 people became Guest* of Harbour Logistics within one minute.
      Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each.
      > <@U0ADMIN> asked, <@U0ANA> approved · <https://slack.test/card|REQ-9>
      > Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles"
    `);
    expect(shown(() => ({ accepted: { person: ben } }))).toMatchInlineSnapshot(`
      ":white_check_mark: *Accepted by* <@U0BEN>: *28 people became Guest* of Harbour Logistics within one minute. Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each. Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles
      ---
      :white_check_mark: *Accepted by* <@U0BEN>: *28 people became Guest* of Harbour Logistics within one minute.
      Emil Moreau, Farah Nilsen, Felix Okafor and 25 more; the thread has each.
      > Seen <!date^1767603630^{date_short_pretty} at {time}|2026-01-05 09:00 UTC> · Make does not log who changes organization roles"
    `);
    expect(shown((n) => (n < 3 ? { accepted: { person: ben } } : { undo: undo('done') }))).toContain(
      ':white_check_mark: *Settled:* *28 people became Guest* of Harbour Logistics within one minute.',
    );
  });

  it('that names who did it if Make’s log does, and shows their answer', () => {
    const actor = { name: about('Ines Duarte'), uuid: 'u1', at: t0 };
    const named = shown((n) => (n === 0 ? { actor, answer: { person: ana, mine: false } } : { actor }));
    expect(named).toContain('· by *Ines Duarte*');
    expect(named).toContain('> <@U0ANA> says: this was not me.');
  });

  it('with a sentence for each kind of change', () => {
    const heads = movement.options.map((one) => {
      const { alerts } = wave();
      const ofKind = alerts.map((each) => ({ ...each, finding: { ...each.finding, movement: one } }));
      return waveMessage({ ...wave(), alerts: ofKind }).text.split('. ')[0];
    });
    expect(heads.join('\n')).toMatchInlineSnapshot(`
      ":rotating_light: *28 people joined* Harbour Logistics as *Guest* within one minute
      :rotating_light: *28 people left or were removed* from Harbour Logistics within one minute
      :rotating_light: *28 people became Guest* of Harbour Logistics within one minute
      :rotating_light: *28 people were invited* to Harbour Logistics as *Guest* within one minute
      :rotating_light: *28 people accepted* an invitation to Harbour Logistics as *Guest* within one minute
      :rotating_light: *The invitations of 28 people* to Harbour Logistics were withdrawn within one minute
      :rotating_light: *The invitations of 28 people* to Harbour Logistics expired within one minute
      :rotating_light: *28 people joined* Harbour Logistics as *Guest* within one minute
      :rotating_light: *28 people left or were removed* from Harbour Logistics within one minute
      :rotating_light: *28 people became Guest* of Harbour Logistics within one minute
      :rotating_light: *The roles of 28 people* in Harbour Logistics were changed within one minute, and Make's lists no longer show the change
      :rotating_light: Make's log says that *the roles of 28 people* in Harbour Logistics were changed within one minute
      :rotating_light: *28 people were removed* from Harbour Logistics within one minute, and are there again
      :rotating_light: Make's log says that *28 people were removed* from Harbour Logistics within one minute
      :rotating_light: *28 people were removed* from Harbour Logistics and put back there within one minute"
    `);
  });

  it('that asks to undo fifty at a time if more changed', () => {
    expect(drawn(waveMessage(wave(undefined, 80)))).toContain('[Ask to undo 50 of 80, primary]');
  });

  it('with a thread that shows the outcome of each change', () => {
    const thread = digestReply([
      guest(0),
      guest(1, { undo: undo('waiting') }),
      guest(2, { undo: undo('done') }),
      guest(3, { accepted: { person: ben } }),
    ]);
    expect(drawn(thread)).toMatchInlineSnapshot(`
      "• *Emil Moreau* became *Guest* of Harbour Logistics (before: Member).
      • *Farah Nilsen* became *Guest* of Harbour Logistics (before: Member). Undo asked: <https://slack.test/card|REQ-9>.
      • *Felix Okafor* became *Guest* of Harbour Logistics (before: Member). Undone: <https://slack.test/card|REQ-9>.
      • *Person 3* became *Guest* of Harbour Logistics (before: Member). Accepted by <@U0BEN>.
      ---
      • *Emil Moreau* became *Guest* of Harbour Logistics (before: Member).
      [Ask to undo]
      (spoken: Ask to undo: Emil Moreau in Harbour Logistics)
      • *Farah Nilsen* became *Guest* of Harbour Logistics (before: Member). Undo asked: <https://slack.test/card|REQ-9>.
      • *Felix Okafor* became *Guest* of Harbour Logistics (before: Member). Undone: <https://slack.test/card|REQ-9>.
      • *Person 3* became *Guest* of Harbour Logistics (before: Member). Accepted by <@U0BEN>."
    `);
  });
});

describe('on a phone and to a screen reader', () => {
  it('the text of an alert is shown whole, and each button says what it is about', () => {
    expect(read(alertMessage(alert()).blocks)).toMatchInlineSnapshot(`
      [
        "section, expand: true",
        "button: Ask to undo: Eva Novak in Harbour Logistics",
        "button: Accept: Eva Novak in Harbour Logistics",
        "button: Freeze changes: stops approvals until an admin lifts it",
      ]
    `);
    expect(read(waveMessage(wave()).blocks)).toMatchInlineSnapshot(`
      [
        "section, expand: true",
        "button: Ask to undo all 28 in Harbour Logistics",
        "button: Accept all 28 in Harbour Logistics",
        "button: Freeze changes: stops approvals until an admin lifts it",
      ]
    `);
  });
});

/** The fields of sections and buttons that Slack gets beside their text. */
function read(blocks: readonly object[]): string[] {
  return blocks.flatMap((one) => {
    if ('elements' in one && Array.isArray(one.elements)) {
      return one.elements.flatMap((element: object) =>
        'accessibility_label' in element ? [`button: ${String(element.accessibility_label)}`] : [],
      );
    }
    return 'type' in one && one.type === 'section'
      ? [`section, expand: ${'expand' in one && one.expand}`]
      : [];
  });
}

it.each(['waiting', 'done', 'failed'] as const)('very long names fit Slack’s limits: %s', (stands) => {
  const finding: Finding = {
    ...eva,
    organization: longName,
    team: { id: 7, name: longName },
    name: about(longName),
    email: about(longName),
    before: { id: 1, name: longName },
    after: { id: 2, name: longName },
  };
  const actor = { name: about(longName), uuid: 'u1', at: t0 };
  const answer = { person: ana, mine: true, reason: longName };
  const long = (n: number): Alert => ({
    finding: { ...finding, userId: n },
    actor,
    answer,
    undo: undo(stands, { leadsTo: longName, waitsFor: [longName] }),
    log: 'read',
  });
  for (const view of [alertMessage, disownedMessage]) expect(problemsOf(view(long(1)))).toEqual([]);
  const alerts = Array.from({ length: 30 }, (_, n) => long(n));
  expect(problemsOf(waveMessage({ id: 'x', alerts, frozen: false }))).toEqual([]);
  expect(problemsOf(digestReply(alerts))).toEqual([]);
});
