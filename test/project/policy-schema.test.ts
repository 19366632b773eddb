import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { policyJsonSchema } from '../../src/approvals/policy/json-schema.js';
import { parsePolicy } from '../../src/approvals/policy/parse.js';
import { usher } from '../cli/main.js';
import { storyPolicy } from '../stories/policy.js';

const shipped: unknown = JSON.parse(readFileSync('policy.schema.json', 'utf8'));
const example = readFileSync('policy.example.yml', 'utf8');
const page = readFileSync('docs/policy.md', 'utf8');

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
const validate = ajv.compile(policyJsonSchema());
const problemsOf = (text: string): string[] => {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

interface Node {
  readonly properties?: Readonly<Record<string, Node>> | undefined;
  readonly items?: Node | undefined;
  readonly description?: string | undefined;
}
const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), node).optional(),
    items: node.optional(),
    description: z.string().optional(),
  }),
);

/** Every key of the schema with its path, lists as `[]`. */
function keysOf({ properties = {}, items }: Node, path = ''): [string, Node][] {
  const inside = Object.entries(properties).flatMap(([name, one]): [string, Node][] => {
    const own = path === '' ? name : `${path}.${name}`;
    return [[own, one], ...keysOf(one, own)];
  });
  return items ? [...inside, ...keysOf(items, `${path}[]`)] : inside;
}
const keys = keysOf(node.parse(policyJsonSchema()));

describe('policy.schema.json', () => {
  it('equals the generated schema and the output of usher policy schema', async () => {
    expect(shipped).toEqual(policyJsonSchema());
    expect((await usher('policy', 'schema')).out).toBe(readFileSync('policy.schema.json', 'utf8'));
  });

  it('is named at the top of the example and accepts the example', () => {
    expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=./policy.schema.json');
    expect(problemsOf(example)).toEqual([]);
    expect(problemsOf(storyPolicy)).toEqual([]);
  });

  it.each([
    ['a misspelt key', 'when: {', 'wenn: {'],
    ['a kind that is none', 'kind: change-team-role', 'kind: change-role'],
    ['a duration in words', 'duration_at_most: 1d', 'duration_at_most: one day'],
    ['a rule without anybody', 'stages: [{ from: [platform] }]', 'channel: C0TEAMS'],
    ['a group in capitals', 'platform: [U0ANA', 'Platform: [U0ANA'],
  ])('refuses %s, as Usher does', (_, from, to) => {
    const text = example.replace(from, to);
    expect(text).not.toBe(example);
    expect(problemsOf(text)).not.toEqual([]);
    expect(parsePolicy(text).ok).toBe(false);
  });

  it('has a description for every key', () => {
    expect(keys.filter(([, { description }]) => !description).map(([path]) => path)).toEqual([]);
  });

  it('has exactly the keys that docs/policy.md lists', () => {
    const listed = [...page.matchAll(/^\| `([\w[\].]+)` \|/gm)].flatMap(([, path]) => path ?? []);
    expect(listed.sort()).toEqual(keys.map(([path]) => path).sort());
    expect(keys.length).toBeGreaterThan(40);
  });
});
