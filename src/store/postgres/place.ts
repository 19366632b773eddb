import { acceptanceIn, type RecordPlace } from '../recorded-head.js';

/** The name of a record in a database, used in a sentence in place of a file. */
export const where = 'the database';

export const inDatabase: RecordPlace = {
  head: 'the head in the database',
  whole: 'the database',
  accept:
    'stop every Usher and say so with "usher ledger accept" and the head that "usher ledger head" prints.',
};

export const check = 'Restore the database from the backup.';
export const acceptance = acceptanceIn(inDatabase);
