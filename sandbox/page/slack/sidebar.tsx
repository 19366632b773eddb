import type { ReactNode } from 'react';
import type { Room, Screen } from '../../serve/screen.js';
import { Avatar } from './avatar.js';

interface Props {
  readonly screen: Screen;
  readonly current: string;
  readonly open: (room: string) => void;
}

/** The channels and the app, with the number of unread messages. */
export function Sidebar({ screen, current, open }: Props): ReactNode {
  const channels = screen.rooms.filter(({ kind }) => kind !== 'app');
  const app = screen.rooms.find(({ kind }) => kind === 'app');
  const me = screen.faces[screen.me];
  return (
    <nav className="sidebar" aria-label="Channels and direct messages">
      <div className="sidebar-head">
        <strong>{screen.team}</strong>
        <span className="sidebar-me">
          <span className="presence" aria-hidden="true" />
          <span title={me?.name}>{me?.name}</span>
        </span>
      </div>
      <h2>Channels</h2>
      <ul>
        {channels.map((room) => (
          <li key={room.id}>
            <RoomButton room={room} isCurrent={room.id === current} open={open}>
              <span className="room-sign" aria-hidden="true">
                {room.kind === 'private' ? '🔒' : '#'}
              </span>
            </RoomButton>
          </li>
        ))}
      </ul>
      {app && (
        <>
          <h2>Apps</h2>
          <ul>
            <li>
              <RoomButton room={app} isCurrent={current === app.id || current === 'home'} open={open}>
                <Avatar face={screen.faces.U0USHER} size={20} />
              </RoomButton>
            </li>
          </ul>
        </>
      )}
    </nav>
  );
}

interface RoomProps {
  readonly room: Room;
  readonly isCurrent: boolean;
  readonly open: (room: string) => void;
  readonly children: ReactNode;
}

function RoomButton({ room, isCurrent, open, children }: RoomProps): ReactNode {
  const unread = room.unread > 0 && !isCurrent;
  const says = [room.rings > 0 && `${room.rings} for you`, unread && `${room.unread} unread`].filter(Boolean);
  return (
    <button
      type="button"
      className={unread ? 'room unread' : 'room'}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={() => open(room.kind === 'app' && room.rings === 0 ? 'home' : room.id)}
    >
      {children}
      <span className="room-name">{room.name}</span>
      {room.kind === 'shared' && <span className="room-shared">shared</span>}
      {says.length > 0 && <span className="only-read">, {says.join(', ')}</span>}
      {room.rings > 0 && !isCurrent && (
        <span className="badge" aria-hidden="true">
          {room.rings}
        </span>
      )}
    </button>
  );
}
