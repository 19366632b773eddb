import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Screen, ShownView } from '../serve/screen.js';
import { Bar } from './bar.js';
import { Beside } from './beside/beside.js';
import { Conversation } from './slack/conversation.js';
import { Modal } from './slack/modal.js';
import { Sidebar } from './slack/sidebar.js';
import { Thread } from './slack/thread.js';
import { Toasts } from './slack/toasts.js';
import { type About, useAbout } from './state/about.js';
import { type Act, actAs } from './state/act.js';
import { useLive } from './state/live.js';
import { type Place, usePlace } from './state/place.js';
import { useTourChoice } from './state/tour-choice.js';
import { ReaderProvider } from './text/reader.js';
import { Tour } from './tour/tour.js';

/** The page: Slack for one person, a bar above it, and a pane beside it. */
export function App(): ReactNode {
  const [place, go] = usePlace();
  const [isListOpen, setListOpen] = useState(false);
  const [isTouring, setTouring] = useTourChoice();
  const [draft, setDraft] = useState('');
  const about = useAbout();
  const live = useLive(place.as, place.beside);
  const { screen, news, connected } = live;
  const act = useMemo(() => actAs(place.as), [place.as]);
  const now = useNow(news?.ahead ?? 0);
  useTitle(screen, place.as);
  if (!screen || !news || !about) return <Loading />;
  const open = (room: string): void => {
    setListOpen(false);
    go({ in: room, thread: '' });
  };
  return (
    <ReaderProvider value={{ screen, now, open }}>
      <div className="page">
        <a className="skip" href="#conversation">
          Skip to the conversation
        </a>
        <Bar
          cast={about.cast}
          screen={screen}
          news={news}
          place={place}
          go={go}
          isTouring={isTouring}
          tour={() => setTouring(!isTouring)}
        />
        {!connected && (
          <p className="offline" role="alert">
            The sandbox does not answer. This page continues as soon as it does.
          </p>
        )}
        {isTouring && (
          <Tour seen={{ news, screen, place }} go={go} draft={setDraft} end={() => setTouring(false)} />
        )}
        <div className={isListOpen ? 'frame list-open' : 'frame'}>
          {screen.me === place.as && (
            <Workspace
              screen={screen}
              about={about}
              place={place}
              act={act}
              go={go}
              open={open}
              openList={() => setListOpen(true)}
              draft={draft}
              taken={() => setDraft('')}
            />
          )}
          <Beside live={live} place={place} close={() => go({ beside: '' })} />
        </div>
      </div>
    </ReaderProvider>
  );
}

interface WorkspaceProps {
  readonly screen: Screen;
  readonly about: About;
  readonly place: Place;
  readonly act: Act;
  readonly go: (change: Partial<Place>) => void;
  readonly open: (room: string) => void;
  readonly openList: () => void;
  /** A text for the composer; kept until the composer takes it. */
  readonly draft: string;
  readonly taken: () => void;
}

/** The Slack part of the page. */
function Workspace(props: WorkspaceProps): ReactNode {
  const { screen, about, place, act, go, open, openList } = props;
  const app = screen.rooms.find(({ kind }) => kind === 'app');
  const isHome = place.in === 'home' && app !== undefined;
  const room = isHome ? app : (screen.rooms.find(({ id }) => id === place.in) ?? screen.rooms[0]);
  const top = screen.modals.at(-1);
  return (
    <>
      <Sidebar screen={screen} current={isHome ? 'home' : (room?.id ?? '')} open={open} />
      {room && (
        <Conversation
          key={`${screen.me}/${isHome ? 'home' : room.id}`}
          screen={screen}
          room={room}
          isHome={isHome}
          offered={about}
          act={act}
          open={open}
          openThread={(thread) => go({ thread, beside: '' })}
          openList={openList}
          draft={props.draft}
          taken={props.taken}
        />
      )}
      {room && !isHome && place.thread !== '' && (
        <Thread room={room} root={place.thread} act={act} close={() => go({ thread: '' })} />
      )}
      <Toasts key={screen.me} screen={screen} inView={isHome ? '' : (room?.id ?? '')} open={open} />
      {top && (
        <Modal key={String(top.root_view_id)} view={top} depth={depthOf(screen.modals, top)} act={act} />
      )}
    </>
  );
}

const depthOf = (all: readonly ShownView[], { root_view_id }: ShownView): number =>
  all.filter((view) => view.root_view_id === root_view_id).length;

/** The sandbox's time, updated every half minute. */
function useNow(ahead: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now + ahead;
}

/** Sets the window's title: the person, and the number of their unread messages that rang. */
function useTitle(screen: Screen | undefined, as: string): void {
  const waiting = screen?.rooms.reduce((sum, { rings }) => sum + rings, 0) ?? 0;
  const name = screen?.faces[as]?.name;
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${name ? `${name} · ` : ''}Usher sandbox`;
  }, [waiting, name]);
}

const Loading = () => (
  <div className="loading" role="status">
    <span className="spinner" aria-hidden="true" />
    <p>Looking for the sandbox…</p>
  </div>
);
