/** A role that a visitor of the page can play. */
export interface Part {
  readonly id: string;
  /** Their function in a word or two. */
  readonly part: string;
  readonly may: string;
}

/** As defined in sandbox/policy.yml. */
export const cast: readonly Part[] = [
  { id: 'U0DEV', part: 'Requester', may: 'asks' },
  { id: 'U0INES', part: 'Requester', may: 'asks; an admin on Make' },
  { id: 'U0ANA', part: 'Platform', may: 'decides' },
  { id: 'U0BEN', part: 'Platform', may: 'asks and decides' },
  { id: 'U0CAT', part: 'Security', may: 'decides second' },
  { id: 'U0EVA', part: 'Security', may: 'decides second' },
  { id: 'U0ADMIN', part: 'Usher admin', may: 'freezes changes, reads every request' },
  { id: 'U0OTHER', part: 'Usher admin', may: 'lifts a freeze' },
  { id: 'U0GUEST', part: 'Guest', may: 'is a guest in this workspace' },
  { id: 'U0STRANGER', part: 'Another workspace', may: 'shares one channel' },
];
