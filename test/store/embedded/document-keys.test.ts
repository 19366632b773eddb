import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchStream } from '../../../src/approvals/audit-event.js';
import { system } from '../../../src/approvals/person.js';
import { about } from '../../../src/approvals/personal.js';
import { finding } from '../../cli/quarter.js';
import { noon } from '../request-fixture.js';
import { dataFolder } from './folder.js';

it('a document stays readable once the stream of its name has a key', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  const known = { members: [{ name: about('Dev Patel') }] };
  await store.put(watchStream(1), known);
  const recorded = {
    type: 'finding.recorded',
    at: noon,
    by: system,
    finding: finding('f-1', 'unexplained'),
  } as const;
  await store.commit(watchStream(1), 0, [recorded]);
  expect(await store.get(watchStream(1))).toEqual(known);
  await store.close();
  const again = await folder.open();
  expect(await again.get(watchStream(1))).toEqual(known);
});

it('messages of the outbox share a key, so that the file of keys does not grow with each', async () => {
  const folder = await dataFolder();
  const store = await folder.open();
  for (const n of [1, 2, 3]) {
    await store.put(`outbox/say:${n}`, { message: about(`message ${n}`) });
    expect(await store.get(`outbox/say:${n}`)).toEqual({ message: about(`message ${n}`) });
    await store.wipe(`outbox/say:${n}`);
  }
  await store.close();
  expect((await readFile(join(folder.dir, 'keys.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(1);
});
