import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { z } from 'zod';

const media = z.looseObject({ schema: z.record(z.string(), z.unknown()) });
const answer = z.looseObject({
  $ref: z.string().optional(),
  content: z.record(z.string(), media).optional(),
});
const operation = z.looseObject({ operationId: z.string(), responses: z.record(z.string(), answer) });
const contract = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.unknown()),
    responses: z.record(z.string(), answer),
  }),
});

const text = readFileSync(new URL('make-openapi.yaml', import.meta.url), 'utf8');
const { paths, components } = contract.parse(parse(text, { maxAliasCount: -1 }));

export interface Operation {
  operation: string;
  operationId: string;
  /** Undefined if the contract does not contain such an answer. */
  validator(status: number): ValidateFunction | undefined;
}

export const operations: readonly Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, responses }]) => ({
    operation: `${method.toUpperCase()} ${path}`,
    operationId,
    validator(status: number) {
      const response = responses[String(status)];
      const name = response?.$ref?.split('/').at(-1);
      const schema = (name === undefined ? response : components.responses[name])?.content?.[
        'application/json'
      ]?.schema;
      return schema && compiled(schema);
    },
  })),
);

function compiled(schema: unknown): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(z.record(z.string(), z.unknown()).parse(closed(schema)));
}

/**
 * The schema in ajv's terms: references resolved, `nullable` as a type, and every object closed, so that an answer
 * with a field outside the contract fails.
 */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const node: Record<string, unknown> = { ...schema };
  if (typeof node.$ref === 'string') return closed(components.schemas[node.$ref.split('/').at(-1) ?? '']);
  if (Array.isArray(node.allOf)) return closed(merged(node.allOf));
  if (node.properties !== undefined) {
    node.properties = eachProperty(node.properties);
    node.additionalProperties ??= false;
  }
  if (node.items !== undefined) node.items = closed(node.items);
  if (node.nullable === true) node.type = [node.type, 'null'];
  return node;
}

function eachProperty(properties: unknown): Record<string, unknown> {
  const known = z.record(z.string(), z.unknown()).parse(properties);
  return Object.fromEntries(Object.entries(known).map(([name, schema]) => [name, closed(schema)]));
}

const part = z.looseObject({
  $ref: z.string().optional(),
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()).default({}),
  allOf: z.array(z.unknown()).optional(),
});

function merged(parts: readonly unknown[]) {
  const known = parts.map((one) => {
    const { $ref } = part.parse(one);
    return part.parse($ref === undefined ? one : components.schemas[$ref.split('/').at(-1) ?? '']);
  });
  return {
    type: 'object',
    required: known.flatMap(({ required }) => required),
    properties: Object.assign({}, ...known.map(({ properties }) => properties)),
  };
}
