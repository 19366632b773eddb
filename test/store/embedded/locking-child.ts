import { lockFolder } from '../../../src/store/embedded/lock.js';
import { silent } from '../../../src/store/log.js';

// Waits for a line, so that several begin together; then prints whether it holds the folder, and holds it until it is
// killed.
const [dir = '.', patience = '5000'] = process.argv.slice(2);
process.stdin.once('data', () => {
  lockFolder(dir, { log: silent, lost: () => undefined, patience: Number(patience) }).then(
    () => process.stdout.write('held\n'),
    () => process.stdout.write('refused\n'),
  );
});
process.stdout.write('ready\n');
