import type { Asked } from './asked.js';
import type { Context, Decision } from './decide/context.js';
import { factsOfRequest } from './decide/facts.js';
import { endsWith, type Gone, leave, takeBack } from './decide/leave.js';
import { decideOn } from './decide-on.js';
import type { Deciding } from './deciding.js';
import type { Answer, DeskParts } from './desk-deps.js';
import type { LeaverCase } from './event-parts.js';
import type { createOpening } from './opening.js';
import type { PersonId } from './person.js';
import type { Planned } from './plan.js';
import { isInEffect, type Request } from './request.js';
import { requestStream } from './store.js';

/** The request of a leaver's case. */
export type AskedForLeaver = Asked & { readonly leaver: LeaverCase };

export type Leaving = ReturnType<typeof createLeaving>;

/**
 * The acts that Usher does by itself about a leaver. It only ends the leaver's own requests, grants and approvals;
 * everything else is a request.
 */
export function createLeaving(
  parts: Pick<DeskParts, 'store' | 'wake'>,
  deciding: Deciding,
  opening: ReturnType<typeof createOpening>,
) {
  const { store, wake } = parts;

  const decideOne = async (
    id: string,
    decide: (request: Request, context: Context) => Promise<Decision>,
  ): Promise<void> => {
    const read = async () => {
      const stored = await store.request(id);
      return { stream: requestStream(id), version: stored?.version ?? 0, request: stored?.request };
    };
    const { decided } = await decideOn(store, read, async ({ request }) => {
      return request ? decide(request, await deciding.context()) : { events: [] };
    });
    if (decided.events.length > 0) wake(id);
  };

  const endOne = (id: string, gone: Gone): Promise<void> =>
    decideOne(id, async (request, context) => {
      if (!endsWith(request, gone)) return { events: [] };
      return leave(request, gone, await deciding.rosterFor(factsOfRequest(request)), context);
    });

  return {
    /**
     * Cancels their requests, ends their temporary access and removes their approvals from waiting requests.
     * Idempotent. `keepsGrants`: whether temporary access stays, since a containment has lowered it already.
     */
    async endFor(gone: Gone, { keepsGrants = false } = {}): Promise<void> {
      const open = (await store.open()).map(({ request }) => request);
      for (const request of open) {
        const isKept = keepsGrants && isInEffect(request);
        if (!isKept && endsWith(request, gone)) await endOne(request.id, gone);
      }
    },

    /** Opens the one request of a case, or returns a refusal; a second call returns the same request. */
    ask: (requester: PersonId, asked: AskedForLeaver, planned: readonly Planned[]): Promise<Answer> =>
      opening(requester, submissionOf(asked.leaver.case), asked, planned),

    /** The person is back: cancels the request about them, unless Usher is carrying it out. */
    takeBack: (id: string): Promise<void> => decideOne(id, async (request, now) => takeBack(request, now)),

    /** The request that a case opened. */
    async requestOf(caseId: string): Promise<string | undefined> {
      return store.submission(submissionOf(caseId));
    },
  };
}

const submissionOf = (caseId: string): string => `leaver:${caseId}`;
