import { z } from 'zod';
import { about, personal } from '../approvals/personal.js';
import type { Store } from '../approvals/store.js';
import type { PeopleReadings } from '../make/people-reading.js';

const document = z.object({
  format: z.literal(1),
  from: z.number().int(),
  until: z.number().int(),
  /** Sealed on disk: it tells which people an organization has to somebody who can guess them. */
  digest: z.codec(personal, z.string(), { decode: (value) => value.personal, encode: about }),
});

const keyOf = (organizationId: number): string => `people-read/${organizationId}`;

export interface ReadingParts {
  readonly store: Pick<Store, 'get' | 'put'>;
  readonly isReader: () => boolean;
  /** Whether another process could use a report. */
  readonly hasOthers: () => boolean;
}

/**
 * The readings of people that the processes report in the record. If the record does not answer, every process reads
 * Make for itself.
 */
export const peopleReadings = ({ store, isReader, hasOthers }: ReadingParts): PeopleReadings => ({
  isReader,
  async last(organizationId) {
    const kept = await store.get(keyOf(organizationId)).catch(() => undefined);
    // During an update, another version may report in another format.
    return document.safeParse(kept).data;
  },
  report(organizationId, reading) {
    if (!hasOthers()) return;
    store.put(keyOf(organizationId), z.encode(document, { format: 1, ...reading })).catch(() => undefined);
  },
});
