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
  it('closes a stage when it has as many as it needs', () => {
    const three = requirement({ stages: [{ from: ['platform', 'security'], approvals: 3 }] });
    expect(openStage([voice(ana), voice(ben)], three)).toBe(0);
    expect(openStage([voice(ana), voice(ben), voice(cat)], three)).toBeUndefined();
  });

  it('takes the stages in order', () => {
    expect(openStage([voice(cat)], twoStages)).toBe(0);
    expect(openStage([voice(ana)], twoStages)).toBe(1);
    expect(openStage([voice(ana), voice(cat)], twoStages)).toBeUndefined();
  });

  it('counts one person once over all stages', () => {
    const everywhere: Roster = { platform: { people: [ana] }, security: { people: [ana, cat] } };
    expect(openStage([voice(ana), voice(ana)], twoStages, everywhere)).toBe(1);
    expect(openStage([voice(ana), voice(cat)], twoStages, everywhere)).toBeUndefined();
  });

  it('lets a delegate count as both, and neither of them again', () => {
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

  it('counts people without a Make user apart', () => {
    const two = requirement({ stages: [{ from: ['platform'], approvals: 2 }] });
    const bare = (by: PersonId): Voice => ({ by, as: [by] });
    expect(openStage([bare(ana), bare(ben)], two)).toBeUndefined();
  });

  it('adds deciders by escalation to the stage that was open, and to no other', () => {
    const rising = { ...twoStages, escalate: { afterMs: 1, to: ['oncall'] } };
    const known: Roster = { ...roster, oncall: { people: [eva, finn] } };
    expect(openStage([voice(eva)], rising, known)).toBe(0);
    expect(openStage([voice(eva)], rising, known, { stage: 0, at: 0 })).toBe(1);
    expect(openStage([voice(eva), voice(finn)], rising, known, { stage: 0, at: 0 })).toBe(1);
    expect(openStage([voice(eva), voice(cat)], rising, known, { stage: 0, at: 0 })).toBeUndefined();
    expect(openStage([voice(eva), voice(finn)], rising, known, { stage: 1, at: 0 })).toBe(0);
    expect(openStage([voice(ana), voice(finn)], rising, known, { stage: 1, at: 0 })).toBeUndefined();
  });

  it('counts nobody for an escalation who approved before it', () => {
    const rising = requirement({ escalate: { afterMs: 1, to: ['security'] } });
    expect(openStage([voice(cat)], rising, roster, { stage: 0, at: 1 })).toBe(0);
    expect(openStage([voice(cat), voice(cat)], rising, roster, { stage: 0, at: 1 })).toBeUndefined();
  });

  it('counts nobody from a group that cannot be read', () => {
    expect(openStage([voice(ana)], requirement(), { platform: { unreadable: 'down' } })).toBe(0);
    expect(openStage([voice(ana)], requirement(), {})).toBe(0);
  });

  it('reads a group at the place of the change', () => {
    const here = requirement({ scope: { organizationId: 1, teamId: 7 } });
    expect(openStage([voice(ana)], here)).toBe(0);
    expect(openStage([voice(ana)], here, { 'platform@1/7': { people: [ana] } })).toBeUndefined();
    expect(openStage([voice(ana)], here, { 'platform@1/8': { people: [ana] } })).toBe(0);
  });

  it('needs nobody where the rule has no stages', () => {
    expect(openStage([], requirement({ automatic: true, stages: [] }))).toBeUndefined();
  });
});

describe('whether a rule can be satisfied at all', () => {
  const anybody = () => true;

  it('needs one free person for each place', () => {
    const two = requirement({ stages: [{ from: ['platform'], approvals: 2 }] });
    expect(seating(two, roster, anybody) !== undefined).toBe(true);
    expect(seating(two, roster, (one) => one !== ana) !== undefined).toBe(false);
  });

  it('does not seat one person in two stages', () => {
    const same: Roster = { platform: { people: [ana] }, security: { people: [ana] } };
    expect(seating(twoStages, same, anybody) !== undefined).toBe(false);
  });

  it('moves people between stages until each has a place', () => {
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

  it('sees nobody in an unreadable group', () => {
    expect(seating(requirement(), { platform: { unreadable: 'down' } }, anybody) !== undefined).toBe(false);
  });

  it('has room for everybody of a large group', () => {
    const all = requirement({ stages: [{ from: ['platform', 'security'], approvals: 4 }] });
    expect(seating(all, roster, anybody) !== undefined).toBe(true);
    expect(seating(all, roster, (one) => one !== dee) !== undefined).toBe(false);
  });
});
