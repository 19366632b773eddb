import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.js';

// The test is about these timers; it moves the clock by two hours and waits for none of them.
const program = `
  const begun = Date.now();
  const cleared = setTimeout(() => console.log('cleared'), 3_600_000);
  setTimeout(() => console.log('far'), 9_000_000);
  setTimeout(() => { console.log('due', Date.now() - begun >= 7_200_000); process.exit(); }, 3_600_000);
  clearTimeout(cleared);
  process.send('ready');
`;

it('a moved clock returns the new time and fires only the timers that are due', async () => {
  const child = spawn(process.execPath, [movableClock(), '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.once('message', () => child.send({ ahead: 7_200_000 }));
  await new Promise((resolve) => child.once('close', resolve));
  expect(said).toBe('due true\n');
});
