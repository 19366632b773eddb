import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('../', import.meta.url));
const folders = ['src', 'sandbox'];
/** This folder is in the root, so that compiled files find their libraries. */
const compiledIn = '.test-build';

/** A compiled file keeps the address of its source, since it reads files beside that. */
const withOwnAddress: EsbuildPlugin = {
  name: 'own-address',
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      const address = JSON.stringify(pathToFileURL(path).href);
      const contents = (await readFile(path, 'utf8')).replaceAll('import.meta.url', address);
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
    });
  },
};

/**
 * Compiles the code under test, in about a second. Node loads the result itself. Otherwise each worker would transform
 * and load a thousand files through Vite, which costs about a tenth of the processor time of all
 * tests.
 */
export async function compile(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/**/*.ts', 'sandbox/**/*.ts', 'sandbox/**/*.tsx'],
    outbase: root,
    outdir: compiledIn,
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [withOwnAddress],
  });
}

/** The compiled files, which Vitest leaves to Node. */
export const compiledFiles = new RegExp(`/${compiledIn.replace('.', '\\.')}/`);

/** Resolves imports of the code under test to its compiled files. */
export const compiledCode: Plugin = {
  name: 'compiled-code',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!source.startsWith('.') || !source.endsWith('.js') || importer === undefined) return undefined;
    const file = relative(root, resolve(dirname(importer), source));
    return folders.some((one) => file.startsWith(one + sep)) ? join(root, compiledIn, file) : undefined;
  },
};
