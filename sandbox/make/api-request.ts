import type { z } from 'zod';
import { invalidInput } from './api-error.js';
import type { ApiToken } from './entities/api-token.js';
import type { User } from './entities/user.js';
import type { World } from './world.js';

export interface Caller {
  user: User;
  token: ApiToken;
}

export interface ApiRequest {
  readonly world: World;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Undefined if the request had no body. */
  readonly body: unknown;
}

export interface Route {
  operationId: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  /** Undefined if no scope is needed. */
  scope: string | undefined;
  answer(request: ApiRequest): unknown;
}

export function idInPath({ params }: ApiRequest, name: string): number {
  return integer(params[name] ?? '', name);
}

export function idInQuery({ query }: ApiRequest, name: string): number | undefined {
  const text = query.get(name);
  return text === null ? undefined : integer(text, name);
}

export function isSwitchedOn({ query }: ApiRequest, name: string): boolean {
  return query.get(name) === 'true';
}

export function parseBody<T>({ body }: ApiRequest, schema: z.ZodType<T>): T {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const suberrors = result.error.issues.map((issue) => ({
    message: `'${issue.path.join('.')}': ${issue.message}`,
    name: 'ValidationError',
  }));
  throw invalidInput('One parameter did not pass validation.', suberrors);
}

export function integer(text: string, name: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalidInput(`Parameter '${name}' is not an integer.`);
  return Number(text);
}
