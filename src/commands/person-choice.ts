import type { Directory } from '../make/directory.js';
import type { Person } from '../make/people-search.js';
import type { Choice } from '../slack/modals/fields.js';
import { addressText } from '../slack/who.js';

/** A person as a choice in a form: by name only, or with address and id if another person's name looks the same. */
export function choiceOfPerson(
  make: Pick<Directory, 'namesakes'>,
  { userId, name, email }: Pick<Person, 'userId' | 'name' | 'email'>,
): Choice {
  const choice = { value: `${userId}`, label: name };
  if (make.namesakes({ userId, name }).length === 0) return choice;
  return { ...choice, description: ofTwo({ userId, email }) };
}

const most = 75;

/** The person's id and address. The id comes first, since an address may be cut. */
function ofTwo(one: { readonly userId: number; readonly email: string }): string {
  const words = one.email === '' ? addressText(one) : `${one.userId} · ${one.email}`;
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}
