import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Leaves out Zod's sentences in fifty languages, which nobody reads here. They are a tenth of all code that a start
 * reads.
 */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup(built) {
    built.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: 'export {};' }));
  },
};

/**
 * Writes every character beyond ASCII as an escape. esbuild leaves those of regular expressions alone, and for a single
 * one of them V8 keeps a whole file's text with two bytes a character for as long as the process lives.
 */
const inAscii: Plugin = {
  name: 'in-ascii',
  setup(built) {
    built.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
      return { contents: text.replaceAll(/[^\0-\x7f]/g, escaped), loader: 'ts' };
    });
  },
};

/** Bundles each entry with all its imports, since Node reads one file in half the time of a thousand. */
export const options = {
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  // This leaves a third less to read at every start; stack traces still show the names and lines of the source.
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [withoutLocales, inAscii],
  logLevel: 'warning',
  // Some bundled libraries call `require` for Node's own modules, and an ES module has none by itself.
  banner: {
    js: "import { createRequire as createRequireHere } from 'node:module';\nconst require = createRequireHere(import.meta.url);",
  },
} satisfies BuildOptions;

const assets = {
  'resvg.wasm': 'node_modules/@resvg/resvg-wasm/index_bg.wasm',
  'DejaVuSans.ttf': 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'DejaVuSans-Bold.ttf': 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  'DejaVu-LICENSE': 'node_modules/dejavu-fonts-ttf/LICENSE',
} as const;

/** Builds the app and the command line. */
async function buildAll(): Promise<void> {
  await rm('dist', { recursive: true, force: true });
  await build({
    ...options,
    entryPoints: ['src/main.ts', 'src/cli/main.ts'],
    outbase: 'src',
    outdir: 'dist',
  });
  // The app reads these files when it draws the first picture, from beside the code that draws it.
  await mkdir('dist/assets', { recursive: true });
  for (const [name, from] of Object.entries(assets)) await copyFile(from, `dist/assets/${name}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildAll();
