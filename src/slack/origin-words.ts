import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import type { Origin } from '../roster/row.js';
import { cutMiddle, date, escaped, mention } from './text.js';

/**
 * The way in which a sentence shows times, people and outside text; it differs in Slack, in a terminal and on a page
 * of evidence.
 */
export interface Rendering {
  readonly person: (person: PersonId) => string;
  /** A time, in milliseconds since 1970. */
  readonly moment: (at: number) => string;
  /** Text from outside. */
  readonly typed: (text: string) => string;
}

export const inSlack: Rendering = {
  person: mention,
  moment: date,
  typed: (text) => escaped(cutMiddle(text, 60)),
};

/** The origin of a person's access: "asked for in REQ-7, approved by @Ana, done 3 Nov"; without a full stop. */
export function originWords(
  origin: Origin,
  { person, moment, typed }: Rendering,
  nameOf: (userId: number) => string = (userId) => `Make user ${userId}`,
): string {
  switch (origin.how) {
    case 'request': {
      const { request, approvedBy, at } = origin;
      const by =
        approvedBy.length === 0 ? 'let through by its rule' : `approved by ${listed(approvedBy.map(person))}`;
      return `asked for in ${typed(request)}, ${by}, done ${moment(at)}`;
    }
    case 'before-usher':
      return 'from before Usher';
    case 'seen': {
      const who = origin.by === undefined ? '' : `, done by ${typed(nameOf(origin.by))}`;
      const stays = origin.accepted === undefined ? '' : `, accepted by ${person(origin.accepted)}`;
      return `nobody asked for it, seen ${moment(origin.at)}${who}${stays}`;
    }
    case 'unknown':
      return 'unknown how they got it';
  }
}
