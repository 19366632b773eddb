import { type ReactNode, useEffect, useState } from 'react';
import { Icon } from '../slack/icon.js';
import { actBeside } from '../state/act.js';
import type { Place } from '../state/place.js';
import { type Seen, steps } from './steps.js';

interface Props {
  readonly seen: Seen;
  readonly go: (change: Partial<Place>) => void;
  /** Puts a text into the composer. */
  readonly draft: (text: string) => void;
  readonly end: () => void;
}

/** Six steps above Slack; a step is done whichever person does it. */
export function Tour({ seen, go, draft, end }: Props): ReactNode {
  const [at, setAt] = useState(0);
  const [begun, setBegun] = useState(seen);
  const step = steps[at];
  const isDone = step?.isDone(seen, begun) ?? false;
  const turn = (to: number): void => {
    setAt(to);
    setBegun(seen);
  };
  useEffect(() => {
    if (!isDone) return;
    setAt((now) => now + 1);
    setBegun(seen);
  }, [isDone, seen]);
  return (
    <section className="tour" aria-label="Tour">
      <ol
        className="tour-steps"
        aria-label={step ? `Step ${at + 1} of ${steps.length}` : 'All steps are done'}
      >
        {steps.map(({ title }, index) => (
          <li key={title} className={index < at ? 'done' : index === at ? 'current' : ''} />
        ))}
      </ol>
      <p className="tour-text" role="status">
        {step ? (
          <>
            <b>
              {at + 1}. {step.title}.
            </b>{' '}
            {step.text}
          </>
        ) : (
          <>
            <b>That is Usher.</b> Go on as you like: be Otto and lift the freeze with /make-access unfreeze,
            let time pass with the clock, or make Make fail.
          </>
        )}
      </p>
      <div className="tour-buttons">
        {step && (
          <>
            <button
              type="button"
              className="button primary"
              onClick={() => {
                go(step.go);
                if (step.draft) draft(step.draft);
                if (step.byHand) void actBeside('make', step.byHand);
              }}
            >
              {step.button}
            </button>
            <button type="button" className="button" onClick={() => turn(at + 1)}>
              Skip
            </button>
          </>
        )}
        <button type="button" className="icon-button" aria-label="End the tour" onClick={end}>
          <Icon name="close" />
        </button>
      </div>
    </section>
  );
}
