import { createInterface } from 'node:readline';
import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import { noon, submitted } from '../request-fixture.js';

// Commits a request for every line that names one, and prints the number of its entry or the reason why there is none.
const [dir = '.'] = process.argv.slice(2);
const store = await openEmbeddedStore({ dir, now: () => noon });
const say = (line: string) => process.stdout.write(`${line}\n`);
say('open');
for await (const id of createInterface({ input: process.stdin })) {
  await store.commit(`request/${id}`, 0, [submitted(id)]).then(
    ({ n }) => say(`${n}`),
    (error: Error) => say(error.message),
  );
}
// Stays alive without input until it is killed.
setInterval(() => undefined, 60_000);
