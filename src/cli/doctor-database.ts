import { Client } from 'pg';
import { z } from 'zod';
import { errorFields } from '../runtime/error-fields.js';
import { bad, type Check, good } from './check.js';
import { clockFinding } from './doctor-clock.js';

const first = z.tuple([z.object({ now: z.date(), made: z.boolean(), may: z.boolean() })]);
const second = z.array(z.object({ version: z.number().int() }));

const withinMs = 5000;
const expected =
  'Expected the address of the database, such as postgres://usher:password@db.example.com:5432/usher';

/** Checks over one read-only connection whether the database answers, which tables it has, and its clock. */
export async function databaseFindings(url: string): Promise<Check[]> {
  const { host, pathname } = new URL(url);
  const name = `${host}${pathname}`;
  const client = new Client({
    connectionString: url,
    application_name: 'usher doctor',
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
    options: '-c default_transaction_read_only=on',
  });
  // A connection that breaks also emits this event, which would otherwise end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await lookedAt(client, name);
  } catch (error) {
    return [bad(`DATABASE_URL: ${name} ${whyNot(error)}`)];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function lookedAt(client: Client, name: string): Promise<Check[]> {
  const from = Date.now();
  const [{ now, made, may }] = first.parse(
    (
      await client.query(
        "select clock_timestamp() as now, to_regclass('usher.schema') is not null as made, has_database_privilege(current_database(), 'create') as may",
      )
    ).rows,
  );
  const clock = clockFinding("the database's", { said: now.getTime() - 500, from, until: Date.now() });
  const [tables] = made ? second.parse((await client.query('select version from usher.schema')).rows) : [];
  return [good(`the database ${name} answers`), tablesFinding(tables?.version, may), clock];
}

function tablesFinding(version: number | undefined, mayMake: boolean): Check {
  if (version !== undefined) return good(`the database has the tables of Usher in version ${version}`);
  return mayMake
    ? good('the database has no tables of Usher yet; the first start creates them')
    : bad('DATABASE_URL: this user may not create tables. Grant it CREATE on the database');
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function whyNot(error: unknown): string {
  const { code = '', message } = z
    .object({ code: z.string().optional(), message: z.string() })
    .catch({ message: errorFields(error).message })
    .parse(error);
  switch (code) {
    case 'ECONNREFUSED':
      return 'cannot be reached: nothing listens there. Start the database, or correct host and port';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'cannot be reached: its name does not resolve. Correct the host';
    case '28P01':
    case '28000':
      return "does not accept the user or the password. Correct them, or check the database's pg_hba.conf";
    case '3D000':
      return 'does not exist: no database has that name. Create it with createdb';
    case '42501':
      return "does not let this user read Usher's tables. Make it their owner";
    default:
      return `cannot be used: ${message}. ${expected}`;
  }
}
