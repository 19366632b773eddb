import { useEffect, useState } from 'react';
import type { Seen } from '../../serve/seen.js';

/** The last value of each part from the server, and if the connection is open. */
export interface Live extends Partial<Seen> {
  readonly connected: boolean;
}

const parts: readonly (keyof Seen)[] = ['news', 'screen', 'make', 'record'];

/**
 * Follows what one person sees and what the panes show. After a change of person, it keeps the previous person's data
 * until the first new value comes.
 */
export function useLive(me: string, beside: string): Live {
  const [live, setLive] = useState<Live>({ connected: true });
  useEffect(() => {
    const events = new EventSource(`/api/see?${new URLSearchParams({ as: me, beside })}`);
    for (const part of parts)
      events.addEventListener(part, ({ data }) => {
        const now: unknown = JSON.parse(data);
        setLive((before) => ({ ...before, connected: true, [part]: now }));
      });
    events.addEventListener('error', () => setLive((before) => ({ ...before, connected: false })));
    return () => events.close();
  }, [me, beside]);
  return live;
}
