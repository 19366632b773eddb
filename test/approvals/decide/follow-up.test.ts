import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/approvals/control.js';
import { grantsToNote, noteFollowUp } from '../../../src/approvals/decide/follow-up.js';
import { quorum } from '../../../src/approvals/decide/submit.js';
import { copyFace, faceOf } from '../../../src/approvals/due-in-slack.js';
import { agenda } from '../../../src/approvals/due-now.js';
import type { RequestEvent } from '../../../src/approvals/event.js';
import { person, system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import type { Request } from '../../../src/approvals/request.js';
import { contained, crowdUnderWay, held, inEffect, partlyInEffect } from '../../slack/requests.js';
import { after, ana, approvedBy, context, eva, given, hour, submitted, t0 } from '../given.js';

const now = t0 + hour;
const extension = { request: 'REQ-7', byMs: hour, endsAt: t0 + 9 * hour, totalMs: 9 * hour };
const asks = (more: object): Request => ({ ...given(submitted({}, { id: 'REQ-9' })), ...more });
const settling = asks({ settles: { request: 'REQ-7', choice: 'restore' } });
const extending = asks({ extends: extension });
const over = (other: Request) => after(other, [{ type: 'request.cancelled', at: now, by: person(eva) }]);
const noted = (grant: Request, other: Request) => noteFollowUp(grant, other, context({ now })).events;

describe('a request about a grant is noted on the grant', () => {
  it.each([
    ['that settles its conflict', held(), settling, 'restore'],
    ['that extends it', inEffect(), extending, 'extend'],
  ] as const)('%s once, until it is over', (_, grant, other, what) => {
    const asked = noted(grant, other);
    expect(asked).toEqual([{ type: 'follow-up.asked', at: now, by: system, request: 'REQ-9', asks: what }]);
    const shown = after(grant, [...asked]);
    expect(shown.followUps).toEqual([{ request: 'REQ-9', asks: what }]);
    expect(noted(shown, other)).toEqual([]);
    const gone = noted(shown, over(other));
    expect(gone).toMatchObject([{ type: 'follow-up.over', request: 'REQ-9' }]);
    expect(after(shown, [...gone]).followUps).toEqual([]);
    expect(noted(grant, over(other))).toEqual([]);
  });

  it('that contains its subject, while the containment is in effect', () => {
    const containing = after(contained(), [
      approvedBy(ana),
      quorum(contained().revision, t0, false),
      { type: 'change.verified', at: t0, by: system, change: 0, already: false },
      { type: 'grant.started', at: t0, by: system },
    ]);
    const other = { ...containing, id: 'REQ-9' };
    const grant = inEffect();
    expect(grantsToNote(other, [grant, other])).toEqual([grant]);
    expect(grantsToNote(contained(), [grant])).toEqual([]);
    expect(grantsToNote(other, [crowdUnderWay(3, 3, 0, { durationMs: hour })])).toEqual([]);
    const shown = after(grant, [...noted(grant, other)]);
    expect(shown.followUps).toEqual([{ request: 'REQ-9', asks: 'contain' }]);
    const restored = after(other, [{ type: 'grant.ending', at: now, by: person(eva), why: 'early' }]);
    expect(grantsToNote(restored, [shown, grant])).toEqual([shown]);
    expect(noted(shown, restored)).toMatchObject([{ type: 'follow-up.over', request: 'REQ-9' }]);
  });

  it('that contains one of several people, with the part that is theirs', () => {
    const grant = partlyInEffect();
    const [, theirs] = grant.revision.plans;
    const [plan] = contained().revision.plans;
    if (!theirs || !plan) throw new Error('no plan');
    const other = {
      ...given(
        submitted(
          { ...contained().revision, plans: [{ ...plan, subject: theirs.subject }] },
          { id: 'REQ-9' },
        ),
      ),
      grant: { startedAt: t0 },
    };
    expect(grantsToNote(other, [grant, inEffect()])).toEqual([grant]);
    const part = { request: 'REQ-9', asks: 'contain', changes: [1] };
    expect(noted(grant, other)).toMatchObject([{ type: 'follow-up.asked', ...part }]);
    expect(after(grant, [...noted(grant, other)]).followUps).toEqual([part]);
    // Make had refused the third person, who has nothing that could be taken.
    const third = { ...plan, subject: { ...theirs.subject, userId: 3, email: about('guest2@example.com') } };
    expect(grantsToNote({ ...other, revision: { ...other.revision, plans: [third] } }, [grant])).toEqual([]);
    const both = { ...other, revision: { ...other.revision, plans: grant.revision.plans } };
    expect(noted(grant, both)[0]).not.toHaveProperty('changes');
  });

  it('until it has its effect', () => {
    const grant = inEffect();
    const shown = after(grant, [...noted(grant, extending)]);
    const longer = {
      type: 'grant.extended',
      at: now,
      by: system,
      request: 'REQ-9',
      endsAt: t0 + 9 * hour,
    } as const;
    expect(after(shown, [longer]).followUps).toEqual([]);
    const asked = after(held(), [...noted(held(), settling)]);
    const chosen: RequestEvent = {
      type: 'hold.chosen',
      at: now,
      by: system,
      choice: 'restore',
      request: 'REQ-9',
      changes: [0],
    };
    expect(after(asked, [chosen]).followUps).toEqual([]);
  });

  it('but not on a grant that has ended since, nor for any other request', () => {
    expect(noted(inEffect(), settling)).toEqual([]);
    expect(noted(held(), extending)).toEqual([]);
    expect(noted(held(), asks({}))).toEqual([]);
  });

  it('so that its card and its messages are drawn again', () => {
    const grant = inEffect();
    const shown = after(grant, [...noted(grant, extending)]);
    expect(faceOf(shown, noControl)).not.toBe(faceOf(grant, noControl));
    const copy = { notice: { about: 'outcome' as const } };
    expect(copyFace(shown, noControl, copy)).not.toBe(copyFace(grant, noControl, copy));
  });

  it('as a step of its own, which is due again when it is over', () => {
    const steps = (request: Request) =>
      agenda(request, noControl).flatMap(({ step, key }) => (step.type === 'note-follow-up' ? [key] : []));
    expect(steps(extending)).toEqual(['note-follow-up:asked']);
    const done = after(extending, [{ type: 'step.done', at: now, by: system, step: 'note-follow-up:asked' }]);
    expect(steps(done)).toEqual([]);
    expect(steps(over(done))).toEqual(['note-follow-up:over']);
    expect(steps(inEffect())).toEqual([]);
    expect(steps(over(extending))).toEqual([]);
  });
});
