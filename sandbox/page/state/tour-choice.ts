import { useState } from 'react';

const key = 'usher-sandbox-tour';

/** True until a visitor ends the tour in this browser. */
export function useTourChoice(): readonly [boolean, (shown: boolean) => void] {
  const [isShown, setShown] = useState(() => localStorage.getItem(key) !== 'ended');
  const choose = (shown: boolean): void => {
    localStorage.setItem(key, shown ? 'shown' : 'ended');
    setShown(shown);
  };
  return [isShown, choose];
}
