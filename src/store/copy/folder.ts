import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFailure } from '../../approvals/store.js';
import { chain, faultSentence } from '../embedded/chain.js';
import { nodeDisk, wipeDrafts } from '../embedded/disk.js';
import { Documents } from '../embedded/documents.js';
import { writeKeyLine } from '../embedded/key-line.js';
import { keysFile } from '../embedded/keys.js';
import { Ledger } from '../embedded/ledger.js';
import { lockFolder, patienceMs } from '../embedded/lock.js';
import { monthFileOf, monthsIn } from '../embedded/months.js';
import { readKeys } from '../embedded/reader.js';
import { headFile, loadHead, saveHead } from '../embedded/recorded-head.js';
import { snapshotFile } from '../embedded/snapshot.js';
import { unfinishedFile } from '../embedded/unfinished-copy.js';
import { verifyLedger } from '../embedded/verify.js';
import { emptyHead, type Head } from '../line.js';
import type { Log } from '../log.js';
import type { Integrity } from '../mac.js';
import type { CopiedEntry, CopySource, CopyTarget } from './copy.js';

interface Folder {
  readonly dir: string;
  readonly integrity: Integrity;
  readonly log: Log;
}

/** A data folder to copy from; it stays locked during the copy. */
export async function folderSource({ dir, integrity, log }: Folder): Promise<CopySource> {
  if (!existsSync(dir))
    throw new StoreFailure(`there is no folder ${dir}; name the data folder, as USHER_DATA_DIR has it`);
  const lock = await lockFolder(dir, { log, patience: patienceMs, lost: () => undefined });
  try {
    if (existsSync(join(dir, unfinishedFile)))
      throw new StoreFailure(`the copy into ${dir} was not finished; copy from its source instead`);
    const recorded = await loadHead(dir, integrity);
    const verified = await verifyLedger(dir, undefined, { integrity, recorded });
    if (!verified.ok) throw new StoreFailure(`Nothing was copied: ${verified.sentence}.`);
    if (!recorded) throw new StoreFailure(noHead(dir));
    const head: Head = { n: verified.n, hash: verified.hash };
    const { keyBytes: _, ...vouched } = recorded;
    return {
      head,
      entries: (from) => entriesFrom(dir, from),
      otherParts: async () => ({
        keys: await readKeys(dir),
        documents: await new Documents(dir, nodeDisk, undefined).texts(),
        recorded: { ...vouched, ...head },
      }),
      close: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function* entriesFrom(dir: string, from: number): AsyncGenerator<CopiedEntry> {
  for await (const link of chain(dir, await monthsIn(dir))) {
    if (link.type !== 'entry')
      throw new StoreFailure(`The ledger is broken: ${faultSentence(link.n, link.place, link.why)}.`);
    const { n, hash, at, stream, version } = link.entry;
    if (n >= from) yield { n, hash, at, stream, version, line: link.text };
  }
}

/** A data folder to copy into; created if it is missing. */
export async function folderTarget({ dir, integrity, log }: Folder): Promise<CopyTarget> {
  await nodeDisk.folder(dir);
  const lock = await lockFolder(dir, { log, patience: patienceMs, lost: () => undefined });
  let ledger: Ledger | undefined;
  try {
    await wipeDrafts(dir, nodeDisk);
    ledger = await Ledger.open(dir, nodeDisk);
    const head = await lastIn(dir, ledger);
    return new FolderTarget(dir, head, { integrity, ledger, release: () => lock.release() });
  } catch (error) {
    await ledger?.close();
    await lock.release();
    throw error;
  }
}

/** The last complete entry. A partial line is cut off if an interrupted copy left it. */
async function lastIn(dir: string, ledger: Ledger): Promise<Head> {
  let head = emptyHead;
  for await (const link of chain(dir, await monthsIn(dir))) {
    if (link.type === 'entry') head = { n: link.entry.n, hash: link.entry.hash };
    else if (link.type === 'unfinished' && existsSync(join(dir, unfinishedFile)))
      await ledger.cut(link.place.position);
    else
      throw new StoreFailure(
        `Nothing was copied, since the ledger in ${dir} is broken: ${faultSentence(link.n, link.place, link.why)}.`,
      );
  }
  return head;
}

interface Parts {
  readonly integrity: Integrity;
  readonly ledger: Ledger;
  release(): Promise<void>;
}

class FolderTarget implements CopyTarget {
  #begun = false;

  constructor(
    private readonly dir: string,
    readonly head: Head,
    private readonly parts: Parts,
  ) {}

  get name(): string {
    return `The folder ${this.dir}`;
  }

  async append(entries: readonly CopiedEntry[]): Promise<void> {
    await this.#begin();
    for (let i = 0; i < entries.length; ) {
      const month = monthFileOf(entries[i]?.at ?? '');
      const end = entries.findIndex(({ at }, j) => j > i && monthFileOf(at) !== month);
      const run = entries.slice(i, end < 0 ? undefined : end);
      await this.parts.ledger.append(run.map(({ line }) => `${line}\n`).join(''), run[0]?.at ?? '');
      i += run.length;
    }
  }

  async finish({ keys, documents, recorded }: Parameters<CopyTarget['finish']>[0]): Promise<void> {
    await this.#begin();
    const { dir } = this;
    await rm(join(dir, snapshotFile), { force: true });
    await new Documents(dir, nodeDisk, undefined).become(documents);
    if (existsSync(join(dir, keysFile))) await nodeDisk.wipe(join(dir, keysFile));
    await nodeDisk.replace(
      join(dir, keysFile),
      [...keys].map(([stream, key]) => writeKeyLine(stream, key)).join(''),
    );
    await saveHead(dir, nodeDisk, { ...recorded, state: 'stopped' });
    await rm(join(dir, unfinishedFile));
    await nodeDisk.syncFolder(dir);
  }

  async verify(head: Head): Promise<void> {
    const { integrity } = this.parts;
    const recorded = await loadHead(this.dir, integrity);
    const verified = await verifyLedger(this.dir, head, { integrity, recorded });
    if (!verified.ok) throw new StoreFailure(`The copy differs from the source: ${verified.sentence}.`);
  }

  async close(): Promise<void> {
    try {
      await this.parts.ledger.close();
    } finally {
      await this.parts.release();
    }
  }

  async #begin(): Promise<void> {
    if (this.#begun) return;
    await writeFile(join(this.dir, unfinishedFile), '', { mode: 0o600 });
    await nodeDisk.syncFolder(this.dir);
    this.#begun = true;
  }
}

const noHead = (dir: string): string =>
  `Nothing was copied: ${headFile} is missing in ${dir}, so nothing shows how far Usher wrote the ledger. Start Usher on it once, and stop it.`;
