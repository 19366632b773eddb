import { describe, expect, it } from 'vitest';
import { declineOffer, edit, offerLess, takeOffer } from '../../../src/approvals/decide/offer.js';
import { remind } from '../../../src/approvals/decide/remind.js';
import type { Request } from '../../../src/approvals/request.js';
import { requesterButtons } from '../../../src/slack/request-buttons.js';
import { stateLines } from '../../../src/slack/status.js';
import { inEffect } from '../../slack/requests.js';
import {
  after,
  ana,
  approvedBy,
  ben,
  cat,
  change,
  codeOf,
  context,
  day,
  decider,
  eva,
  finn,
  given,
  hour,
  identity,
  minute,
  plan,
  requirement,
  roster,
  submitted,
  t0,
} from '../given.js';

const asked = (): Request => given(submitted({ durationMs: day }));
const shorter = { lines: [0], durationMs: hour };
const reshaped = (part = {}) => ({
  shape: shorter,
  changes: [change()],
  planned: [{ type: 'plan' as const, plan: plan() }],
  resolution: { ok: true as const, requirements: [requirement()] },
  reach: { roster, deciders: new Map() },
  ...part,
});
/** A rule that names only the requester and the person concerned. */
const ofThemselves = {
  resolution: { ok: true, requirements: [requirement({ stages: [{ from: ['own'], approvals: 1 }] })] },
  reach: { roster: { own: { people: [eva, finn] } }, deciders: new Map() },
};
const offering = (who: Parameters<typeof decider>[0], part = {}, request = asked()) =>
  offerLess(
    request,
    { decider: decider(who), revision: 1, roster, isLess: true, note: 'An hour will do', ...reshaped(part) },
    context({ now: t0 + minute }),
  );
const offered = (): Request => after(asked(), offering(ana).events);
const at = context({ now: t0 + 2 * minute });

describe('offering less', () => {
  it('is limited to people who can decide now', () => {
    expect(offering(ana).events).toMatchObject([
      { type: 'offer.made', n: 1, revision: { n: 2, durationMs: hour } },
    ]);
    expect([eva, finn, cat].map((one) => codeOf(offering(one)))).toEqual(
      [eva, finn, cat].map((one) => codeOf(offering(one, {}, asked()))),
    );
    expect(codeOf(offering(eva))).toBe('own-request');
    expect(codeOf(offering(finn))).toBe('own-access');
  });

  it('is refused if it is not less, takes access away, or Make or the policy rejects it', () => {
    expect(codeOf(offering(ana, { isLess: false }))).toBe('not-less');
    const taking = { planned: [{ type: 'plan', plan: plan({ direction: 'lower' }) }] };
    expect(codeOf(offering(ana, taking))).toBe('not-less');
    const so = { planned: [{ type: 'nothing-to-do', sentence: 'It is so.' }] };
    expect(codeOf(offering(ana, so))).toBe('already-so');
    const by = { resolution: { ok: true, requirements: [requirement({ automatic: true })] } };
    expect(codeOf(offering(ana, by))).toBe('needs-nobody');
  });

  it('is refused if only the requester and the subject could decide on it', () => {
    expect(codeOf(offering(ana, ofThemselves))).toBe('nobody-can-decide');
  });

  it('is refused if temporary access at the same place is already active', () => {
    const forGood = given(submitted());
    const less = { decider: decider(ana), revision: 1, roster, isLess: true, note: '' };
    const now = context({ now: t0 + minute, open: [{ ...inEffect(), id: 'REQ-3' }] });
    expect(codeOf(offerLess(forGood, { ...less, ...reshaped() }, now))).toBe('grant-open');
    const role = reshaped({ shape: { lines: [0] } });
    expect(offerLess(forGood, { ...less, ...role }, now).events).toMatchObject([{ type: 'offer.made' }]);
  });

  it('is refused if the rule it falls under leaves no approver', () => {
    const nobody = { platform: { people: [eva, finn] }, security: { people: [] } };
    const { refusal } = offering(ana, { reach: { roster: nobody, deciders: new Map() } });
    expect(refusal?.code).toBe('nobody-can-decide');
    expect(refusal?.sentence).toContain('apart from the person who asked and the person it concerns');
  });

  it('decides nothing: the original request stays pending and can still be approved', () => {
    expect(offered().phase.status).toBe('pending');
    expect(offered().revision).toEqual(asked().revision);
    expect(stateLines(offered()).join('\n')).toMatch(/offers less:\* For 1 hour instead of 1 day\. “An hour/);
    expect(
      requesterButtons(offered())
        .map(({ text }) => text.text)
        .slice(0, 2),
    ).toEqual(['Take the offer', 'Keep my request']);
  });

  it('takes effect when the requester accepts it, and clears the earlier approvals', () => {
    const before = after(offered(), [approvedBy(cat)]);
    const { events } = takeOffer(before, { decider: decider(eva), n: 1 }, at);
    const taken = after(before, events);
    expect(taken).toMatchObject({ revision: { n: 2, durationMs: hour }, approvals: [] });
    expect(taken.offer).toBeUndefined();
    expect(taken.notices.at(-1)).toMatchObject({ to: cat, about: 'anew' });
  });

  it('can be answered only by the requester, once, and only while it is the latest offer', () => {
    expect(codeOf(takeOffer(offered(), { decider: decider(ana), n: 1 }, at))).toBe('offer-not-theirs');
    expect(codeOf(declineOffer(offered(), { decider: decider(finn), n: 1 }, at))).toBe('offer-not-theirs');
    expect(codeOf(takeOffer(offered(), { decider: decider(eva), n: 2 }, at))).toBe('offer-gone');
    const kept = after(offered(), declineOffer(offered(), { decider: decider(eva), n: 1 }, at).events);
    expect(kept.offer).toBeUndefined();
    expect(kept.notices.at(-1)).toMatchObject({ to: ana, about: 'offer-declined' });
    expect(codeOf(takeOffer(kept, { decider: decider(eva), n: 1 }, at))).toBe('offer-gone');
  });
});

describe('changing one’s own request', () => {
  const editing = (who: Parameters<typeof decider>[0], part = {}) =>
    edit(
      after(asked(), [approvedBy(ana)]),
      { decider: decider(who), n: 1, reason: 'An hour is enough', ...reshaped(part) },
      at,
    );

  it('is limited to the requester, and clears approvals', () => {
    expect(codeOf(editing(ana))).toBe('edit-not-theirs');
    const changed = after(after(asked(), [approvedBy(ana)]), editing(eva).events);
    expect(changed).toMatchObject({
      approvals: [],
      reason: { personal: 'An hour is enough' },
      revision: { n: 2, durationMs: hour },
    });
    expect(stateLines(changed).join('\n')).toMatch(/changed it:\* For 1 hour instead of 1 day\./);
  });

  it('is refused if only the requester and the subject could decide on it', () => {
    expect(codeOf(editing(eva, ofThemselves))).toBe('nobody-can-decide');
  });

  it('replaces the reason as a whole, so the ticket can be dropped', () => {
    const ticketed = given(submitted({ durationMs: day }, { ticket: { personal: 'OPS-1' } }));
    expect(ticketed.ticket).toEqual({ personal: 'OPS-1' });
    const said = { decider: decider(eva), n: 1, reason: ticketed.reason.personal };
    const changed = after(ticketed, edit(ticketed, { ...said, ...reshaped() }, at).events);
    expect(changed.ticket).toBeUndefined();
  });

  it('is refused on an older revision, without a reason, or without a change', () => {
    expect(codeOf(editing(eva, { n: 3 }))).toBe('old-card');
    expect(codeOf(editing(eva, { reason: ' ' }))).toBe('reason-needed');
    const same = { shape: { lines: [0], durationMs: day }, reason: asked().reason.personal };
    expect(codeOf(editing(eva, same))).toBe('nothing-changed');
  });

  it('is refused if the rule it falls under leaves no approver', () => {
    const gone = new Map([ana, ben].map((one) => [one, identity(one, { standing: 'deactivated' })]));
    const ofPlatform = { platform: { people: [ana, ben] }, security: { people: [] } };
    const { refusal } = editing(eva, { reach: { roster: ofPlatform, deciders: gone } });
    expect(refusal?.code).toBe('nobody-can-decide');
    expect(refusal?.sentence).toContain('is deactivated in Slack');
  });
});

describe('a request that carries out a review', () => {
  const ofReview = (): Request => given(submitted({}, { review: 'reviewer' }));
  const withRole = (direction: 'raise' | 'lower', part = {}) => ({
    ...reshaped({
      shape: { lines: [0], roleId: 22 },
      planned: [{ type: 'plan', plan: plan({ direction }) }],
    }),
    ...part,
  });
  const said = { decider: decider(eva), n: 1, reason: 'Another role is enough' };

  it('can be changed to another role only if that lowers too, and never for a while', () => {
    expect(codeOf(edit(ofReview(), { ...said, ...withRole('raise') }, at))).toBe('review-only-lowers');
    const forADay = withRole('lower', { shape: { lines: [0], durationMs: day } });
    expect(codeOf(edit(ofReview(), { ...said, ...forADay }, at))).toBe('review-only-lowers');
    expect(edit(ofReview(), { ...said, ...withRole('lower') }, at).refusal).toBeUndefined();
  });

  it('gets no offer of a time after which the role comes back', () => {
    const forADay = withRole('lower', { shape: { lines: [0], durationMs: day } });
    expect(codeOf(offering(ana, forADay, ofReview()))).toBe('review-only-lowers');
    expect(offering(ana, withRole('lower'), ofReview()).refusal?.code).not.toBe('review-only-lowers');
  });
});

describe('reminding', () => {
  it('is limited to the requester, once a day', () => {
    const ask = (request: Request, who = eva, now = t0 + hour) =>
      remind(request, { decider: decider(who) }, context({ now }));
    expect(codeOf(ask(asked(), ana))).toBe('remind-not-theirs');
    const once = after(asked(), ask(asked()).events);
    expect(codeOf(ask(once))).toBe('reminded-already');
    expect(ask(once, eva, t0 + hour + day).events).toMatchObject([{ type: 'reminder.asked' }]);
  });
});
