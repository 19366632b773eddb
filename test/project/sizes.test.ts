import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const longestFunction = 80;
const longestFile = 250;

interface Source {
  readonly path: string;
  readonly text: string;
}

const sources: readonly Source[] = ['src', 'sandbox'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(folder, path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') })),
);

const linesOf = (text: string): number => text.trimEnd().split('\n').length;

/** Each function that is too long, by its file and its name, or the name of its variable. */
function longFunctionsOf({ path, text }: Source): string[] {
  const found: string[] = [];
  const names: string[] = [];
  const note = (one: { start: number; end: number; id?: { name: string } | null }): void => {
    if (linesOf(text.slice(one.start, one.end)) <= longestFunction) return;
    found.push(`${path} ${one.id?.name ?? names.at(-1) ?? 'a function without a name'}`);
  };
  const named = (one: { start: number; end: number }): void =>
    void names.push(text.slice(one.start, one.end));
  const left = (): void => void names.pop();
  new Visitor({
    FunctionDeclaration: note,
    FunctionExpression: note,
    ArrowFunctionExpression: note,
    VariableDeclarator: ({ id }) => named(id),
    'VariableDeclarator:exit': left,
    Property: ({ key }) => named(key),
    'Property:exit': left,
    MethodDefinition: ({ key }) => named(key),
    'MethodDefinition:exit': left,
    PropertyDefinition: ({ key }) => named(key),
    'PropertyDefinition:exit': left,
  }).visit(parseSync(path, text).program);
  return found;
}

describe('the size limit', () => {
  it('is 80 lines for a function', () => {
    expect(sources.flatMap(longFunctionsOf)).toEqual([]);
  });

  it('is 250 lines for a file', () => {
    expect(sources.filter(({ text }) => linesOf(text) > longestFile).map(({ path }) => path)).toEqual([]);
  });

  it('applies to functions of every kind', () => {
    const body = `{\n${'  call();\n'.repeat(longestFunction)}}`;
    const text = [
      `function plain() ${body}`,
      `const arrow = () => ${body};`,
      `const object = { method() ${body}, short() {} };`,
      `class Kind { method() ${body} field = () => ${body}; }`,
      `call(() => ${body});`,
    ].join('\n');
    expect(longFunctionsOf({ path: 'a.ts', text })).toEqual(
      ['plain', 'arrow', 'method', 'method', 'field', 'a function without a name'].map(
        (name) => `a.ts ${name}`,
      ),
    );
  });
});
