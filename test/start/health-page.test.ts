import { once } from 'node:events';
import { expect, it } from 'vitest';
import { serveHealth } from '../../src/start/health.js';

it('the health page has no character of a name that controls a terminal, and means the same', async () => {
  const name = 'watch of \u202eAcme\u009b31m\u2066';
  const server = await serveHealth(0, {
    checks: async () => [{ name, ok: true, says: 'comparing' }],
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const text = await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(text)).toMatchObject({ checks: [{ name }] });
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});
