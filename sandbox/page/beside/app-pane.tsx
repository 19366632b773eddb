import { type ReactNode, useState } from 'react';
import type { Replica } from '../../replicas.js';
import type { News } from '../../serve/seen.js';
import { actBeside } from '../state/act.js';
import { readDate } from '../text/dates.js';
import { useReader } from '../text/reader.js';
import { Pane } from './pane.js';

interface Props {
  readonly news: News;
  readonly close: () => void;
}

/** The app's processes, each of which the visitor can kill and start again. */
export function AppPane({ news: { replicas }, close }: Props): ReactNode {
  const isShared = replicas.length > 1;
  return (
    <Pane
      title="App"
      about={isShared ? `${replicas.length} processes, one database` : 'one process'}
      close={close}
    >
      <p className="pane-tools quiet">
        {isShared
          ? 'Kill one during a request: the others take over its work within half a minute, and nothing is done twice.'
          : 'Kill it during a request: the decision is on record, and the app carries it out after the next start.'}
      </p>
      <ul className="rows" aria-label="Processes">
        {replicas.map((replica) => (
          <Process key={replica.n} replica={replica} />
        ))}
      </ul>
    </Pane>
  );
}

const states: Readonly<Record<Replica['state'], string>> = {
  starting: 'Starting…',
  up: 'Up since',
  killed: 'Killed at',
  ended: 'Ended at',
};

function Process({ replica }: { readonly replica: Replica }): ReactNode {
  const { n, state, pid, since, duties } = replica;
  const { now } = useReader();
  const [problem, setProblem] = useState<string>();
  const press = (what: 'kill' | 'start') => async (): Promise<void> => {
    setProblem(undefined);
    setProblem((await actBeside('app', { do: what, n })).problem);
  };
  return (
    <li className="row process">
      <div className="row-line">
        <p>
          <span className={`process-sign ${state}`} aria-hidden="true" /> <b>Process {n}</b>{' '}
          {pid !== undefined && <span className="quiet">{pid}</span>}
        </p>
        {state === 'up' && (
          <button
            type="button"
            className="button danger"
            aria-label={`Kill process ${n}`}
            onClick={() => void press('kill')()}
          >
            Kill
          </button>
        )}
        {state !== 'up' && (
          <button
            type="button"
            className="button"
            aria-label={`Start process ${n} again`}
            aria-busy={state === 'starting'}
            onClick={() => void press('start')()}
          >
            {state === 'starting' && <span className="spinner" aria-hidden="true" />}
            <span className="button-label">Start again</span>
          </button>
        )}
      </div>
      <p className="quiet" role="status">
        {states[state]}
        {state !== 'starting' && ` ${readDate(since, '{time_secs}', now)}`}
        {duties.length > 0 && ` · runs ${duties.join(', ')}`}
      </p>
      {problem && (
        <p className="block-error" role="alert">
          {problem}
        </p>
      )}
    </li>
  );
}
