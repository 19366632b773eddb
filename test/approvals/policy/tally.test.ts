import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../src/approvals/person.js';
import type { Roster } from '../../../src/approvals/policy/requirement.js';
import { seating, tally, type Voice, type Widened } from '../../../src/approvals/policy/tally.js';
import { ana, ben, cat, dee, eva, finn, makeIdOf, requirement, roster } from '../given.js';

const voice = (by: PersonId, part: Partial<Voice> = {}): Voice => ({
  by,
  as: [by],
  makeUserId: makeIdOf(by),
  ...part,
});
const twoStages = requirement({
  stages: [
    { from: ['platform'], approvals: 1 },
    { from: ['security'], approvals: 1 },
  ],
});
const openStage = (
  voices: readonly Voice[],
  required = requirement(),
  known: Roster = roster,
  widened?: Widened,
) =>
  tally(
    required,
    voices.map((one, n) => ({ ...one, at: n })),
    known,
    widened,
  ).open;

describe('counting approvals', () => {
  it('completes a stage when it has enough of them', () => {
    const three = requirement({ stages: [{ from: ['platform', 'security'], approvals: 3 }] });
    expect(openStage([voice(ana), voice(ben)], three)).toBe(0);
    expect(openStage([voice(ana), voice(ben), voice(cat)], three)).toBeUndefined();
  });

  it('fills the stages in order', () => {
    expect(openStage([voice(cat)], twoStages)).toBe(0);
    expect(openStage([voice(ana)], twoStages)).toBe(1);
    expect(openStage([voice(ana), voice(cat)], twoStages)).toBeUndefined();
  });

  it('counts one person only once across all stages', () => {
    const everywhere: Roster = { platform: { people: [ana] }, security: { people: [ana, cat] } };
    expect(openStage([voice(ana), voice(ana)], twoStages, everywhere)).toBe(1);
    expect(openStage([voice(ana), voice(cat)], twoStages, everywhere)).toBeUndefined();
  });

  it('lets a delegate count for both people, and then counts neither again', () => {
    const two = requirement({ stages: [{ from: ['platform'], approvals: 2 }] });
    const catForAna = voice(cat, { as: [cat, ana] });
    expect(openStage([catForAna])).toBeUndefined();
    expect(openStage([catForAna, voice(ana)], two)).toBe(0);
    expect(openStage([catForAna, voice(cat)], two)).toBe(0);
    expect(openStage([catForAna, voice(ben)], two)).toBeUndefined();
  });

  it('counts one Make user once, from whichever account they click', () => {
    const two = requirement({ stages: [{ from: ['platform'], approvals: 2 }] });
    expect(openStage([voice(ana), voice(ben, { makeUserId: makeIdOf(ana) })], two)).toBe(0);
  });

  it('counts people without a Make user separately', () => {
    const two = requirement({ stages: [{ from: ['platform'], approvals: 2 }] });
    const bare = (by: PersonId): Voice => ({ by, as: [by] });
    expect(openStage([bare(ana), bare(ben)], two)).toBeUndefined();
  });

  it('adds approvers of an escalation to the open stage only', () => {
    const rising = { ...twoStages, escalate: { afterMs: 1, to: ['oncall'] } };
    const known: Roster = { ...roster, oncall: { people: [eva, finn] } };
    expect(openStage([voice(eva)], rising, known)).toBe(0);
    expect(openStage([voice(eva)], rising, known, { stage: 0, at: 0 })).toBe(1);
    expect(openStage([voice(eva), voice(finn)], rising, known, { stage: 0, at: 0 })).toBe(1);
    expect(openStage([voice(eva), voice(cat)], rising, known, { stage: 0, at: 0 })).toBeUndefined();
    expect(openStage([voice(eva), voice(finn)], rising, known, { stage: 1, at: 0 })).toBe(0);
    expect(openStage([voice(ana), voice(finn)], rising, known, { stage: 1, at: 0 })).toBeUndefined();
  });

  it('does not count an earlier approval for people added by an escalation', () => {
    const rising = requirement({ escalate: { afterMs: 1, to: ['security'] } });
    expect(openStage([voice(cat)], rising, roster, { stage: 0, at: 1 })).toBe(0);
    expect(openStage([voice(cat), voice(cat)], rising, roster, { stage: 0, at: 1 })).toBeUndefined();
  });

  it('counts nobody in a group that cannot be read', () => {
    expect(openStage([voice(ana)], requirement(), { platform: { unreadable: 'down' } })).toBe(0);
    expect(openStage([voice(ana)], requirement(), {})).toBe(0);
  });

  it('reads a group in the scope of the change', () => {
    const here = requirement({ scope: { organizationId: 1, teamId: 7 } });
    expect(openStage([voice(ana)], here)).toBe(0);
    expect(openStage([voice(ana)], here, { 'platform@1/7': { people: [ana] } })).toBeUndefined();
    expect(openStage([voice(ana)], here, { 'platform@1/8': { people: [ana] } })).toBe(0);
  });

  it('needs nobody if the rule has no stages', () => {
    expect(openStage([], requirement({ automatic: true, stages: [] }))).toBeUndefined();
  });
});

describe('whether a rule can be satisfied', () => {
  const anybody = () => true;

  it('requires one available person per approval', () => {
    const two = requirement({ stages: [{ from: ['platform'], approvals: 2 }] });
    expect(seating(two, roster, anybody) !== undefined).toBe(true);
    expect(seating(two, roster, (one) => one !== ana) !== undefined).toBe(false);
  });

  it('does not count one person in two stages', () => {
    const same: Roster = { platform: { people: [ana] }, security: { people: [ana] } };
    expect(seating(twoStages, same, anybody) !== undefined).toBe(false);
  });

  it('moves people between stages until every approval is covered', () => {
    const known: Roster = { platform: { people: [ana, ben] }, security: { people: [ana] } };
    expect(seating(twoStages, known, anybody) !== undefined).toBe(true);
    const chain = requirement({
      stages: ['platform', 'security', 'third'].map((from) => ({ from: [from], approvals: 1 })),
    });
    const tight: Roster = {
      platform: { people: [ana, ben] },
      security: { people: [ana, cat] },
      third: { people: [ana] },
    };
    expect(seating(chain, tight, anybody) !== undefined).toBe(true);
    expect(seating(chain, tight, (one) => one !== ben) !== undefined).toBe(false);
  });

  it('does not count on anybody in an unreadable group', () => {
    expect(seating(requirement(), { platform: { unreadable: 'down' } }, anybody) !== undefined).toBe(false);
  });

  it('works with a large group', () => {
    const all = requirement({ stages: [{ from: ['platform', 'security'], approvals: 4 }] });
    expect(seating(all, roster, anybody) !== undefined).toBe(true);
    expect(seating(all, roster, (one) => one !== dee) !== undefined).toBe(false);
  });
});
