import { type ReactNode, useEffect, useRef } from 'react';
import type { Room } from '../../serve/screen.js';
import type { Act } from '../state/act.js';
import { Composer } from './composer.js';
import { Icon } from './icon.js';
import { Message } from './message.js';

interface Props {
  readonly room: Room;
  readonly root: string;
  readonly act: Act;
  readonly close: () => void;
}

/** A message and its replies. */
export function Thread({ room, root, act, close }: Props): ReactNode {
  const all = room.messages.filter(({ ts, thread }) => ts === root || thread === root);
  const first = all.find(({ ts }) => ts === root);
  const replies = all.filter(({ ts }) => ts !== root);
  const end = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [replies.length]);
  useEffect(() => head.current?.focus(), [root]);
  return (
    <aside
      className="pane thread"
      aria-label="Thread"
      onKeyDown={({ key, defaultPrevented }) => {
        if (key === 'Escape' && !defaultPrevented) close();
      }}
    >
      <header className="pane-head">
        <h2 ref={head} tabIndex={-1}>
          Thread <span className="quiet">{room.kind === 'app' ? room.name : `#${room.name}`}</span>
        </h2>
        <button type="button" className="icon-button" aria-label="Close the thread" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <section className="pane-body" aria-label="Replies" tabIndex={0}>
        {first ? (
          <ol>
            <Message message={first} room={room.id} act={act} />
            {replies.length > 0 && (
              <li className="divider replies">
                <span>
                  {replies.length} {replies.length === 1 ? 'reply' : 'replies'}
                </span>
              </li>
            )}
            {replies.map((reply) => (
              <Message key={reply.ts} message={reply} room={room.id} act={act} />
            ))}
          </ol>
        ) : (
          <p className="empty">This message has been deleted.</p>
        )}
        <div ref={end} />
      </section>
      {room.kind !== 'app' && first && <Composer room={room} thread={root} act={act} offered={undefined} />}
    </aside>
  );
}
