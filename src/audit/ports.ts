import type { Culprit, Finding } from '../approvals/audit-event.js';
import type { PersonId } from '../approvals/person.js';

/** The membership watch as the doors need it. */
export interface WatchDoor {
  finding(
    organizationId: number,
    id: string,
  ):
    | {
        readonly finding: Finding;
        readonly actor?: Culprit;
        readonly answer?: { readonly person: PersonId; readonly mine: boolean };
      }
    | undefined;
  answer(
    organizationId: number,
    id: string,
    person: PersonId,
    mine: boolean,
    reason?: string,
  ): Promise<'filed' | 'already' | 'unknown' | 'not-asked'>;
  acceptList(organizationId: number, person: PersonId): Promise<boolean>;
  counts(
    organizationId: number,
    from: number,
    until: number,
  ): { readonly matched: number; readonly explained: number; readonly unexplained: number };
  recent(organizationId: number, limit: number): readonly Finding[];
}
