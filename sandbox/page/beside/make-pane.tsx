import { type ReactNode, useState } from 'react';
import type { MakeNow } from '../../serve/make-now.js';
import type { News } from '../../serve/seen.js';
import { ago } from '../text/dates.js';
import { useReader } from '../text/reader.js';
import { MakeLog } from './make-log.js';
import { MakePeople } from './make-people.js';
import { MakeTrouble } from './make-trouble.js';
import { Pane } from './pane.js';
import { type Tab, Tabs } from './tabs.js';

const tabs = ['People', 'Tokens', 'Audit log', 'Trouble'] as const;

interface Props {
  readonly make: MakeNow | undefined;
  readonly news: News;
  readonly close: () => void;
}

/** The sandbox's Make, as its own pages would show it, with the acts that a visitor can do by hand. */
export function MakePane({ make, news, close }: Props): ReactNode {
  const [tab, setTab] = useState<Tab<typeof tabs>>('People');
  return (
    <Pane title="Make" about="the sandbox’s own" close={close}>
      <Tabs
        all={tabs}
        now={tab}
        turn={setTab}
        marks={news.make !== 'well' || news.isSlackAway ? ['Trouble'] : []}
      />
      {make ? (
        <>
          {tab === 'People' && <MakePeople make={make} />}
          {tab === 'Tokens' && <Tokens make={make} />}
          {tab === 'Audit log' && <MakeLog log={make.log} />}
          {tab === 'Trouble' && <MakeTrouble make={make} news={news} />}
        </>
      ) : (
        <p className="empty">
          <span className="spinner" aria-hidden="true" /> Looking at Make…
        </p>
      )}
    </Pane>
  );
}

function Tokens({ make }: { readonly make: MakeNow }): ReactNode {
  const { now } = useReader();
  return (
    <ul className="rows">
      {make.tokens.map(({ of, label, token, scope, created }) => (
        <li key={`${of}/${created}`} className="row">
          <p>
            <b>{label}</b> <span className="quiet">of {of}</span>
          </p>
          <p className="quiet">
            <code>{token.slice(0, 13)}…</code> · created {ago(now - Date.parse(created))}
          </p>
          <p className="quiet">{scope.join(', ')}</p>
        </li>
      ))}
      {make.tokens.length === 0 && <li className="empty">There are no tokens.</li>}
    </ul>
  );
}
