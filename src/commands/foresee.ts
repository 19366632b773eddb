import type { Asked } from '../approvals/asked.js';
import { kindOf } from '../approvals/changes/catalogue.js';
import { aboutAsker, type MakeInMemory } from '../approvals/changes/foreseen.js';
import type { Identity } from '../approvals/person.js';
import type { Foreseen } from '../approvals/policy/could-match.js';

type Rest = Pick<Asked, 'durationMs' | 'emergency'>;

/** What is known of each change without asking Make. */
export const foresee = (make: MakeInMemory, asker: Identity, { changes, ...rest }: Asked): Foreseen[] =>
  changes.map((change) => ({
    ...base(asker, rest),
    kind: change.kind,
    ...kindOf(change).foresee(change, make, asker),
  }));

/** What is known of containing somebody; at which places they lose something Make has to say. */
export function foreseeContainment(
  make: MakeInMemory,
  asker: Identity,
  userId: number,
  rest: Rest,
): Foreseen[] {
  const [organization, ...others] = make.organizations().filter(({ id }) => make.member(id, userId));
  if (!organization) return [];
  return [
    {
      ...base(asker, rest),
      kind: 'contain-token',
      ...(others.length === 0 && { organization }),
      direction: 'lower',
      ...aboutAsker(make, asker, userId),
    },
  ];
}

const base = ({ person }: Identity, { durationMs, emergency }: Rest) => ({
  requester: person,
  emergency,
  ...(durationMs !== undefined && { durationMs }),
});
