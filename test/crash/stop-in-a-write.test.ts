import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { startAppHere } from '../stories/app-here.js';
import { cardFor, cardShows, writesOn } from '../stories/asking.js';
import { story } from '../stories/story.js';

const recorded = z.object({ n: z.number(), state: z.string().optional() });
const enclosed = z.object({ body: recorded });

const readRecord = async (dir: string, name: string): Promise<z.infer<typeof recorded>> =>
  enclosed.parse(JSON.parse(await readFile(join(dir, name), 'utf8'))).body;

story(
  'on SIGTERM during a write Usher takes no new events, records the answer, exits with 0, and later continues',
  // The test reads in the folder what a clean stop writes.
  { process: true, store: 'folder' },
  async (harness) => {
    const card = await cardFor(harness);
    const written = harness.make.faults.holdAnswer({ method: 'POST', path: /user-team-roles/ });
    await harness.person('U0ANA').click(card, 'Approve');
    await written.arrived;
    const { ended, stop, log } = harness.app();
    const stopping = stop();
    await expect.poll(() => harness.slack.openSockets()).toBe(0);
    expect(log.at(-1)?.msg).not.toBe('Usher has stopped');
    written.release();
    await stopping;
    expect(await ended).toBe(0);
    expect(log.at(-1)?.msg).toBe('Usher has stopped');

    const newest = (await readFile(join(harness.dataDir, await ledgerIn(harness.dataDir)), 'utf8')).trim();
    const { n } = recorded.parse(JSON.parse(newest.split('\n').at(-1) ?? ''));
    expect(await readRecord(harness.dataDir, 'snapshot.json')).toMatchObject({ n });
    expect(await readRecord(harness.dataDir, 'head.json')).toMatchObject({ n, state: 'stopped' });

    const next = await startAppHere(harness.settings(), 0);
    await cardShows(harness, card, /checked on Make/);
    expect(writesOn(harness)).toHaveLength(1);
    await next.stop();
  },
);

async function ledgerIn(dir: string): Promise<string> {
  const months = (await readdir(dir)).filter((name) => name.startsWith('ledger-')).sort();
  return months.at(-1) ?? '';
}
