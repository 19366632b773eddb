import { createContext, useContext } from 'react';
import type { Screen } from '../../serve/screen.js';

/** Who reads, and what moment it is for them. */
export interface Reader {
  readonly screen: Screen;
  /** The sandbox's clock, which can be ahead. */
  readonly now: number;
  /** Goes to a channel, where the reader is in it. */
  readonly open: (room: string) => void;
}

const context = createContext<Reader | undefined>(undefined);

export const ReaderProvider = context.Provider;

export function useReader(): Reader {
  const reader = useContext(context);
  if (!reader) throw new Error('nobody reads here');
  return reader;
}
