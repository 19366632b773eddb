import DataLoader from 'dataloader';
import { z } from 'zod';
import { type PersonId, personId } from '../../approvals/person.js';
import { personStream } from '../../approvals/store.js';
import type { Database } from './database.js';
import { selectControlVersion } from './derive.js';
import { projectedRow } from './projected.js';
import { selectErasures } from './request-reader.js';

/** What one reader looks for: the control state, all open requests, one request, or a person's binding. */
type Wanted = 'control' | 'open' | { readonly request: string } | { readonly person: PersonId };

const requestRows = z.array(z.object({ id: z.string(), version: z.number().int() }));

const found = z.tuple([
  z.object({
    erasures: z.number().int(),
    control: z.string().nullable(),
    control_version: z.number().int(),
    open: requestRows.nullable(),
    requests: requestRows.nullable(),
    bindings: z.array(projectedRow.extend({ person: personId })).nullable(),
  }),
]);
/** The rows that several readers looked for together, as they were at one moment. */
export type Found = z.infer<typeof found>[0];

const rowsOfRequests = `select json_agg(json_build_object('id', r.id, 'version', r.stream_version) order by r.first_n)
  from usher.requests r`;

const select = `select ${selectErasures} as erasures,
  (select value from usher.control) as control, ${selectControlVersion} as control_version,
  case when $1::boolean then (${rowsOfRequests} where r.open) end as open,
  (${rowsOfRequests} where r.id = any($2::text[])) as requests,
  (select json_agg(json_build_object('person', s.person, 'value', b.value, 'version',
      (select coalesce(max(version), 0) from usher.entries e where e.stream = s.stream)))
    from unnest($3::text[], $4::text[]) as s (person, stream)
    left join usher.bindings b on b.person = s.person) as bindings`;

/**
 * A reader for what decisions and steps look up all the time. It sends one query at a time; readers that come meanwhile
 * share the next one. So what they get is never older than their call, and the number of queries hardly grows with the
 * number of requests under way.
 */
export function createSharedReads(database: Pick<Database, 'query'>): (wanted: Wanted) => Promise<Found> {
  let underway: Promise<unknown> = Promise.resolve();

  const look = async (wanted: readonly Wanted[]): Promise<Found> => {
    const people = wanted.flatMap((one) => (typeof one === 'object' && 'person' in one ? one.person : []));
    const { rows } = await database.query(select, [
      wanted.includes('open'),
      wanted.flatMap((one) => (typeof one === 'object' && 'request' in one ? one.request : [])),
      people,
      people.map(personStream),
    ]);
    return found.parse(rows)[0];
  };

  const loader = new DataLoader<Wanted, Found>(
    async (wanted) => {
      const looking = look(wanted);
      underway = looking.catch(() => undefined);
      const answer = await looking;
      return wanted.map(() => answer);
    },
    { cache: false, batchScheduleFn: (send) => void underway.then(send) },
  );
  return (wanted) => loader.load(wanted);
}
