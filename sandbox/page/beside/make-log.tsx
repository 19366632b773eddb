import type { ReactNode } from 'react';
import type { LogLine } from '../../serve/make-now.js';
import { readDate } from '../text/dates.js';
import { useReader } from '../text/reader.js';

/** Make's own audit log. */
export function MakeLog({ log }: { readonly log: readonly LogLine[] }): ReactNode {
  const { now } = useReader();
  return (
    <>
      <p className="pane-tools quiet">
        Make’s log tells of team roles and much else, but not who changes roles in an organization.
      </p>
      <ul className="rows">
        {log.map(({ id, at, event, by, target, place, change }) => (
          <li key={id} className="row">
            <p>
              <b>{event}</b> <span className="quiet">in {place}</span>
            </p>
            <p className="quiet">
              {[readDate(at, '{date_short_pretty} {time}', now), by && `by ${by}`, target, change]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </li>
        ))}
        {log.length === 0 && <li className="empty">Make’s log is empty.</li>}
      </ul>
    </>
  );
}
