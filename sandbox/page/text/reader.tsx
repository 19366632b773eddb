import { createContext, useContext } from 'react';
import type { Screen } from '../../serve/screen.js';

/** The person who reads, and their present time. */
export interface Reader {
  readonly screen: Screen;
  /** The sandbox's clock, which can be ahead of the real time. */
  readonly now: number;
  /** Opens a channel, if the reader is in it. */
  readonly open: (room: string) => void;
}

const context = createContext<Reader | undefined>(undefined);

export const ReaderProvider = context.Provider;

export function useReader(): Reader {
  const reader = useContext(context);
  if (!reader) throw new Error('nobody reads here');
  return reader;
}
