import type { LeakedToken } from '../approvals/changes/contain-token.js';
import type { PersonId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { cutEnd, escaped, mention, spoken } from './text.js';
import { tokenInWords } from './words.js';

export interface FoundLeak {
  readonly finder: PersonId;
  /** The reason why no request was opened, in the words for the finder. */
  readonly why: Refusal;
  /** The page on which people delete tokens by hand. */
  readonly page: string;
}

/** The message to the owner of a leaked token for which no request is possible. */
export const ownerMustDelete = ({ finder, why, page }: FoundLeak, token: LeakedToken): string =>
  cutEnd(
    `${mention(finder)} says that an API token of yours on Make has leaked, and Make accepts it: ${tokenInWords(token)}. Usher cannot do anything about it; they were told why: “${spoken(why)}” Delete it yourself at once: ${escaped(page)}. Everything that uses it stops working then.`,
    2900,
  );

/** The message to the admins if the leaked token is the one that Usher runs with. */
export const adminsMustReplace = ({ finder, page }: Omit<FoundLeak, 'why'>): string =>
  `${mention(finder)} says that the Make API token which Usher itself runs with has leaked, and entered it. Anybody who has it can do on Make what Usher can. Usher does not delete the token it runs with: make a new one, set MAKE_API_TOKEN, restart Usher, and delete the old one at once: ${escaped(page)}.`;
