import type { Screen } from '../../serve/screen.js';
import type { News } from '../../serve/seen.js';
import type { Place } from '../state/place.js';

/** What the tour looks at to know whether a step is done. */
export interface Seen {
  readonly news: News;
  readonly screen: Screen;
  readonly place: Place;
}

export interface Step {
  readonly title: string;
  readonly text: string;
  /** Where one has to be for it, and what the composer then holds. */
  readonly go: Partial<Place>;
  readonly draft?: string;
  readonly button: string;
  /** Something done on Make by hand, as part of the step. */
  readonly byHand?: object;
  /** Whether it is done, against what was seen when the step began. */
  readonly isDone: (now: Seen, begun: Seen) => boolean;
}

const approvals = 'C0APPROVALS';
const cardsIn = ({ screen }: Seen): number =>
  screen.rooms.find(({ id }) => id === approvals)?.messages.filter(({ isApp }) => isApp).length ?? 0;

/** Five minutes with Usher, from the asking to the record. */
export const steps: readonly Step[] = [
  {
    title: 'Ask for a role',
    text: 'You are Dev. Send the command, choose the team Finance Ops and a role, say why, and press Ask.',
    go: { as: 'U0DEV', in: approvals, thread: '', beside: '' },
    draft: '/make-role dev@example.com',
    button: 'Type it for me',
    isDone: (now, begun) => cardsIn(now) > cardsIn(begun),
  },
  {
    title: 'Approve it as Ana',
    text: 'Platform decides here, and Ana is Platform: Slack rang for her. Be Ana, and press Approve on the card.',
    go: { as: 'U0ANA', in: approvals, thread: '', beside: '' },
    button: 'Be Ana',
    isDone: (now, begun) => now.news.writes > begun.news.writes,
  },
  {
    title: 'See it on Make',
    text: 'Usher made the change and read it back. Look at Make itself: find Dev there. The card says so, too.',
    go: { beside: 'make', thread: '' },
    button: 'Open Make',
    isDone: ({ place }) => place.beside === 'make',
  },
  {
    title: 'Go behind Usher’s back',
    text: 'Let Ines make Dev Team Admin of Platform on Make by hand. #make-audit hears of it within seconds.',
    go: { in: 'C0AUDIT', beside: 'make', thread: '' },
    button: 'Change it by hand',
    byHand: { do: 'set-team-role', userId: 4133, teamId: 917, role: 'Team Admin', by: 4121 },
    isDone: (now, begun) => now.news.byHand > begun.news.byHand && now.news.alerts > begun.news.alerts,
  },
  {
    title: 'Freeze all changes',
    text: 'Something looks wrong, so Ada, an admin of Usher, freezes changes. Nothing can be approved until it is lifted.',
    go: { as: 'U0ADMIN', in: approvals, thread: '', beside: '' },
    draft: '/make-access freeze a change nobody asked for',
    button: 'Be Ada, and type it',
    isDone: ({ news }) => news.isFrozen,
  },
  {
    title: 'Look at the record',
    text: 'All of it is on record, each entry tied to the one before. Change a byte in a copy, and see it found.',
    go: { beside: 'record', thread: '' },
    button: 'Open the record',
    isDone: (now, begun) => now.news.trials > begun.news.trials,
  },
];
