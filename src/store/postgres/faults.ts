import { StoreFailure } from '../../approvals/store.js';
import { acceptance, check, inDatabase, where } from './place.js';

export const unfinished = (): StoreFailure =>
  new StoreFailure(
    `The database holds entries, and no head shows how far Usher wrote them: a copy into it was not finished, or the head was removed. Finish the copy with "usher store copy", or: ${check} ${acceptance}`,
  );

export const broken = (n: number, why: string): StoreFailure =>
  new StoreFailure(`The ledger is broken: entry ${n} (${where}) ${why}. ${check}`);

export const foreignEntry = (n: number, why: string): StoreFailure =>
  new StoreFailure(
    `The ledger is not as Usher left it: entry ${n} (${where}) ${why}. Find out who wrote it. ${check} ${acceptance}`,
  );

export const foreign = (n: number, head: number): StoreFailure =>
  foreignEntry(n, `was not written by Usher: the last one that it wrote is entry ${head}`);

export const cutShort = (n: number, head: number): StoreFailure =>
  new StoreFailure(
    `The ledger was cut short: entry ${n} (${where}) is missing, and ${inDatabase.head} was written when entry ${head} was there. ${check} ${acceptance}`,
  );

export const rewritten = (n: number): StoreFailure =>
  new StoreFailure(
    `The ledger was rewritten: entry ${n} (${where}) is not the one that was there when ${inDatabase.head} was written. ${check} ${acceptance}`,
  );
