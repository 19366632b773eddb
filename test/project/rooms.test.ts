import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

/** What each room may import of ours; `types` means types only. */
const rules: Readonly<Record<string, Readonly<Record<string, 'all' | 'types'>>>> = {
  runtime: {},
  approvals: {},
  settings: { approvals: 'all', runtime: 'all' },
  make: { runtime: 'all' },
  'make/operations': { make: 'all', approvals: 'types' },
  store: { approvals: 'all', runtime: 'all' },
  vault: { approvals: 'all' },
  slack: { approvals: 'all', make: 'types', roster: 'types' },
  delivery: { approvals: 'all', slack: 'all', runtime: 'all' },
  commands: {
    approvals: 'all',
    make: 'all',
    slack: 'all',
    delivery: 'all',
    store: 'all',
    vault: 'all',
    feed: 'all',
    watch: 'all',
    runtime: 'all',
    leavers: 'all',
    reviews: 'all',
    roster: 'all',
  },
  roster: { approvals: 'all', make: 'all', watch: 'types' },
  reviews: { approvals: 'all', make: 'all', slack: 'all', delivery: 'all', roster: 'all', runtime: 'all' },
  feed: { approvals: 'all', make: 'all', slack: 'all', delivery: 'all', runtime: 'all' },
  leavers: { approvals: 'all', make: 'all', slack: 'all', delivery: 'all', runtime: 'all' },
  watch: { approvals: 'all', make: 'all', slack: 'all', delivery: 'all', feed: 'all', runtime: 'all' },
};
/** The parts of `approvals/` that act, so that rooms which only look on may not import them. */
const acting = ['src/approvals/desk.ts', 'src/approvals/freeze.ts', 'src/approvals/runner/'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => normalize(join(folder, path)));

function importsOf(file: string): Import[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const statics = module.staticImports.map(({ moduleRequest, entries }) => ({
    to: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const reexports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ to: moduleRequest.value, typeOnly: isType }] : [],
    ),
  );
  return [...statics, ...reexports].map(({ to, typeOnly }) => ({
    from: file,
    to: to.startsWith('.') ? sourceOf(normalize(join(dirname(file), to))) : to,
    typeOnly,
  }));
}

/** The source file of a name that ends in .js. */
const sourceOf = (path: string): string =>
  path.replace(/\.js$/, existsSync(path.replace(/\.js$/, '.tsx')) ? '.tsx' : '.ts');

/**
 * The files of one import cycle, if there is any: repeatedly drops the imports of files that import none of the
 * others.
 */
function circleIn(imports: readonly Import[]): string[] {
  let left = imports;
  for (;;) {
    const importers = new Set(left.map(({ from }) => from));
    const next = left.filter(({ to }) => importers.has(to));
    if (next.length === left.length) return [...importers].sort();
    left = next;
  }
}

function roomOf(path: string): string | undefined {
  if (path.startsWith('src/make/operations/')) return 'make/operations';
  return /^src\/([a-z]+)\//.exec(path)?.[1];
}

const ours = files('src')
  .flatMap(importsOf)
  .filter(({ to }) => to.startsWith('src/') || to.startsWith('sandbox/'));

describe('the modules', () => {
  it('import only what the table allows them', () => {
    const breaches = ours.filter(({ from, to, typeOnly }) => {
      const room = roomOf(from);
      if (room === undefined || room === 'cli' || room === 'start' || room === roomOf(to)) return false;
      const allowed = rules[room]?.[roomOf(to) ?? ''];
      return allowed === undefined || (allowed === 'types' && !typeOnly);
    });
    expect(breaches).toEqual([]);
  });

  it('for Slack, the store and Make import no acting part of the domain', () => {
    const looking = new Set(['slack', 'store', 'make', 'make/operations']);
    const breaches = ours.filter(
      ({ from, to, typeOnly }) =>
        looking.has(roomOf(from) ?? '') && !typeOnly && acting.some((path) => to.startsWith(path)),
    );
    expect(breaches).toEqual([]);
  });

  it('never import the start, the composition root or the command line', () => {
    const breaches = ours.filter(
      ({ from, to }) =>
        to === 'src/main.ts' ||
        (to === 'src/app.ts' && from !== 'src/main.ts') ||
        (to.startsWith('src/start/') && !/^src\/(start|cli)\/|^src\/(app|main)\.ts/.test(from)) ||
        (to.startsWith('src/cli/') && !from.startsWith('src/cli/')),
    );
    expect(breaches).toEqual([]);
  });

  it('of the sandbox and of src do not import each other', () => {
    const fromSandbox = files('sandbox')
      .flatMap(importsOf)
      .filter(({ to }) => to.startsWith('src/'));
    expect(fromSandbox).toEqual([]);
    expect(ours.filter(({ to }) => to.startsWith('sandbox/'))).toEqual([]);
  });

  it('and the sandbox have no import cycles, types included', () => {
    const all = [...ours, ...files('sandbox').flatMap(importsOf)];
    expect(circleIn(all)).toEqual([]);
    expect(
      circleIn([...all, { from: 'src/runtime/loop.ts', to: 'src/main.ts', typeOnly: true }]),
    ).not.toEqual([]);
  });

  it('of the domain use no clock, no random numbers and no network', () => {
    const pure = files('src/approvals').filter((path) => !acting.some((one) => path.startsWith(one)));
    const impure = pure.filter((path) =>
      /Date\.now|new Date\(\)|Math\.random|process\.|fetch\(|setTimeout/.test(readFileSync(path, 'utf8')),
    );
    expect(impure).toEqual([]);
  });
});
