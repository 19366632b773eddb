import type { PersonId } from '../approvals/person.js';
import { escaped, mention } from './text.js';

/** The way a person is named in markup; a mention would notify them of their own act. */
export type Naming = (person: PersonId) => string;

/** A person's name in Slack; throws when Slack does not answer. */
export type NameOf = (person: PersonId) => Promise<string | undefined>;

/** These people by name, or as a mention when Slack does not give the name. */
export async function namingOf(people: Iterable<PersonId>, nameOf: NameOf): Promise<Naming> {
  const named = await Promise.all(
    [...new Set(people)].map(async (one) => [one, await nameOf(one).catch(() => undefined)] as const),
  );
  const names = new Map(named);
  return (person) => {
    const name = names.get(person);
    return name === undefined ? mention(person) : escaped(name);
  };
}
