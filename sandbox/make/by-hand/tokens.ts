import { randomUUID } from 'node:crypto';
import type { ApiToken, NewApiToken } from '../entities/api-token.js';
import type { User } from '../entities/user.js';
import type { Records } from '../records.js';

export function addToken(world: Records, user: User, given: NewApiToken): ApiToken {
  const token = {
    token: given.token ?? randomUUID(),
    label: given.label,
    scope: [...given.scope],
    created: given.created ?? freeMoment(world, user.id),
    userId: user.id,
  };
  world.tokens.set(token.token, token);
  return token;
}

export function takeScopes(world: Records, userId: number, label: string, scopes: readonly string[]): void {
  for (const token of tokensOf(world, userId)) {
    if (token.label === label) token.scope = token.scope.filter((one) => !scopes.includes(one));
  }
}

export function tokensOf(world: Records, userId: number): ApiToken[] {
  return [...world.tokens.values()].filter((token) => token.userId === userId);
}

/** A creation time that no other token of this person has, since it identifies the token. */
function freeMoment(world: Records, userId: number): string {
  const taken = new Set(tokensOf(world, userId).map(({ created }) => created));
  let moment = world.now();
  while (taken.has(new Date(moment).toISOString())) moment += 1;
  return new Date(moment).toISOString();
}
