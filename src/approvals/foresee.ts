import type { Form } from './asked.js';
import { kindOf } from './changes/catalogue.js';
import { aboutAsker, type MakeInMemory } from './changes/foreseen.js';
import type { Identity, MakeUserId } from './person.js';
import type { Foreseen } from './policy/could-match.js';

/** The facts that Usher knows about each change without asking Make. */
export function foresee(make: MakeInMemory, asker: Identity, { rest, wanted }: Form): Foreseen[] {
  const { emergency } = rest;
  const durationMs = rest.extends?.totalMs ?? rest.durationMs;
  const base = {
    requester: asker.person,
    emergency,
    ...(rest.extends && { extends: true }),
    ...(durationMs !== undefined && { durationMs }),
  };
  if ('contain' in wanted)
    return containment(make, asker, wanted.contain).map((one) => ({ ...base, ...one }));
  return wanted.changes.map((change) => ({
    ...base,
    kind: change.kind,
    ...kindOf(change).foresee(change, make, asker),
  }));
}

/** Make alone can say at which places a contained person loses access. */
function containment(make: MakeInMemory, asker: Identity, userId: MakeUserId) {
  const [organization, ...others] = make.organizations().filter(({ id }) => make.member(id, userId));
  if (!organization) return [];
  return [
    {
      kind: 'contain-token',
      ...(others.length === 0 && { organization }),
      direction: 'lower',
      ...aboutAsker(make, asker, userId),
    } as const,
  ];
}
