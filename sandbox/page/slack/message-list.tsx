import { Fragment, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Room, ShownMessage } from '../../serve/screen.js';
import type { Act } from '../state/act.js';
import { dayName } from '../text/dates.js';
import { useReader } from '../text/reader.js';
import { Message } from './message.js';

interface Props {
  readonly room: Room;
  readonly act: Act;
  readonly openThread: (ts: string) => void;
  readonly empty: ReactNode;
}

const together = 5 * 60;

/** The messages of a conversation, the newest at the end; it stays scrolled to the end while the person is there. */
export function MessageList({ room, act, openThread, empty }: Props): ReactNode {
  const { now } = useReader();
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [newFrom] = useState(room.readUntil);
  const said = room.messages.filter(({ thread, ts }) => thread === undefined || thread === ts);
  const newest = room.messages.at(-1)?.ts;
  useLayoutEffect(() => {
    const shown = list.current;
    if (shown && isAtEnd.current) shown.scrollTop = shown.scrollHeight;
  }, [room.messages]);
  useEffect(() => {
    const read = (): void => {
      if (newest === undefined || newest <= room.readUntil || document.visibilityState === 'hidden') return;
      void act({ do: 'read', channel: room.id, ts: newest });
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [newest, room.id, room.readUntil, act]);
  const firstNew = newFrom === '' ? undefined : said.find(({ ts }) => ts > newFrom)?.ts;
  return (
    <section
      ref={list}
      className="messages"
      aria-label={`Messages in ${room.name}`}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
    >
      <div className="messages-space" />
      {said.length === 0 && <div className="empty">{empty}</div>}
      <ol>
        {said.map((message, index) => {
          const before = said[index - 1];
          const day = dayName(Number(message.ts) * 1000, now);
          const isNewDay = !before || dayName(Number(before.ts) * 1000, now) !== day;
          const isFirstNew = message.ts === firstNew && before !== undefined;
          return (
            <Fragment key={message.ts}>
              {(isNewDay || isFirstNew) && (
                <li className={isFirstNew ? 'divider new' : 'divider'}>
                  {isNewDay && <span className="divider-day">{day}</span>}
                  {isFirstNew && <span className="divider-new">New</span>}
                </li>
              )}
              <Message
                message={message}
                room={room.id}
                act={act}
                isContinued={!isNewDay && !isFirstNew && continues(before, message)}
                replies={room.messages.filter(({ thread, ts }) => thread === message.ts && ts !== message.ts)}
                openThread={openThread}
              />
            </Fragment>
          );
        })}
      </ol>
    </section>
  );
}

const continues = (before: ShownMessage | undefined, message: ShownMessage): boolean =>
  before !== undefined &&
  before.user === message.user &&
  !message.onlyYou &&
  !before.onlyYou &&
  Number(message.ts) - Number(before.ts) < together;
