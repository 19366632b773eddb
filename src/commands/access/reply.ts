import type { KnownBlock } from '@slack/types';
import type { PersonId } from '../../approvals/person.js';
import type { Doors } from '../doors.js';

/** What a subcommand answers, to be seen by whoever typed it alone. */
export interface Reply {
  readonly text: string;
  readonly blocks?: KnownBlock[];
}

export type Subcommand = (doors: Doors, person: PersonId, rest: string) => Promise<Reply>;
