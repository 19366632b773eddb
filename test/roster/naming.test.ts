import { expect, it } from 'vitest';
import { z } from 'zod';
import { type AnyEvent, anyEvent } from '../../src/approvals/event.js';
import { type MakeUserId, makeUserId, type PersonId, personId } from '../../src/approvals/person.js';
import { makeUserKey } from '../../src/approvals/store.js';
import { knownOf } from '../../src/roster/known-of.js';
import { naming } from '../../src/roster/naming.js';
import { namedWords } from '../../src/slack/named-words.js';

const eva = 'T0HARBOUR/U0EVA' as PersonId;
const evaOnMake = 41 as MakeUserId;

/** Who caused the event, and not somebody whom it names besides. */
const sameAsActor = new Set(['approval.given voice.by', 'approval.given voice.makeUserId']);

const parts = (schema: z.ZodType): readonly (readonly [string, z.ZodType])[] => {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape) as [string, z.ZodType][];
  if (schema instanceof z.ZodUnion)
    return schema.options.map((one, n) => [`${n}`, one as unknown as z.ZodType]);
  if (schema instanceof z.ZodArray) return [['0', schema.element as z.ZodType]];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return [['', schema.unwrap() as z.ZodType]];
  return [];
};

const joined = (path: string, key: string): string =>
  key === '' ? path : path === '' ? key : `${path}.${key}`;

/** The paths of all ids of people in a schema; the options of a union are numbered. */
function paths(schema: z.ZodType, path = ''): string[] {
  if (schema === (personId as z.ZodType) || schema === (makeUserId as z.ZodType)) return [path];
  return parts(schema).flatMap(([key, part]) => paths(part, joined(path, key)));
}

/** A value of the schema in which only the id at the path is Eva's. */
function sample(schema: z.ZodType, wanted: string, path = ''): unknown {
  if (schema === (personId as z.ZodType)) return path === wanted ? eva : 'T0HARBOUR/U0ANA';
  if (schema === (makeUserId as z.ZodType)) return path === wanted ? evaOnMake : 52;
  const leads = (to: string): boolean => wanted === to || wanted.startsWith(`${to}.`);
  const of = ([key, part]: readonly [string, z.ZodType]) => sample(part, wanted, joined(path, key));
  const within = parts(schema);
  if (schema instanceof z.ZodObject) return Object.fromEntries(within.map((one) => [one[0], of(one)]));
  if (schema instanceof z.ZodUnion) {
    const chosen = within.find(([key]) => leads(joined(path, key))) ?? within[0];
    return chosen && of(chosen);
  }
  if (schema instanceof z.ZodArray) return within.map(of);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return within.map((one) => of(one))[0];
  return plain(schema);
}

function plain(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodLiteral) return schema.value;
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodNumber) return 3;
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodISODate) return '2026-11-29';
  return 'x';
}

const options = (schema: z.ZodType): z.ZodObject[] =>
  schema instanceof z.ZodUnion
    ? schema.options.flatMap((one) => options(one as unknown as z.ZodType))
    : [schema as z.ZodObject];

const kinds = options(anyEvent).map((schema) => ({
  schema,
  type: (schema.shape.type as z.ZodLiteral).value as AnyEvent['type'],
  named: paths(schema).filter((path) => !path.startsWith('by.')),
}));

const streams = ['request/REQ-1', 'review/R-1', 'watch/7301'];

async function isShown(event: AnyEvent, stream: string): Promise<boolean> {
  const entry = async function* () {
    yield { stream, events: [event] };
  };
  const sought = { person: eva, makeUserIds: new Set([evaOnMake]), emails: new Set<string>() };
  const { refused, ...lists } = await knownOf(sought, entry());
  return refused > 0 || Object.values(lists).some((list) => list.length > 0);
}

it.each(kinds)(
  '$type shows itself to every person whom it names, or has a reason',
  async ({ schema, type, named }) => {
    const how: unknown = naming[type];
    if (how === 'nobody') expect(named).toEqual([]);
    if (typeof how !== 'function') return;
    for (const path of named.filter((one) => !sameAsActor.has(`${type} ${one}`))) {
      const event = { ...(sample(schema, path) as AnyEvent), by: { kind: 'system' } } as AnyEvent;
      for (const stream of streams) expect(await isShown(event, stream), `${type} ${path}`).toBe(true);
      expect(namedWords(event as Parameters<typeof namedWords>[0])).toMatch(/^\S.*[^.]$/);
    }
  },
);

const name = { personal: 'Eva Novak', of: makeUserKey(evaOnMake) };
const holders = { count: 1, names: [name] };
const role = { id: 9, name: 'Auditor', category: 'team', custom: true };

it.each([
  { type: 'role-permissions-changed', role, before: [], after: ['x'], holders },
  { type: 'role-renamed', role, before: 'Reader', holders },
  { type: 'private-space', space: { id: 's', name } },
])('$type shows itself to a person whose name it holds', async (change) => {
  const schema = kinds.find(({ type }) => type === 'ground.changed')?.schema;
  const event = schema && (sample(schema, '-') as Extract<AnyEvent, { type: 'ground.changed' }>);
  const named = { ...event, ground: { ...event?.ground, change } } as AnyEvent;
  expect(await isShown(named, 'watch/7301')).toBe(true);
  expect(await isShown(event as AnyEvent, 'watch/7301')).toBe(false);
});

it('the kinds of events that name people are told apart from the others', () => {
  const paths = kinds.flatMap(({ type, named }) => named.map((path) => `${type} ${path}`));
  expect(paths).toContain('ground.changed actor.makeUserId');
  expect(paths).toContain('finding.recorded actor.makeUserId');
  expect(paths).toContain('control.away to');
  expect(paths.length).toBeGreaterThan(60);
  expect(new Set(kinds.map(({ type }) => type))).toEqual(new Set(Object.keys(naming)));
});

it('each event is shown to the person who caused it', async () => {
  for (const { schema, type } of kinds) {
    const caused = { ...(sample(schema, '-') as AnyEvent), by: { kind: 'slack-user', person: eva } };
    // These name the person once more, and that counts.
    const again = ['attempt.refused', 'approval.withdrawn'].includes(type) ? { person: eva } : {};
    const requester = type === 'request.submitted' ? { requester: { person: eva } } : {};
    const event = { ...caused, ...again, ...requester } as AnyEvent;
    expect(await isShown(event, 'request/REQ-1'), type).toBe(true);
  }
});
