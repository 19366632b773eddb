import type { Caller } from './api-request.js';
import type { World } from './world.js';

/** The caller behind `Authorization: Token <uuid>`; undefined for any other header. */
export function authenticate(world: World, header: string | undefined): Caller | undefined {
  const value = /^Token ([0-9a-f-]{36})$/i.exec(header ?? '')?.[1];
  const token = value === undefined ? undefined : world.tokens.get(value);
  const user = token && world.users.get(token.userId);
  return token && user && { token, user };
}
