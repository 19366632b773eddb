import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { doctor } from '../../src/cli/doctor.js';
import { erase } from '../../src/cli/erase.js';
import { evidence } from '../../src/cli/evidence.js';
import { exportLedger } from '../../src/cli/export.js';
import { head, verify } from '../../src/cli/ledger.js';
import { check } from '../../src/cli/policy.js';
import { folderToRead } from '../../src/cli/record-place.js';
import { rotate } from '../../src/cli/secrets.js';
import { show } from '../../src/cli/show.js';
import { processTerminal, statusOf, type Terminal } from '../../src/cli/terminal.js';
import { aPlace, usherIn } from '../start/commands.js';
import { dataFolder, type Folder } from '../store/embedded/folder.js';
import { follow, submitted } from '../store/request-fixture.js';
import { program } from './main.js';

const place = mkdtempSync(join(tmpdir(), 'usher-paths-'));
const at = (name: string) => join(place, name);

/** Paths that no command can use. */
const paths: Readonly<Record<string, string>> = {
  'nothing there': at('none'),
  'no folder above': at('none/below'),
  'a file above': at('file/below'),
  'an empty name': '',
  'a loop of links': at('loop'),
  'a name too long': at('n'.repeat(300)),
  'a pipe': at('pipe'),
  'a device': '/dev/zero',
  'a device without content': '/dev/null',
  'a file in Latin-1': at('latin'),
  'a file in UTF-16': at('utf16'),
  'a file without content': at('empty'),
  'a file of zeros': at('zeros'),
  'a folder with folders named as files': at('folders'),
  'a name that steers': at('\u001b]0;x\u0007\u009b31m\u202e'),
};

beforeAll(() => {
  writeFileSync(at('file'), 'x');
  writeFileSync(at('empty'), '');
  writeFileSync(at('latin'), Buffer.from('admins: [Zo\xeb]', 'latin1'));
  writeFileSync(at('utf16'), Buffer.from('\ufeffversion: 1', 'utf16le'));
  writeFileSync(at('zeros'), Buffer.alloc(100));
  symlinkSync(at('loop'), at('loop'));
  execFileSync('mkfifo', [at('pipe')]);
  for (const name of ['ledger-2026-11.jsonl', 'keys.jsonl', 'snapshot.json', 'documents']) {
    mkdirSync(at(`folders/${name}`), { recursive: true });
  }
});

const commands: Readonly<Record<string, (path: string, terminal: Terminal) => number | Promise<number>>> = {
  'policy check': (path, { print }) => check(path, print),
  'ledger verify': (path, { print }) => verify({ dir: path }, undefined, print),
  'ledger verify --head': (path, { print }) => verify({ dir: path }, '1:00000000', print),
  'ledger head': (path, terminal) => head({ dir: path }, terminal),
  'ledger export': (path, terminal) => exportLedger(folderToRead(path), {}, terminal),
  'ledger show': (path, terminal) => show('REQ-1', folderToRead(path), terminal),
  'ledger evidence': (path, terminal) =>
    evidence(path, { from: '2026-11-01', until: '2026-12-01', out: at('out') }, terminal),
  erase: (path, terminal) => erase('REQ-1', path, {}, Date.now, terminal),
  'erase --yes': (path, terminal) => erase('REQ-1', path, { yes: true }, Date.now, terminal),
  'secrets rotate': (path, { print }) => rotate({ ...keys, USHER_DATA_DIR: path || '""' }, print),
};
const keys = {
  USHER_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  USHER_ENCRYPTION_KEY_BEFORE: Buffer.alloc(32, 2).toString('base64'),
};

/** Runs a command in this process; returns its output and its status. */
async function told(command: (terminal: Terminal) => number | Promise<number>) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const terminal = processTerminal(out, err);
  const code = await statusOf(terminal, () => command(terminal));
  return { code, said: `${out.read() ?? ''}${err.read() ?? ''}` };
}

/** Checks that the output is one or more sentences about the problem, each on its own line. */
function expectSentence(said: string): void {
  expect(said).toMatch(/^\S.*\n/);
  expect(said).not.toMatch(/\n\s+at |node:|Error:|\bE[A-Z]{4,}\b.*\n.*\n.*\n|fault of Usher/);
  expect(said.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
}

describe.each(Object.entries(commands))('usher %s', (_, command) => {
  it.each(Object.entries(paths))('answers %s with a message and status 1', async (_kind, path) => {
    const { code, said } = await told((terminal) => command(path, terminal));
    expectSentence(said);
    expect(code).toBe(1);
  });
});

describe.each(['ledger export', 'ledger show', 'erase'])('usher %s', (name) => {
  it('says of a path that leads through a file what is wrong, and not that it is missing', async () => {
    const command = commands[name];
    const { said } = await told((terminal) => command?.(at('file'), terminal) ?? 0);
    expect(said).toBe(`${at('file')} is no folder, or lies in something that is none.\n`);
  });
});

describe('usher policy check', () => {
  it('reports an error for a folder', async () => {
    const { code, out } = await usherIn(['policy', 'check', place]);
    expect([code, out]).toEqual([1, `${place}: the policy file is a folder, not a file\n`]);
  });

  it('names the line that is not UTF-8', async () => {
    writeFileSync(at('third'), Buffer.from('version: 1\n# ok\nadmins: [Zo\xeb]\n', 'latin1'));
    const { code, out } = await usherIn(['policy', 'check', at('third')]);
    expect([code, out]).toEqual([1, `${at('third')}:3: the policy file is not UTF-8; save it as UTF-8\n`]);
  });
});

describe('path settings', () => {
  it('are named if they lead to nothing usable', async () => {
    for (const path of Object.values(paths).filter(Boolean)) {
      const { said } = await told(({ print }) => doctor({ USHER_POLICY: path, USHER_DATA_DIR: path }, print));
      expectSentence(said);
    }
  });

  it.each(['"data"', "'data'", '“data”'])(
    'in quotes are refused by commands on the record, such as %s',
    async (USHER_DATA_DIR) => {
      const { code, err } = await usherIn(['ledger', 'verify'], { USHER_DATA_DIR });
      expect(code).toBe(1);
      expect(err).toBe(
        'USHER_DATA_DIR: is in quotes, which would be taken for a part of it; write the value without quotes\n',
      );
    },
  );

  it('are used without surrounding white space, and ignored if empty', async () => {
    const missing = (dir: string) => expect.stringContaining(`there is no folder ${dir};`);
    for (const [given, dir] of [
      [' \u00a0elsewhere\r\n', 'elsewhere'],
      ['', 'data'],
      [' ', 'data'],
    ] as const) {
      expect((await usherIn(['ledger', 'verify'], { USHER_DATA_DIR: given })).out).toEqual(missing(dir));
    }
  });
});

describe('the output of a command', () => {
  it('ends it quietly if nobody reads it', async () => {
    const child = spawn(process.execPath, [program, 'policy', 'check', join(aPlace(), 'policy.yml')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (text: Buffer) => {
      err += text.toString();
    });
    await once(child, 'close');
    expect(err).toBe('');
  });

  it('is an error with status 1 on a full disk', async () => {
    const child = spawn(process.execPath, [program, 'policy', 'check', join(aPlace(), 'policy.yml')], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    let err = '';
    child.stderr?.on('data', (text: Buffer) => {
      err += text.toString();
    });
    await once(child, 'close');
    expect([child.exitCode, err]).toEqual([1, 'The output cannot be written: the disk is full.\n']);
  });

  it.each(['/dev/full', '/dev/null', '/proc/x', at('file/x')])(
    'cannot go to a file such as %j',
    async (out) => {
      const { dir } = await aLedger();
      const period = { from: '2026-01-01', until: '2027-01-01' };
      for (const command of [
        (terminal: Terminal) => exportLedger(folderToRead(dir), { out }, terminal),
        (terminal: Terminal) => evidence(dir, { ...period, out }, terminal),
        (terminal: Terminal) => evidence(dir, { ...period, out: join(out, 'below') }, terminal),
      ]) {
        const { code, said } = await told(command);
        expect(code).toBe(1);
        expectSentence(said);
      }
    },
  );
});

async function aLedger(): Promise<Folder> {
  const folder = await dataFolder();
  const store = await folder.open();
  await follow(store, 'REQ-1', [submitted('REQ-1')]);
  await store.close();
  return folder;
}

describe('typed words', () => {
  const evil = '\u001b]0;owned\u0007\u009b31m\u202e\u2066evil\u200b';
  it.each([
    [[evil]],
    [['ledger', evil]],
    [['ledger', 'verify', '.', `--${evil}`]],
    [['ledger', 'export', '.', '--format', evil]],
    [['ledger', 'export', '.', '--from', evil]],
    [['ledger', 'show', evil]],
    [['erase', evil]],
    [['policy', 'check', evil, evil]],
  ])('do not control the terminal in %j', async (args) => {
    const { code, out, err } = await usherIn(args);
    expect(code).toBe(1);
    expect((out + err).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
