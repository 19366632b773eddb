import type { ReactNode } from 'react';
import { Menu } from '../blocks/menu.js';
import { Icon } from '../slack/icon.js';
import { actBeside } from '../state/act.js';
import { ago } from '../text/dates.js';

const minute = 60_000;
const steps = [
  { value: `${10 * minute}`, text: '10 minutes forward' },
  { value: `${60 * minute}`, text: '1 hour forward' },
  { value: `${8 * 60 * minute}`, text: '8 hours forward' },
  { value: `${24 * 60 * minute}`, text: '1 day forward' },
  { value: `${7 * 24 * 60 * minute}`, text: '7 days forward' },
];

/** Moves all clocks forward: requests expire, and temporary access ends. */
export function ClockMenu({ ahead }: { readonly ahead: number }): ReactNode {
  const says =
    ahead > 0 ? `The sandbox’s clock is ${ago(-ahead).replace(/^in /, '')} ahead` : 'Move time forward';
  return (
    <Menu
      label={says}
      className="icon-button clock"
      face={
        <>
          <Icon name="clock" />
          {ahead > 0 && <span className="clock-ahead">+{ago(-ahead).replace(/^in /, '')}</span>}
        </>
      }
      options={steps}
      picked={(forward) => void actBeside('clock', { forward: Number(forward) })}
    />
  );
}
