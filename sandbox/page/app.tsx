import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { ShownView } from '../serve/screen.js';
import { Bar } from './bar.js';
import { Conversation } from './slack/conversation.js';
import { Modal } from './slack/modal.js';
import { Sidebar } from './slack/sidebar.js';
import { Thread } from './slack/thread.js';
import { Toasts } from './slack/toasts.js';
import { useAbout } from './state/about.js';
import { actAs } from './state/act.js';
import { useLive } from './state/live.js';
import { usePlace } from './state/place.js';
import { useTheme } from './state/theme.js';
import { ReaderProvider } from './text/reader.js';

/** The page: a Slack for one person, and a strip above it. */
export function App(): ReactNode {
  const [place, go] = usePlace();
  const [theme, turnTheme] = useTheme();
  const [isListOpen, setListOpen] = useState(false);
  const about = useAbout();
  const { screen, clock, connected } = useLive(place.as, place.beside);
  const act = useMemo(() => actAs(place.as), [place.as]);
  const now = useNow(clock?.ahead ?? 0);
  const waiting = screen?.rooms.reduce((sum, { rings }) => sum + rings, 0) ?? 0;
  useEffect(() => {
    const name = screen?.faces[place.as]?.name;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${name ? `${name} · ` : ''}Usher sandbox`;
  }, [waiting, screen, place.as]);
  if (!screen || !about) return <Loading />;

  const open = (room: string): void => {
    setListOpen(false);
    go({ in: room, thread: '' });
  };
  const app = screen.rooms.find(({ kind }) => kind === 'app');
  const room =
    place.in === 'home' ? app : (screen.rooms.find(({ id }) => id === place.in) ?? screen.rooms[0]);
  const isHome = place.in === 'home' && app !== undefined;
  const top = screen.modals.at(-1);
  return (
    <ReaderProvider value={{ screen, now, open }}>
      <div className="page">
        <a className="skip" href="#conversation">
          Skip to the conversation
        </a>
        <Bar
          cast={about.cast}
          screen={screen}
          be={(as) => go({ as, thread: '', in: sameRoomFor(as, place.in) })}
          theme={theme}
          turnTheme={turnTheme}
        />
        {!connected && (
          <p className="offline" role="alert">
            The sandbox does not answer. This page goes on as soon as it does.
          </p>
        )}
        <div className={isListOpen ? 'frame list-open' : 'frame'}>
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
              openThread={(thread) => go({ thread })}
              openList={() => setListOpen(true)}
            />
          )}
          {room && !isHome && place.thread !== '' && (
            <Thread room={room} root={place.thread} act={act} close={() => go({ thread: '' })} />
          )}
        </div>
        <Toasts key={screen.me} screen={screen} inView={isHome ? '' : (room?.id ?? '')} open={open} />
        {top && (
          <Modal key={String(top.root_view_id)} view={top} depth={depthOf(screen.modals, top)} act={act} />
        )}
      </div>
    </ReaderProvider>
  );
}

const depthOf = (all: readonly ShownView[], { root_view_id }: ShownView): number =>
  all.filter((view) => view.root_view_id === root_view_id).length;

/** Everybody has a direct message of their own with the app. */
const sameRoomFor = (as: string, room: string): string => (room.startsWith('DU') ? `D${as}` : room);

/** The sandbox's time, looked at again every half minute. */
function useNow(ahead: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now + ahead;
}

const Loading = () => (
  <div className="loading" role="status">
    <span className="spinner" aria-hidden="true" />
    <p>Looking for the sandbox…</p>
  </div>
);
