import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type WatchEvent, watchStream } from '../../src/approvals/audit-event.js';
import type { LeaverEvent } from '../../src/approvals/leaver-event.js';
import { leaversStream } from '../../src/approvals/leaver-event.js';
import { system } from '../../src/approvals/person.js';
import { about, aboutWithKey } from '../../src/approvals/personal.js';
import { reviewStream } from '../../src/approvals/review-event.js';
import { personStream, type Store } from '../../src/approvals/store.js';
import { erase } from '../../src/cli/erase.js';
import { evidence } from '../../src/cli/evidence.js';
import { folderToRead } from '../../src/cli/record-place.js';
import { reviewEvidence } from '../../src/cli/review-evidence.js';
import { keep, parseNotice } from '../../src/delivery/notice.js';
import { cursorDocument, freshCursor, parseCursor } from '../../src/feed/cursor.js';
import { verifyLedger } from '../../src/store/embedded/verify.js';
import { snapshotDocument } from '../../src/watch/known-members.js';
import { aboutUser, culpritFrom } from '../../src/watch/sealed-for.js';
import { began, foundLine, opening, personOf } from '../reviews/review-of.js';
import { dataFolder, type Folder } from '../store/embedded/folder.js';
import { keyed } from '../store/embedded/keys.js';
import { matched, noon } from '../store/request-fixture.js';
import { put, reviewed, together } from './reviewed.js';
import { told } from './told.js';

const integrity = keyed('a');
const base = { at: noon, by: system } as const;

const left = (n: number, sealed: 'each' | 'together' = 'each'): LeaverEvent => {
  const said = (text: string) =>
    sealed === 'each' ? aboutWithKey(personStream(personOf(n)), text) : about(text);
  return {
    type: 'leaver.seen',
    ...base,
    case: `L-${n}`,
    why: 'named',
    person: personOf(n),
    makeUsers: [n],
    name: said(`Person ${n}`),
    address: said(`p${n}@example.com`),
  };
};

async function inFolder(fill: (store: Store) => Promise<void>): Promise<Folder> {
  const folder = await dataFolder();
  const store = await folder.open({ integrity });
  await fill(store);
  await store.close();
  return folder;
}

/** U0P4 is Make user 4, has a line in the review R-1, and left by the case L-4. U0P7 appears wherever U0P4 does. */
const everywhere = (): Promise<Folder> =>
  inFolder(async (store) => {
    for (const n of [4, 7]) await store.commit(personStream(personOf(n)), 0, [matched(n)]);
    await reviewed(store);
    const closed = [4, 7].map(
      (n) => ({ type: 'leaver.closed', ...base, case: `L-${n}`, why: 'done' }) as const,
    );
    await store.commit(leaversStream, 0, [left(4), left(7), ...closed]);
  });

async function erased(folder: Folder, target: string, yes = true) {
  const { terminal, text, complaints } = told();
  const code = await erase(target, folder.dir, { yes }, () => noon, terminal, integrity);
  return { code, text: text(), complaints: complaints.join() };
}

async function page(folder: Folder): Promise<string> {
  const { terminal, text } = told();
  expect(await reviewEvidence(folderToRead(folder.dir), 'R-1', undefined, terminal)).toBe(0);
  return text();
}

async function record(folder: Folder): Promise<string> {
  const store = await folder.open({ integrity });
  const all = await Promise.all([reviewStream('R-1'), leaversStream].map((stream) => store.read(stream)));
  await store.close();
  return JSON.stringify(all);
}

describe('erasing a person', () => {
  it('removes their name and address from access reviews and leaver cases, and nobody else’s', async () => {
    const folder = await everywhere();
    expect(await record(folder)).toContain('p4@example.com');
    const { code, text } = await erased(folder, 'U0P4');
    expect(code).toBe(0);
    expect(text).toContain('Gone: the key of person/T0HOME/U0P4');
    expect(text).toContain('Gone: the key of make-user/4, and with it every name');
    const after = await record(folder);
    expect(after).not.toContain('p4@example.com');
    expect(after).not.toContain('Person 4');
    expect(after.match(/p7@example\.com/g)).toHaveLength(2);
    expect(after).toContain('Person 7');
  });

  it('removes what they are called from messages that still wait for Slack', async () => {
    const folder = await everywhere();
    const store = await folder.open({ integrity });
    const text = 'Person 4 (p4@example.com) left, and Person 7 decides.';
    const notice = { key: 'left', to: ['U0ADA'], message: { text, blocks: [] } };
    await store.put('outbox/left', keep(notice, '', noon));
    const event = 'scenario_created';
    const lines = [4, 7].map((id) => ({
      uuid: `${id}`,
      at: noon,
      event,
      actor: { id, name: `Person ${id}` },
    }));
    const batch = { n: 1, at: noon, events: lines, unmuted: {} };
    await store.put('cursor/1', cursorDocument({ ...freshCursor(noon), batch }));
    await store.close();
    expect((await erased(folder, 'U0P4')).text).not.toContain('on their way');
    const after = await folder.open({ integrity });
    expect(parseNotice(await after.get('outbox/left'))?.message.personal).toContain(
      '(erased) ((erased)) left, and Person 7 decides.',
    );
    const kept = parseCursor(await after.get('cursor/1')).batch?.events.map(({ actor }) => actor?.name);
    expect(kept).toEqual(['(erased)', 'Person 7']);
    await after.close();
  });

  it('leaves the chain and the MACs unchanged, and their keys nowhere', async () => {
    const folder = await everywhere();
    const lines = await folder.lines();
    const keys = await readFile(join(folder.dir, 'keys.jsonl'), 'utf8');
    const theirs = ['person/T0HOME/U0P4', 'make-user/4'].map(
      (name) => new RegExp(`"stream":"${name}","key":"([^"]+)"`).exec(keys)?.[1] ?? 'none',
    );
    expect(theirs).not.toContain('none');
    expect((await erased(folder, 'U0P4')).text).toContain('The chain is unbroken');
    expect((await folder.lines()).slice(0, lines.length)).toEqual(lines);
    expect(await verifyLedger(folder.dir, undefined, { integrity })).toMatchObject({
      ok: true,
      n: lines.length + 2,
    });
    for (const name of await readdir(folder.dir)) {
      const text = name === 'documents' ? '' : await readFile(join(folder.dir, name), 'utf8');
      for (const key of theirs) expect(text).not.toContain(key);
    }
  });

  it('leaves the evidence of a review reproducible, and it shows what cannot be read', async () => {
    const folder = await everywhere();
    await erased(folder, 'U0P4');
    const first = await page(folder);
    expect(first).toContain('- 2. `(erased)` (`(erased)`, Make user 4)');
    expect(first).toContain('- It cannot be computed again: names or addresses were erased since');
    expect(await page(folder)).toBe(first);
  });

  it('appears in the evidence as an erasure, not as a lost key', async () => {
    const folder = await everywhere();
    await erased(folder, 'U0P4');
    const out = join((await dataFolder()).dir, 'out');
    expect(
      await evidence(folder.dir, { from: '2026-01-01', until: '2027-01-01', out }, told().terminal),
    ).toBe(0);
    const text = await readFile(join(out, 'evidence.md'), 'utf8');
    expect(text).toMatch(/- \d+ values erased by `usher erase` on .*: `make-user\/4`, entry \d+/);
    expect(text).toMatch(/- 2 values erased by `usher erase` on .*: `person\/T0HOME\/U0P4`, entry \d+/);
    expect(text).not.toContain('whose key is missing');
  });

  it('changes nothing without --yes', async () => {
    const folder = await everywhere();
    const before = await record(folder);
    expect((await erased(folder, 'U0P4', false)).text).toContain('Would be gone: the key of make-user/4');
    expect(await record(folder)).toBe(before);
  });

  it('works for a Make user whom Slack does not know', async () => {
    const folder = await everywhere();
    const { code, text } = await erased(folder, 'make-user/10');
    expect([code, text]).toEqual([0, expect.stringContaining('Gone: the key of make-user/10')]);
    const after = await record(folder);
    expect(after).not.toContain('Person 10');
    expect(after).toContain('Person 13');
    expect(await erased(folder, 'make-user/99')).toMatchObject({ code: 1, text: '' });
  });

  it('does not erase a Make user who is bound to somebody else now', async () => {
    const folder = await inFolder(async (store) => {
      await store.commit(personStream(personOf(1)), 0, [matched(4)]);
      await store.commit(personStream(personOf(4)), 0, [matched(4)]);
      await reviewed(store);
    });
    await erased(folder, 'U0P1');
    expect(await record(folder)).toContain('Person 4');
  });
});

describe('an open review or leaver case', () => {
  it('prevents the people in it from being erased, and is named', async () => {
    const folder = await inFolder(async (store) => {
      await store.commit(personStream(personOf(4)), 0, [matched(4)]);
      await put(store, opening({ lines: [foundLine(4)], reviewers: [2] }).events);
      await store.commit(leaversStream, 0, [left(4)]);
    });
    const { code, complaints } = await erased(folder, 'U0P4');
    expect([code, complaints]).toEqual([1, expect.stringContaining('R-1, L-4 are not over')]);
    expect(await record(folder)).toContain('Person 4');
  });
});

describe('entries of an earlier version', () => {
  it('stay readable, and the output names them as not included', async () => {
    const folder = await inFolder(async (store) => {
      await store.commit(personStream(personOf(4)), 0, [matched(4)]);
      await reviewed(store, together);
      await store.commit(leaversStream, 0, [left(4, 'together')]);
    });
    const { text } = await erased(folder, 'U0P4');
    expect(text).toContain(
      'Not included: their name and address in R-1, L-4, which an earlier version sealed together with those of others',
    );
    expect(await record(folder)).toContain('Person 4');
    expect(await page(folder)).toContain('Computed again from the record: the same');
  });
});

describe('a record of the membership watch', () => {
  const finding = (n: number, said = (text: string) => aboutUser(n, text)): WatchEvent => ({
    type: 'finding.recorded',
    ...base,
    finding: {
      id: `f${n}`,
      organizationId: 7301,
      organization: 'Harbour Logistics',
      movement: 'left',
      userId: n,
      name: said(`Person ${n}`),
      email: said(`p${n}@example.com`),
      between: { from: noon, until: noon },
      verdict: 'unexplained',
    },
    actor: culpritFrom({ name: 'Person 7', email: 'P7@example.com' }, { uuid: 'u', at: noon }, [
      { userId: 7, email: 'p7@example.com' },
    ]),
  });
  const watched = async (folder: Folder): Promise<string> => {
    const store = await folder.open({ integrity });
    const all = JSON.stringify([await store.read(watchStream(7301)), await store.get('watch/7301')]);
    await store.close();
    return all;
  };
  const snapshot = snapshotDocument({
    format: 1,
    generation: 1,
    from: noon,
    until: noon,
    members: [4, 7].map((n) => ({
      userId: n,
      roleId: 1,
      invitation: null,
      teamIds: [],
      name: `Person ${n}`,
      email: `p${n}@example.com`,
    })),
    teams: [],
    evidence: [],
    ledgerFrom: 1,
    accepted: 0,
  });

  it('is erased with the person, including changes by them logged without an id and their place in the list', async () => {
    const folder = await inFolder(async (store) => {
      await store.commit(watchStream(7301), 0, [finding(4)]);
      await store.put('watch/7301', snapshot);
    });
    await erased(folder, 'make-user/4');
    const after = await watched(folder);
    expect(after).not.toMatch(/Person 4|p4@example/);
    expect(after.match(/Person 7/g)).toHaveLength(2);
    await erased(folder, 'make-user/7');
    expect(await watched(folder)).not.toMatch(/Person 7|p7@example/i);
  });

  it('stays readable if an earlier version wrote it, and the output says so', async () => {
    const folder = await inFolder(async (store) => {
      await store.commit(watchStream(7301), 0, [finding(4, about)]);
    });
    const { text } = await erased(folder, 'make-user/4');
    expect(text).toContain('Not included: their name and address in watch/7301, which an earlier version');
    expect(await watched(folder)).toContain('Person 4');
  });
});

it('a refusal by Make in a review is erased with the person it is about', async () => {
  const folder = await inFolder(async (store) => {
    await store.commit(personStream(personOf(4)), 0, [matched(4)]);
    await put(store, opening({ lines: [foundLine(4)], reviewers: [2] }).events);
    const sentence = aboutWithKey('make-user/4', 'Person 4 has no role there.');
    await put(store, [
      { type: 'line.decided', at: began, by: system, line: 1, verdict: 'remove' },
      { type: 'line.refused', at: began, by: system, line: 1, code: 'make', sentence },
      { type: 'review.closed', at: began, by: system, undecided: 0, notDone: 1 },
    ]);
  });
  expect(await page(folder)).toContain('Person 4 has no role there.');
  await erased(folder, 'U0P4');
  expect(await page(folder)).not.toContain('Person 4');
});
