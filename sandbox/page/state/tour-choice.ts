import { useState } from 'react';

const key = 'usher-sandbox-tour';

/** Whether the tour is shown: until somebody ends it, in this browser. */
export function useTourChoice(): readonly [boolean, (shown: boolean) => void] {
  const [isShown, setShown] = useState(() => localStorage.getItem(key) !== 'ended');
  const choose = (shown: boolean): void => {
    localStorage.setItem(key, shown ? 'shown' : 'ended');
    setShown(shown);
  };
  return [isShown, choose];
}
