import type { PersonId } from '../approvals/person.js';
import type { Request } from '../approvals/request.js';

/** A request in the words for one reader. */
export type Told = Request & { readonly toSubject?: true };

/**
 * The request for one reader. The person whose access it is about reads "you" instead of their own name, unless they
 * asked for it: they know of whom they spoke, and read the same as everybody.
 */
export const toldTo = (request: Request, to: PersonId): Told =>
  to !== request.requester.person && request.revision.people.every((one) => one === to)
    ? { ...request, toSubject: true }
    : request;

/** Whether the reader is the only person whose access this is about. */
export const isSubjects = ({ toSubject }: Pick<Told, 'revision' | 'toSubject'>): boolean =>
  toSubject === true;

const effectsToThem: readonly (readonly [RegExp, string])[] = [
  [
    /^This lasts until an Usher admin restores the access\./,
    'This lasts until an Usher admin restores your access.',
  ],
  [
    /^The tokens stay on Make until their owner deletes them/,
    'Your API tokens stay on Make until you delete them',
  ],
  [/^Stays a member of /, 'You stay a member of '],
  [/^Also leaves /, 'You also leave '],
  [/^Their connections stay\./, 'Your connections stay.'],
];

/** A recorded side effect as the person reads it whose access it is about: "You stay a member of Acme." */
export const effectToThem = (effect: string): string =>
  effectsToThem.reduce((said, [theirs, yours]) => said.replace(theirs, yours), effect);
