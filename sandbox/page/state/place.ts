import { useCallback, useEffect, useState } from 'react';

/** The visitor's place on the page, stored in its address. */
export interface Place {
  readonly as: string;
  /** A channel, or the app's Home. */
  readonly in: string;
  readonly thread: string;
  readonly beside: (typeof besides)[number] | '';
}

const besides = ['make', 'record', 'app'] as const;

const first: Place = { as: 'U0DEV', in: 'C0APPROVALS', thread: '', beside: '' };

function placeIn(search: string): Place {
  const said = new URLSearchParams(search);
  const beside = said.get('beside');
  return {
    as: said.get('as') ?? first.as,
    in: said.get('in') ?? first.in,
    thread: said.get('thread') ?? '',
    beside: besides.find((one) => one === beside) ?? '',
  };
}

/** The place, kept in the address so that a reload or another window opens it. */
export function usePlace(): readonly [Place, (change: Partial<Place>) => void] {
  const [place, setPlace] = useState(() => placeIn(location.search));
  useEffect(() => {
    const back = (): void => setPlace(placeIn(location.search));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const go = useCallback((change: Partial<Place>) => {
    const now = { ...placeIn(location.search), ...change };
    const said = Object.entries(now).filter(([, value]) => value !== '');
    history.pushState(null, '', `?${new URLSearchParams(said)}`);
    setPlace(now);
  }, []);
  return [place, go];
}
