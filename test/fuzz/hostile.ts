import fc from 'fast-check';

/** `FC_SEED` and `FC_RUNS` repeat or lengthen a run; a failure prints its seed. */
export const runsOf = (few: number): fc.Parameters<unknown> => ({
  numRuns: Math.max(few, Math.round((few * Number(process.env.FC_RUNS ?? 200)) / 200)),
  seed: seed(),
});

let drawn: number | undefined;

/** The seed of all runs in this process, printed once. */
function seed(): number {
  if (drawn === undefined) {
    drawn = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
    process.stdout.write(`What comes in is spoilt by FC_SEED=${drawn}\n`);
  }
  return drawn;
}

/** Values to put in place of the expected ones. */
export const junk = fc.oneof(
  fc.anything({ withNullPrototype: true, maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 2000 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '9'.repeat(400),
    {},
    [],
    null,
    -0,
    Number.NaN,
  ),
);

/** Numbers that choose values of a payload, and their replacements. */
export const spoiling = fc.array(fc.tuple(fc.nat(10_000), junk), { minLength: 1, maxLength: 4 });
type Spoiling = readonly (readonly [number, unknown])[];

/** A real payload in which some values, at any depth, are replaced. */
export function spoilt(payload: unknown, changes: Spoiling): unknown {
  const paths = pathsIn(payload);
  const at = new Map(changes.map(([n, value]) => [paths[n % paths.length], value] as const));
  return replaced(payload, '$', at);
}

function pathsIn(value: unknown, path = '$'): string[] {
  return [path, ...childrenOf(value).flatMap(([key, one]) => pathsIn(one, `${path}.${key}`))];
}

function replaced(value: unknown, path: string, at: ReadonlyMap<string | undefined, unknown>): unknown {
  if (at.has(path)) return at.get(path) ?? null;
  const children = childrenOf(value).map(([key, one]) => [key, replaced(one, `${path}.${key}`, at)] as const);
  if (Array.isArray(value)) return children.map(([, one]) => one);
  return typeof value === 'object' && value !== null ? Object.fromEntries(children) : value;
}

const childrenOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Edits of a text, each of which cuts out a part and inserts another. */
export const edits = (put: readonly string[]) =>
  fc.array(
    fc.record({
      at: fc.nat(100_000),
      gone: fc.nat(12),
      put: fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(...put)),
    }),
    { minLength: 1, maxLength: 5 },
  );

export const edited = (
  text: string,
  all: readonly { readonly at: number; readonly gone: number; readonly put: string }[],
): string =>
  all.reduce((now, { at, gone, put }) => {
    const from = at % (now.length + 1);
    return now.slice(0, from) + put + now.slice(from + gone);
  }, text);

/** JSON of any value, including values that JSON cannot represent. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}` : one)) ?? 'null';
