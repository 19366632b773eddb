import type { Screen } from '../../serve/screen.js';
import type { News } from '../../serve/seen.js';
import type { Place } from '../state/place.js';

/** The state that shows if a step is done. */
export interface Seen {
  readonly news: News;
  readonly screen: Screen;
  readonly place: Place;
}

export interface Step {
  readonly title: string;
  readonly text: string;
  /** The place of the step, and the text in the composer. */
  readonly go: Partial<Place>;
  readonly draft?: string;
  readonly button: string;
  /** A manual act on Make that belongs to the step. */
  readonly byHand?: object;
  /** Tells if the step is done, compared with the state at its beginning. */
  readonly isDone: (now: Seen, begun: Seen) => boolean;
}

const approvals = 'C0APPROVALS';
const cardsIn = ({ screen }: Seen): number =>
  screen.rooms.find(({ id }) => id === approvals)?.messages.filter(({ isApp }) => isApp).length ?? 0;

/** Five minutes with Usher, from a request to the record. */
export const steps: readonly Step[] = [
  {
    title: 'Ask for a role',
    text: 'Dev needs a role. As Dev, send the command, choose the team Finance Ops and a role, say why, and press Ask.',
    go: { as: 'U0DEV', in: approvals, thread: '', beside: '' },
    draft: '/make-role dev@example.com',
    button: 'Type it for me',
    isDone: (now, begun) => cardsIn(now) > cardsIn(begun),
  },
  {
    title: 'Approve it as Ana',
    text: 'Platform decides here, and Ana is in Platform, so Slack notified her. Switch to Ana, and press Approve on the card.',
    go: { as: 'U0ANA', in: approvals, thread: '', beside: '' },
    button: 'Switch to Ana',
    isDone: (now, begun) => now.news.writes > begun.news.writes,
  },
  {
    title: 'See it on Make',
    text: 'Usher made the change and read it back, as the card says. Open Make and find Dev there.',
    go: { beside: 'make', thread: '' },
    button: 'Open Make',
    isDone: ({ place }) => place.beside === 'make',
  },
  {
    title: 'Change Make without Usher',
    text: 'Let Ines make Dev Team Admin of Platform on Make by hand. Usher alerts #make-audit within seconds.',
    go: { in: 'C0AUDIT', beside: 'make', thread: '' },
    button: 'Change it by hand',
    byHand: { do: 'set-team-role', userId: 4133, teamId: 917, role: 'Team Admin', by: 4121 },
    isDone: (now, begun) => now.news.byHand > begun.news.byHand && now.news.alerts > begun.news.alerts,
  },
  {
    title: 'Freeze all changes',
    text: 'Something looks wrong, so Ada, an Usher admin, freezes changes. Nobody can approve a change until another admin lifts the freeze.',
    go: { as: 'U0ADMIN', in: approvals, thread: '', beside: '' },
    draft: '/make-access freeze a change nobody asked for',
    button: 'Switch to Ada and type it',
    isDone: ({ news }) => news.isFrozen,
  },
  {
    title: 'Look at the record',
    text: 'Everything is on record, and each entry contains the hash of the one before. Change a byte in a copy, and see Usher find it.',
    go: { beside: 'record', thread: '' },
    button: 'Open the record',
    isDone: (now, begun) => now.news.trials > begun.news.trials,
  },
];
