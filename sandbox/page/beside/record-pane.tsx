import { type ReactNode, useState } from 'react';
import type { RecordNow, Trial } from '../../serve/record-now.js';
import { Icon } from '../slack/icon.js';
import { actBeside } from '../state/act.js';
import { readDate } from '../text/dates.js';
import { useReader } from '../text/reader.js';
import { Pane } from './pane.js';

interface Props {
  readonly record: RecordNow | undefined;
  readonly close: () => void;
}

/** The stored record; its chain is checked after each change. */
export function RecordPane({ record, close }: Props): ReactNode {
  const { now } = useReader();
  return (
    <Pane title="Record" about="what Usher wrote down" close={close}>
      {record ? (
        <>
          <Whole record={record} />
          <ol className="rows" aria-label="Entries, the newest first">
            {record.entries.map(({ n, at, stream, events, hash }) => (
              <li key={n} className="row">
                <p>
                  <span className="entry-number">{n}</span> <b>{events.join(', ')}</b>
                </p>
                <p className="quiet">
                  {stream} · {readDate(Date.parse(at), '{date_short_pretty} {time_secs}', now)} ·{' '}
                  <code>{hash.slice(0, 8)}</code>
                </p>
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p className="empty">
          <span className="spinner" aria-hidden="true" /> Reading the record…
        </p>
      )}
    </Pane>
  );
}

function Whole({ record }: { readonly record: RecordNow }): ReactNode {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const change = async (): Promise<void> => {
    setBusy(true);
    const outcome = await actBeside('record', {});
    setBusy(false);
    setProblem(outcome.problem);
  };
  return (
    <div className="pane-tools">
      <p className={record.broken ? 'verdict bad' : 'verdict good'} role="status">
        {record.broken ? (
          <>
            <Icon name="warning" /> {record.broken}
          </>
        ) : (
          <span>
            <b>{record.count} entries, unbroken.</b> Each names the hash of the one before it
            {record.head && (
              <>
                ; the last is <code>{record.head.slice(0, 8)}</code>
              </>
            )}
            .
          </span>
        )}
      </p>
      <p className="quiet">
        Would anybody notice if somebody changed it? Try on a copy: one digit of a time becomes another, and
        Usher’s own check looks at it.
      </p>
      <button type="button" className="button" aria-busy={isBusy} onClick={() => void change()}>
        {isBusy && <span className="spinner" aria-hidden="true" />}
        <span className="button-label">Change a byte</span>
      </button>
      {problem && (
        <p className="block-error" role="alert">
          {problem}
        </p>
      )}
      {record.trial && <Found trial={record.trial} />}
    </div>
  );
}

function Found({ trial }: { readonly trial: Trial }): ReactNode {
  return (
    <div className="trial" role="status">
      <p>
        Entry {trial.entry}: <code>{trial.before}</code> became <code>{trial.after}</code>
      </p>
      <p className={trial.isFound ? 'verdict good' : 'verdict bad'}>
        <span>
          <b>{trial.isFound ? 'Found.' : 'Not found.'}</b> Usher says: “{trial.verdict}”
        </span>
      </p>
    </div>
  );
}
