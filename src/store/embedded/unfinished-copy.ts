import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StoreFailure } from '../../approvals/store.js';

/** The file exists in a folder while a record is copied into it. */
export const unfinishedFile = 'unfinished-copy';

/** Throws `StoreFailure` for a folder with an unfinished copy. */
export function refuseUnfinished(dir: string): void {
  if (!existsSync(join(dir, unfinishedFile))) return;
  throw new StoreFailure(
    `The data folder ${dir} holds a part of a record only: the copy into it was not finished. Run "usher store copy" again, which continues where it stopped.`,
  );
}
