import { z } from 'zod';
import type { AnyEvent } from '../../approvals/event.js';
import { type MakeUserId, type PersonId, personId } from '../../approvals/person.js';
import { statuses } from '../../approvals/phase.js';
import type { Control, Entry, Proposal, RecordedBinding, Stored, Summary } from '../../approvals/store.js';
import { controlAt } from '../fold.js';
import type { Head } from '../line.js';
import { selectBindings } from './derive.js';
import { Documents } from './documents.js';
import { currentHead, selectHead } from './head.js';
import type { OpenedDatabase } from './opened-database.js';
import { readBinding, rememberingControl } from './projected.js';
import { foundRequest, RequestReader, selectErasures } from './request-reader.js';
import { createSharedReads, type Found } from './shared-reads.js';
import { commitsOf, entryOf, entryRow, openedEntry, selectEntries } from './stored-entry.js';

const foundRequests = z.array(foundRequest);
const oneText = z.tuple([z.object({ value: z.string().nullable() })]);
const nextNumber = z.tuple([z.object({ number: z.number().int() })]);
const ids = z.array(z.object({ id: z.string() }));
const summaryRows = z.array(
  z.object({
    id: z.string(),
    status: z.enum(statuses),
    requester: personId,
    submitted_at: z.date(),
    open: z.boolean(),
  }),
);
const bindingRows = z.array(
  z.object({ person: personId, value: z.string().nullable(), version: z.number().int() }),
);

const selectSummaries = 'select id, status, requester, submitted_at, open from usher.requests';
export const selectFound = `select r.id, r.stream_version as version, ${selectErasures} as erasures from usher.requests r`;
const pageEntries = 500;
const dayMs = 86_400_000;

/** The queries that a record in a database answers without writing. */
export class DatabaseReading {
  protected readonly requests: RequestReader;
  protected readonly documents: Documents;
  protected readonly readControl = rememberingControl();
  readonly #look: ReturnType<typeof createSharedReads>;

  constructor(
    protected readonly opened: OpenedDatabase,
    protected readonly now: () => number,
  ) {
    this.requests = new RequestReader(() => opened.witness);
    this.documents = new Documents(opened.database, () => opened.witness);
    this.#look = createSharedReads(opened.database);
  }

  async read(stream: string): Promise<{ version: number; events: readonly AnyEvent[] }> {
    const { rows } = await this.query(`${selectEntries} where e.stream = $1 order by e.version`, [stream]);
    const commits = commitsOf(z.array(entryRow).parse(rows), this.opened.witness);
    return { version: commits.length, events: commits.flatMap(({ events }) => [...events]) };
  }

  async request(id: string): Promise<Stored | undefined> {
    const { requests, erasures } = await this.#look({ request: id });
    const [stored] = await this.#read(
      (requests ?? []).filter((one) => one.id === id),
      erasures,
    );
    return stored;
  }

  async open(): Promise<readonly Stored[]> {
    const { open, erasures } = await this.#look('open');
    return this.#read(open ?? [], erasures);
  }

  async summaries(filter: {
    readonly requester?: PersonId;
    readonly limit: number;
  }): Promise<readonly Summary[]> {
    const { requester, limit } = filter;
    const { rows } =
      requester === undefined
        ? await this.query(`${selectSummaries} order by first_n desc limit $1`, [limit])
        : await this.query(`${selectSummaries} where requester = $2 order by first_n desc limit $1`, [
            limit,
            requester,
          ]);
    return summaryRows
      .parse(rows)
      .map(({ submitted_at, ...rest }) => ({ ...rest, submittedAt: submitted_at.getTime() }));
  }

  /** Finds submissions of the last day only, as in the embedded store: a repeated form arrives within moments. */
  async submission(key: string): Promise<string | undefined> {
    const since = new Date(this.now() - dayMs).toISOString();
    const { rows } = await this.query(
      'select id from usher.requests where submission = $1 and submitted_at >= $2 order by first_n desc limit 1',
      [key, since],
    );
    return ids.parse(rows)[0]?.id;
  }

  async nextRequestId(): Promise<string> {
    const { rows } = await this.query('select coalesce(max(number), 0) as number from usher.requests', []);
    return `REQ-${nextNumber.parse(rows)[0].number + 1}`;
  }

  async control(now: number): Promise<Control> {
    const { control: value, control_version: version } = await this.#look('control');
    return controlAt(this.readControl({ value, version }, this.opened.witness.key), now);
  }

  async binding(person: PersonId): Promise<RecordedBinding | undefined> {
    const { bindings } = await this.#look({ person });
    const row = bindings?.find((one) => one.person === person);
    return row && readBinding(person, row, this.opened.witness.key);
  }

  confirmedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]> {
    return this.#peopleWith((one) => one.confirmed && one.makeUserId === makeUserId);
  }

  recordedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]> {
    return this.#peopleWith((one) => one.makeUserId === makeUserId);
  }

  async proposals(): Promise<readonly Proposal[]> {
    return (await this.#bindings()).flatMap(({ person, binding: { proposed } }) =>
      proposed ? [{ person, ...proposed }] : [],
    );
  }

  async *entries(from: number): AsyncGenerator<Entry> {
    const { n: last } = await this.head();
    for (let next = Math.max(from, 1); next <= last; next += pageEntries) {
      const { rows } = await this.query(`${selectEntries} where e.n between $1 and $2 order by e.n`, [
        next,
        Math.min(next + pageEntries - 1, last),
      ]);
      for (const row of z.array(entryRow).parse(rows)) yield entryOf(openedEntry(row, this.opened.witness));
    }
  }

  async head(): Promise<Head> {
    const { rows } = await this.query(`select ${selectHead} as value`, []);
    return currentHead(oneText.parse(rows)[0].value, this.opened.witness);
  }

  get(key: string): Promise<unknown> {
    return this.documents.get(key);
  }

  keys(prefix: string): Promise<readonly string[]> {
    return this.documents.keys(prefix);
  }

  protected query(sql: string, values: readonly unknown[]): Promise<{ readonly rows: unknown[] }> {
    return this.opened.database.query(sql, values);
  }

  protected async found(sql: string, values: readonly unknown[]): Promise<Stored[]> {
    const { rows } = await this.query(sql, values);
    return this.requests.read(this.opened.database, foundRequests.parse(rows));
  }

  #read(rows: NonNullable<Found['open']>, erasures: number): Promise<Stored[]> {
    return this.requests.read(
      this.opened.database,
      rows.map((row) => ({ ...row, erasures })),
    );
  }

  async #peopleWith(fits: (binding: RecordedBinding) => boolean): Promise<readonly PersonId[]> {
    return (await this.#bindings()).flatMap(({ person, binding }) => (fits(binding) ? [person] : []));
  }

  async #bindings(): Promise<{ readonly person: PersonId; readonly binding: RecordedBinding }[]> {
    const { rows } = await this.query(selectBindings, []);
    return bindingRows.parse(rows).flatMap((row) => {
      const binding = readBinding(row.person, row, this.opened.witness.key);
      return binding ? [{ person: row.person, binding }] : [];
    });
  }
}
