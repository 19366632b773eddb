import { copyFile, mkdir, rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** Zod's sentences in fifty languages, which nobody reads here: a tenth of all that is read at a start. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup(built) {
    built.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: 'export {};' }));
  },
};

/** Each entry with all that it needs, since one file is read in half the time of a thousand. */
export const options = {
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  // A third less to read at every start; names and lines in a stack trace are those of the source all the same.
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [withoutLocales],
  logLevel: 'warning',
  // Some of what is bundled asks for Node's own modules by a call, which a module has to be given.
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

/** The app and the command line. */
async function buildAll(): Promise<void> {
  await rm('dist', { recursive: true, force: true });
  await build({
    ...options,
    entryPoints: ['src/main.ts', 'src/cli/main.ts'],
    outbase: 'src',
    outdir: 'dist',
  });
  // Read when the first picture is drawn, from beside the code that draws it.
  await mkdir('dist/assets');
  for (const [name, from] of Object.entries(assets)) await copyFile(from, `dist/assets/${name}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildAll();
