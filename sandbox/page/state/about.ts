import { useEffect, useState } from 'react';
import type { Part } from '../../serve/cast.js';
import type { Offered } from '../../serve/commands.js';

/** Data that does not change while the sandbox runs. */
export interface About extends Offered {
  readonly cast: readonly Part[];
}

export function useAbout(): About | undefined {
  const [about, setAbout] = useState<About>();
  useEffect(() => {
    void fetch('/api/about')
      .then((response) => response.json())
      .then(
        (said: About) => setAbout(said),
        () => undefined,
      );
  }, []);
  return about;
}
