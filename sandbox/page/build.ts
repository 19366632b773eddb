import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const sandbox = join(root, '..');
const dist = join(root, 'dist');
const stamp = join(dist, 'built-from.txt');

/** One hash over all files that the page may contain. */
async function sources(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['page', 'serve', 'slack']) {
    const names = await readdir(join(sandbox, folder), { recursive: true, withFileTypes: true });
    const paths = names
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
      .filter((path) => !path.startsWith(dist));
    for (const path of paths.sort()) hash.update(path).update(await readFile(path));
  }
  return hash.update(await readFile(join(sandbox, '../package-lock.json'))).digest('hex');
}

/** Builds the page into `dist`, unless the last build had the same files. */
export async function buildPage(): Promise<void> {
  const now = await sources();
  if ((await readFile(stamp, 'utf8').catch(() => '')) === now) return;
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: { outDir: dist, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 2000 },
  });
  await writeFile(stamp, now);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage();
