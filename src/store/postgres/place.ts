import { acceptanceIn, type RecordPlace } from '../recorded-head.js';

/** How a record in a database is called in a sentence, in the place of a file. */
export const where = 'the database';

export const inDatabase: RecordPlace = {
  head: 'the head in the database',
  whole: 'the database',
  accept:
    'say so with "usher ledger accept" and its head: copy it into a folder first, and from there into an empty database ("usher store copy").',
};

export const check = 'Restore the database from the backup.';
export const acceptance = acceptanceIn(inDatabase);
