import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { integrity } from './setting.js';
import { resolvedLedger } from './store-worlds.js';

/** Measures `usher policy replay` on a record of 100 000 requests that the new policy would all decide differently. */
const requests = 100_000;

const dir = await mkdtemp(join(tmpdir(), 'usher-bench-'));
try {
  const entries = await resolvedLedger(dir, requests, integrity);
  console.log(`${requests} requests, ${entries} entries`);
  const from = performance.now();
  const measure = `process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    const mb = process.resourceUsage().maxRSS / 1024;
    process.stderr.write(\`\${((user + system) / 1e6).toFixed(1)} s of CPU, \${mb.toFixed(0)} MB at most\\n\`);
  });`;
  const child = spawn(
    process.execPath,
    [
      ...['--import', `data:text/javascript,${encodeURIComponent(measure)}`],
      ...['dist/cli/main.js', 'policy', 'replay', 'policy.example.yml', dir],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let lines = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines += text.split('\n').length - 1;
  });
  await once(child, 'close');
  console.log(`${((performance.now() - from) / 1000).toFixed(1)} s, ${lines} lines`);
} finally {
  await rm(dir, { recursive: true, force: true });
}
