import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { nodeDisk } from '../../src/store/embedded/disk.js';
import { usherWith } from '../cli/main.js';
import { askForRole, cardFor, cardShows, told, writesOn } from '../stories/asking.js';
import { freePort, startHarness } from '../stories/harness.js';

const disk = smallDisk();
afterAll(() => {
  if (disk !== undefined) execFileSync('umount', ['--lazy', disk]);
});

/** A mounted file system of two megabytes; undefined if none can be mounted here. */
function smallDisk(): string | undefined {
  const at = mkdtempSync(join(tmpdir(), 'usher-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'usher', at], { stdio: 'ignore' });
    return at;
  } catch {
    process.stderr.write('The test of a full disk is skipped: no file system can be mounted here\n');
    return undefined;
  }
}

/** Writes until the disk is full to the last byte of the last page. */
function fill(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

it.skipIf(disk === undefined)(
  'a text for which the disk has only room in part counts as not written',
  async () => {
    const path = join(disk ?? '', 'growing');
    onTestFinished(() => rmSync(path));
    const file = await nodeDisk.grow(path);
    await expect(file.append('x'.repeat(3 * 1024 * 1024))).rejects.toThrow('ENOSPC');
    expect(await file.length()).toBeGreaterThan(0);
    await file.close();
  },
);

it.skipIf(disk === undefined)(
  'on a full disk nothing is half written or confirmed, health is red, and Usher continues once there is room',
  async () => {
    const data = mkdtempSync(join(disk ?? '', 'data-'));
    const filler = join(disk ?? '', 'filler');
    const port = await freePort();
    const harness = await startHarness({
      process: true,
      store: 'folder',
      env: { USHER_DATA_DIR: data, USHER_OPS_PORT: `${port}`, USHER_POLL_SECONDS: '3600' },
    });
    const { USHER_ENCRYPTION_KEY = '' } = harness.settings();
    const verified = () => usherWith({ USHER_ENCRYPTION_KEY }, 'ledger', 'verify', data);
    try {
      const card = await cardFor(harness);
      const ben = harness.person('U0BEN');
      const answers: string[] = [];
      // The ledger's last page may have room for a request, and a posted message gives back the room of its draft.
      for (const where of ['Marketing', 'Platform', 'Data', 'Finance Ops']) {
        fill(filler);
        answers.push(await askForRole(ben, { who: 'eva@example.com', where, role: 'Team Member' }));
        if (!answers.at(-1)?.includes('Your request is')) break;
      }
      expect(answers.at(-1)).toMatch(/the record could not be reached, so nothing was asked/);
      await harness.person('U0ANA').click(card, 'Approve');
      await told(harness.person('U0ANA'), /cannot write its record right now, so nothing was decided/);
      expect(await cardShows(harness, card, /Approve/)).not.toContain('approved');
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(503);
      expect(writesOn(harness)).toEqual([]);

      await harness.app().stop();
      rmSync(filler);
      await harness.begin();
      expect((await verified()).out).toMatch(/unbroken/);
      await harness.person('U0ANA').click(card, 'Approve');
      await cardShows(harness, card, /checked on Make/);
      expect(writesOn(harness)).toHaveLength(1);
      await harness.app().stop();
      expect(await verified()).toMatchObject({ code: 0 });
    } finally {
      await harness.close();
      for (const path of [filler, data]) rmSync(path, { recursive: true, force: true });
    }
  },
  180_000,
);
