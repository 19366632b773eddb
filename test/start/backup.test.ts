import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { usherWith } from '../cli/main.js';
import { cardFor, cardShows } from '../stories/asking.js';
import { story } from '../stories/story.js';

const aFolder = (): string => mkdtempSync(join(tmpdir(), 'usher-backup-'));

/** The command from the operating page, with our folders in place of its own. */
function documented(data: string, backup: string, keys: string): string {
  const [, command = ''] =
    /^(sh deploy\/backup\.sh .*)$/m.exec(readFileSync('docs/operating.md', 'utf8')) ?? [];
  const [sh, script, ...folders] = command.split(' ');
  expect(folders).toHaveLength(3);
  return [sh, script, data, backup, keys].join(' ');
}

story(
  'a copy made by the documented command while Usher runs is complete, and an open request continues from it',
  {},
  async (harness) => {
    const card = await cardFor(harness);
    const place = aFolder();
    const [copy, keys] = [join(place, 'copy'), join(place, 'keys')];
    execFileSync('sh', ['-c', documented(harness.dataDir, copy, keys)]);
    expect(readdirSync(copy).filter((name) => name.startsWith('lock.') || name === 'keys.jsonl')).toEqual([]);
    await harness.app().stop();

    cpSync(join(keys, 'keys.jsonl'), join(copy, 'keys.jsonl'));
    const { USHER_ENCRYPTION_KEY = '' } = harness.settings();
    const verified = await usherWith({ USHER_ENCRYPTION_KEY }, 'ledger', 'verify', copy);
    expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/unbroken/)]);

    harness.configure({ USHER_DATA_DIR: copy });
    await harness.begin();
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect((await usherWith({ USHER_ENCRYPTION_KEY }, 'ledger', 'verify', copy)).code).toBe(0);
  },
);

/** A folder as Usher leaves it, and a `cp` that prints the name of each file before it copies it. */
function prepared() {
  const place = aFolder();
  const data = join(place, 'data');
  mkdirSync(join(data, 'documents'), { recursive: true });
  for (const name of [
    'head.json',
    'snapshot.json',
    'documents/a.json',
    'ledger-2026-11.jsonl',
    'keys.jsonl',
    'lock.3',
  ])
    writeFileSync(join(data, name), name === 'head.json' ? '{"state":"stopped"}' : name);
  const run = (
    backup: string,
    before = '',
  ): { readonly status: number | null; readonly copied: string[] } => {
    const bin = join(place, 'bin');
    mkdirSync(bin, { recursive: true });
    const told = join(place, 'told');
    writeFileSync(told, '');
    writeFileSync(
      join(bin, 'cp'),
      `#!/bin/sh\necho "$2" >> ${told}\n${before}\nPATH=${process.env.PATH} exec cp "$@"\n`,
      {
        mode: 0o755,
      },
    );
    const PATH = [bin, process.env.PATH].join(delimiter);
    const { status } = spawnSync('sh', ['deploy/backup.sh', data, backup], { env: { PATH } });
    const copied = readFileSync(told, 'utf8').split('\n').filter(Boolean);
    return { status, copied: copied.map((path) => path.slice(data.length + 1)) };
  };
  return { data, run, backup: join(dirname(data), 'backup') };
}

it('a backup copies files that point into the ledger before it, keys after it, and no locks', () => {
  const { run, backup } = prepared();
  const { status, copied } = run(backup);
  expect(status).toBe(0);
  expect(copied).toEqual([
    'head.json',
    'snapshot.json',
    'documents/a.json',
    'ledger-2026-11.jsonl',
    'keys.jsonl',
  ]);
  expect(readdirSync(backup).sort()).toEqual(
    ['documents', 'head.json', 'keys.jsonl', 'ledger-2026-11.jsonl', 'snapshot.json'].sort(),
  );
});

it('a document deleted before it is copied is skipped, and a start during the copy is reported', () => {
  const { data, run, backup } = prepared();
  expect(run(backup, `rm -f ${data}/documents/a.json`).status).toBe(0);
  expect(run(`${backup}-2`, `[ "$2" = ${data}/head.json ] || echo '{}' > ${data}/head.json`).status).toBe(1);
});

it('a backup overwrites nothing', () => {
  const { run, backup } = prepared();
  expect(run(backup).status).toBe(0);
  expect(run(backup).status).toBe(1);
});
