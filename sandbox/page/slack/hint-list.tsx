import type { ReactNode } from 'react';
import { Avatar } from './avatar.js';
import type { Hint } from './hints.js';

interface Props {
  readonly id: string;
  readonly hints: readonly Hint[];
  readonly at: number;
  readonly point: (index: number) => void;
  readonly complete: (index: number) => void;
}

/** The composer's suggestions, above it. */
export function Hints({ id, hints, at, point, complete }: Props): ReactNode {
  return (
    <div className="hints" role="listbox" id={`${id}-hints`} aria-label="Suggestions">
      {hints.map(({ insert, title, about, face }, index) => (
        <div
          key={insert}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          className={index === at ? 'hint active' : 'hint'}
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => point(index)}
          onClick={() => complete(index)}
        >
          {face ? <Avatar face={face} size={32} /> : <span className="hint-sign">/</span>}
          <span className="hint-text">
            <b>{title}</b>
            <small>{about}</small>
          </span>
        </div>
      ))}
    </div>
  );
}
