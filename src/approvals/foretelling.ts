import type { Form } from './asked.js';
import type { Change } from './changes/catalogue.js';
import type { DeskParts } from './desk-deps.js';
import { foreseeInParts } from './foresee.js';
import type { PersonId } from './person.js';
import { type Foretold, foretell, longestOf } from './policy/foretell.js';

/** The choices in an open form from which Usher can foretell who decides. */
export interface Foreseeable {
  readonly wanted: Form['wanted'];
  readonly rest: Pick<Form['rest'], 'durationMs' | 'emergency'>;
}

type Memory = Pick<DeskParts, 'directory' | 'policy' | 'make'>;

/** A person and all groups, as they were last read. */
export async function fromMemory(
  { directory, policy }: Pick<Memory, 'directory' | 'policy'>,
  person: PersonId,
) {
  const groups = Object.keys(policy().policy.groups).map((group) => ({ group }));
  const [identity, roster] = await Promise.all([
    directory.identify(person),
    directory.roster(groups, 'cached'),
  ]);
  return { identity, roster };
}

/** The groups on which it depends who may ask; no others are needed to foretell a decision. */
function askingGroups({ policy }: Pick<Memory, 'policy'>) {
  const { groups, rules } = policy().policy;
  const named = new Set(rules.flatMap(({ when }) => [when?.requester ?? []].flat()));
  return Object.keys(groups)
    .filter((group) => named.has(group))
    .map((group) => ({ group }));
}

/** Foretells the decision on an open form without asking Make. */
export function createForetelling(memory: Memory) {
  const seenOf = async (person: PersonId, { wanted, rest }: Foreseeable) => {
    const [identity, roster] = await Promise.all([
      memory.directory.identify(person),
      memory.directory.roster(askingGroups(memory), 'to-show'),
    ]);
    const seen = foreseeInParts(memory.make, identity, { wanted, rest: { ...rest, reason: '' } });
    return { seen, roster };
  };
  return {
    /** Foretells who would decide; undefined if only Make can say. */
    async foretell(person: PersonId, form: Foreseeable): Promise<Foretold | undefined> {
      const { seen, roster } = await seenOf(person, form);
      return foretell(memory.policy(), seen, roster);
    },

    /**
     * The longest access in milliseconds, if every rule that may decide these changes gives them only with an end; the
     * same for every change of a role if none is chosen yet.
     */
    async longestAccess(person: PersonId, changes: readonly Change[]): Promise<number | undefined> {
      const { seen, roster } = await seenOf(person, { wanted: { changes }, rest: { emergency: false } });
      const anyRole = (['change-team-role', 'change-organization-role'] as const).map((kind) => ({
        kind,
        requester: person,
        emergency: false,
      }));
      return longestOf(memory.policy(), changes.length > 0 ? seen.whole : anyRole, roster);
    },
  };
}
