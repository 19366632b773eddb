import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Screen } from '../../serve/screen.js';
import { Mrkdwn } from '../text/text.js';
import { Avatar } from './avatar.js';
import { Icon } from './icon.js';

interface Ring {
  readonly id: string;
  readonly room: string;
  readonly where: string;
  readonly text: string;
}

interface Props {
  readonly screen: Screen;
  /** The visible conversation, which does not ring. */
  readonly inView: string;
  readonly open: (room: string) => void;
}

const shownMs = 9_000;

/** The notifications that would ring on a phone: only the `text` of messages that concern this person. */
export function Toasts({ screen, inView, open }: Props): ReactNode {
  const [rings, setRings] = useState<readonly Ring[]>([]);
  const heard = useRef(newestIn(screen));
  useEffect(() => {
    const fresh = screen.rooms
      .filter(({ id }) => id !== inView || document.visibilityState === 'hidden')
      .flatMap((room) =>
        room.messages
          .filter((message) => message.rings && message.ts > heard.current && message.ts > room.readUntil)
          .map(({ ts, text }) => ({
            id: `${room.id}/${ts}`,
            room: room.id,
            where: room.kind === 'app' ? 'Direct message' : `#${room.name}`,
            text,
          })),
      );
    heard.current = newestIn(screen);
    if (fresh.length > 0) setRings((before) => [...before, ...fresh].slice(-3));
  }, [screen, inView]);
  const drop = (id: string): void => setRings((before) => before.filter((ring) => ring.id !== id));
  return (
    <div className="toasts" role="status" aria-live="polite" aria-label="Notifications">
      {rings.map((ring) => (
        <Toast
          key={ring.id}
          ring={ring}
          screen={screen}
          drop={() => drop(ring.id)}
          open={() => {
            drop(ring.id);
            open(ring.room);
          }}
        />
      ))}
    </div>
  );
}

interface ToastProps {
  readonly ring: Ring;
  readonly screen: Screen;
  readonly drop: () => void;
  readonly open: () => void;
}

function Toast({ ring, screen, drop, open }: ToastProps): ReactNode {
  const last = useRef(drop);
  last.current = drop;
  useEffect(() => {
    const timer = setTimeout(() => last.current(), shownMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="toast">
      <Avatar face={screen.faces.U0USHER} size={32} />
      <div className="toast-text">
        <button type="button" className="toast-open" onClick={open}>
          Usher · {ring.where}
        </button>
        <p>
          <Mrkdwn text={ring.text} />
        </p>
      </div>
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={drop}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

const newestIn = ({ rooms }: Screen): string =>
  rooms.reduce((newest, { messages }) => {
    const ts = messages.at(-1)?.ts ?? '';
    return ts > newest ? ts : newest;
  }, '');
