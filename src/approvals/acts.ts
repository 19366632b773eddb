/** The acts on a request whose refusals name them, in words to follow "You cannot". */
const inWords = {
  approve: (id: string) => `approve ${id}`,
  deny: (id: string) => `deny ${id}`,
  stop: (id: string) => `stop ${id}`,
  'offer less': (id: string) => `offer less for ${id}`,
  retry: (id: string) => `try ${id} again`,
  'give up': (id: string) => `close ${id}`,
  'end early': (id: string) => `end ${id} now`,
  extend: (id: string) => `ask to extend ${id}`,
  settle: (id: string) => `choose what holds after ${id}`,
  'restore access': (id: string) => `restore the access that ${id} took`,
  object: (id: string) => `say that the token of ${id} did not leak`,
  'delete their token': (id: string) => `have your token deleted by ${id}`,
} as const;

export type ActName = keyof typeof inWords;

/** An act on a request. */
export interface ActOn {
  readonly id: string;
  readonly act: ActName;
}

/** An act on a request that a person may not do, with the people who may, in words. */
export interface BarredAct extends ActOn {
  readonly others: string;
}

/** For example "You cannot end REQ-1 now". */
export const cannot = ({ act, id }: ActOn): string => `You cannot ${inWords[act](id)}`;

/** For example "You cannot stop REQ-1: you asked for it. Any of Platform or the Usher admins can." */
export const cannotBecause = ({ others, ...what }: BarredAct, why: string): string =>
  `${cannot(what)}: ${why}. Any of ${others} can.`;
