import { evolve } from '../../approvals/evolve.js';
import { isOver, type Request } from '../../approvals/request.js';
import type { Entry } from '../../approvals/store.js';
import { grantsOf } from '../../roster/grants.js';
import { Origins } from '../../roster/origins.js';
import { rosterOf } from '../../roster/roster.js';
import type { Row } from '../../roster/row.js';
import { requestIdOf } from '../../store/commit.js';
import type { Reading } from '../../store/reading.js';
import { isRequest } from '../record/kinds.js';
import type { MakeNow } from './picture.js';

/** People's present access, read from Make, with its origin, read from the record. */
export async function gatherRows(
  { picture, teamRoles }: MakeNow,
  reading: Reading,
  now: number,
): Promise<Row[]> {
  const open = new OpenRequests();
  const origins = new Origins({
    async *entries() {
      for await (const entry of reading.entries()) {
        open.take(entry);
        yield entry;
      }
    },
  });
  await origins.follow();
  return rosterOf({ picture, teamRoles, grants: grantsOf(open.all()), origins, now });
}

/** The open requests, built from their events. */
class OpenRequests {
  readonly #open = new Map<string, Request>();
  readonly #over = new Set<string>();

  all(): readonly Request[] {
    return [...this.#open.values()];
  }

  take({ stream, events }: Entry): void {
    const id = requestIdOf(stream);
    if (id === undefined || this.#over.has(id)) return;
    const before = this.#open.get(id);
    const after = events.filter(isRequest).reduce<Request | undefined>(evolve, before);
    if (!after) return;
    if (!isOver(after)) this.#open.set(id, after);
    else {
      this.#open.delete(id);
      this.#over.add(id);
    }
  }
}
