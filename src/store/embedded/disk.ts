import { randomBytes } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** A file that only grows. */
export interface GrowingFile {
  /** Its length on disk; throws if the path now leads to another file. */
  length(): Promise<number>;
  append(text: string): Promise<void>;
  /** Returns once everything appended survives a power cut. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** All changes that the store makes to the disk, so that a test can make each one fail. */
export interface Disk {
  /** Creates a folder and its parents, durably. */
  folder(path: string): Promise<void>;
  grow(path: string): Promise<GrowingFile>;
  /** Replaces the file with this text, durably: all of it or nothing. */
  replace(path: string, text: string): Promise<void>;
  /** Overwrites bytes inside a file, durably. */
  overwrite(path: string, position: number, text: string): Promise<void>;
  /** Overwrites a file with blanks, then removes it, durably. */
  wipe(path: string): Promise<void>;
  /** Makes the creation, renaming or removal of files in a folder durable. */
  syncFolder(path: string): Promise<void>;
}

/**
 * On Linux, a write to a file opened with O_DSYNC returns once it is durable, which saves a second call for fdatasync.
 * Other systems lack the flag, or stop at the disk's own cache.
 */
const syncsItself = process.platform === 'linux';
const { O_APPEND, O_CREAT, O_DSYNC, O_WRONLY } = constants;
const appending = syncsItself ? O_APPEND | O_CREAT | O_WRONLY | O_DSYNC : 'a';

/** The real disk. Only this user may read the files and folders. */
export const nodeDisk: Disk = {
  async folder(path) {
    const made = await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
    if (made === undefined) return;
    const first = resolve(made);
    for (let each = resolve(path); each.length >= first.length; each = dirname(each)) {
      await nodeDisk.syncFolder(dirname(each));
    }
  },

  async grow(path) {
    const file = await open(path, appending, 0o600);
    const { ino } = await file.stat().catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    // Another process may have created the file and left it to us to make it durable.
    let isDurable = false;
    return {
      async length() {
        // The synchronous call is used because a call through a thread takes longer than the answer, before every
        // append.
        const found = statSync(path);
        if (found.ino !== ino) throw new Error(`${basename(path)} was replaced by another file`);
        return found.size;
      },
      // appendFile does the same in more steps, and a commit waits for each of them.
      async append(text) {
        for (let rest = Buffer.from(text); rest.length > 0; ) {
          const { bytesWritten } = await file.write(rest);
          rest = rest.subarray(bytesWritten);
        }
      },
      async sync() {
        if (isDurable) return;
        await file.datasync();
        isDurable = syncsItself;
      },
      async truncate(length) {
        isDurable = false;
        await file.truncate(length);
      },
      close: () => file.close(),
    };
  },

  // write-file-atomic and lowdb's own writer are not used here: the first treats a short write on a full disk as a
  // whole one, the second never calls fsync, and neither makes the renaming durable.
  async replace(path, text) {
    const draft = join(dirname(path), draftName(basename(path)));
    try {
      await writeDurably(draft, text);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await nodeDisk.syncFolder(dirname(path));
  },

  async overwrite(path, position, text) {
    const file = await open(path, 'r+');
    try {
      const bytes = Buffer.from(text);
      const { bytesWritten } = await file.write(bytes, 0, bytes.length, position);
      if (bytesWritten < bytes.length) throw new Error(`only ${bytesWritten} bytes could be written`);
      await file.sync();
    } finally {
      await file.close();
    }
  },

  async wipe(path) {
    const { size } = await stat(path);
    await nodeDisk.overwrite(path, 0, ' '.repeat(size));
    await rm(path);
    await nodeDisk.syncFolder(dirname(path));
  },

  async syncFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

export const draftName = (name: string): string => `.${name}.${randomBytes(4).toString('hex')}.tmp`;
const isDraft = (name: string): boolean => /^\..+\.[0-9a-f]{8}\.tmp$/.test(name);

/** Removes drafts that a killed process left while it replaced a file: half a draft may be a secret. */
export async function wipeDrafts(folder: string, disk: Disk): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isDraft)) await disk.wipe(join(folder, name));
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
