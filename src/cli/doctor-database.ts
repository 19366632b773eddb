import { whyUnusable } from '../store/postgres/store.js';
import { bad, type Check, good } from './check.js';

/** Whether the record can be kept in the database. Nothing is made. */
export async function databaseFinding(url: string): Promise<Check> {
  const why = await whyUnusable(url);
  return why === undefined
    ? good('DATABASE_URL: the database can be reached and written to')
    : bad(`DATABASE_URL: ${why}`);
}
