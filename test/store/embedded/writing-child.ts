import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import { noon, submitted } from '../request-fixture.js';

// Commits without end and prints each answered commit, until it is killed.
const [dir = '.', last = '1000000'] = process.argv.slice(2);
const store = await openEmbeddedStore({ dir, now: () => noon, snapshotEvery: 20 });
const say = (line: string) => process.stdout.write(`${line}\n`);
say('open');
let number = Number((await store.nextRequestId()).slice('REQ-'.length));
while (number < Number(last)) {
  const ids = Array.from({ length: 3 }, (_, i) => `REQ-${number + i}`);
  number += ids.length;
  await Promise.all(
    ids.map(async (id) => {
      const { n, hash } = await store.commit(`request/${id}`, 0, [submitted(id)]);
      say(`${id} ${n} ${hash}`);
    }),
  );
}
