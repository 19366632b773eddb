import { type ReactNode, useMemo } from 'react';
import type { ShownMessage } from '../../serve/screen.js';
import { stringOf } from '../../slack/json.js';
import { Blocks } from '../blocks/blocks.js';
import { type Surface, SurfaceProvider } from '../blocks/surface.js';
import type { Act } from '../state/act.js';
import { clockTime } from '../text/dates.js';
import { useReader } from '../text/reader.js';
import { Mrkdwn } from '../text/text.js';
import { Avatar } from './avatar.js';
import { Icon } from './icon.js';

interface Props {
  readonly message: ShownMessage;
  readonly room: string;
  readonly act: Act;
  /** True right after another message of the same author, whose name it shares. */
  readonly isContinued?: boolean;
  readonly replies?: readonly ShownMessage[];
  readonly openThread?: (ts: string) => void;
}

/** One message with its controls. */
export function Message({
  message,
  room,
  act,
  isContinued = false,
  replies = [],
  openThread,
}: Props): ReactNode {
  const { screen } = useReader();
  const face = screen.faces[message.user];
  const { ts } = message;
  const surface = useMemo(() => messageSurface(act, room, ts), [act, room, ts]);
  const at = Number(ts) * 1000;
  return (
    <li
      className={`message${isContinued ? ' continued' : ''}${message.onlyYou ? ' only-you' : ''}`}
      data-ts={ts}
    >
      {message.onlyYou && (
        <p className="only-you-note">
          <Icon name="eye" size={14} /> Only visible to you
        </p>
      )}
      <div className="message-row">
        <div className="message-side">
          {isContinued ? (
            <span className="message-time">{clockTime(at).replace(/ [AP]M$/, '')}</span>
          ) : (
            <Avatar face={face} />
          )}
        </div>
        <div className="message-main">
          <p className={isContinued ? 'message-head only-read' : 'message-head'}>
            <strong>{face?.name ?? message.user}</strong>
            {face?.kind === 'app' && <span className="app-tag">APP</span>}
            <time dateTime={new Date(at).toISOString()}>{clockTime(at)}</time>
          </p>
          <SurfaceProvider value={surface}>
            {message.blocks.length > 0 ? (
              <Blocks blocks={message.blocks} />
            ) : (
              <div className="block-text">
                <Mrkdwn text={message.text} />
                {message.edited && <span className="edited"> (edited)</span>}
              </div>
            )}
          </SurfaceProvider>
          {openThread && replies.length > 0 && (
            <button type="button" className="thread-link" onClick={() => openThread(ts)}>
              <Avatar face={screen.faces[replies.at(-1)?.user ?? '']} size={22} />
              <b>
                {replies.length} {replies.length === 1 ? 'reply' : 'replies'}
              </b>
              <span>Last at {clockTime(Number(replies.at(-1)?.ts) * 1000)}</span>
            </button>
          )}
        </div>
        {openThread && !message.onlyYou && (
          <button
            type="button"
            className="icon-button message-reply"
            aria-label="Reply in thread"
            title="Reply in thread"
            onClick={() => openThread(ts)}
          >
            <Icon name="reply" />
          </button>
        )}
      </div>
    </li>
  );
}

function messageSurface(act: Act, channel: string, ts: string): Surface {
  return {
    kind: 'message',
    press: (block, element, option) =>
      act({
        do: 'click',
        channel,
        ts,
        block,
        action: stringOf(element.action_id),
        ...(typeof element.value === 'string' && { value: element.value }),
        ...(option !== undefined && { option }),
      }),
    fill: () => undefined,
    enter: () => undefined,
    suggest: async () => ({ options: [] }),
    entry: () => undefined,
    errors: {},
  };
}
