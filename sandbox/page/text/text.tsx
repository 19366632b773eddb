import { Fragment, type MouseEvent, type ReactNode } from 'react';
import { type JsonObject, stringOf } from '../../slack/json.js';
import { readDate } from './dates.js';
import { emojiOf } from './emoji.js';
import { type Piece, readMrkdwn } from './mrkdwn.js';
import { type Reader, useReader } from './reader.js';

/** A text object of Block Kit. */
export function Text({ of }: { readonly of: JsonObject }): ReactNode {
  const text = stringOf(of.text);
  if (of.type === 'mrkdwn') return <Mrkdwn text={text} verbatim={of.verbatim === true} />;
  return of.emoji === false ? <Lines text={text} /> : <Plain text={text} />;
}

/** Draws Slack's markup. */
export function Mrkdwn({ text, verbatim = false }: { readonly text: string; readonly verbatim?: boolean }) {
  return <Pieces of={readMrkdwn(text, verbatim)} reader={useReader()} />;
}

/** Plain text, in which only emoji are replaced. */
function Plain({ text }: { readonly text: string }): ReactNode {
  return (
    <Lines text={text.replaceAll(/:([a-z0-9_+'-]+):/g, (whole, name: string) => emojiOf(name) ?? whole)} />
  );
}

function Lines({ text }: { readonly text: string }): ReactNode {
  return keyed(text.split('\n')).map(([key, line], index) => (
    <Fragment key={key}>
      {index > 0 && <br />}
      {line}
    </Fragment>
  ));
}

function Pieces({ of, reader }: { readonly of: readonly Piece[]; readonly reader: Reader }): ReactNode {
  return keyed(of).map(([key, piece]) => <Fragment key={key}>{drawn(piece, reader)}</Fragment>);
}

/** The parts of a text have no identity except their index. */
const keyed = <T,>(all: readonly T[]): [string, T][] => all.map((one, index) => [`${index}`, one]);

function drawn(piece: Piece, reader: Reader): ReactNode {
  const { screen } = reader;
  switch (piece.kind) {
    case 'text':
      return <Lines text={piece.text} />;
    case 'bold':
      return (
        <b>
          <Pieces of={piece.of} reader={reader} />
        </b>
      );
    case 'italic':
      return (
        <i>
          <Pieces of={piece.of} reader={reader} />
        </i>
      );
    case 'strike':
      return (
        <s>
          <Pieces of={piece.of} reader={reader} />
        </s>
      );
    case 'quote':
      return (
        <blockquote>
          <Pieces of={piece.of} reader={reader} />
        </blockquote>
      );
    case 'code':
      return <code>{piece.text}</code>;
    case 'block':
      return <pre>{piece.text}</pre>;
    case 'user':
      return mentioned(screen.faces[piece.id]?.name ?? piece.label ?? piece.id, piece.id === screen.me);
    case 'group': {
      const group = screen.groups[piece.id];
      return mentioned(group?.handle ?? piece.label?.replace(/^@/, '') ?? piece.id, group?.mine ?? false);
    }
    case 'everybody':
      return mentioned(piece.name, true);
    case 'channel':
      return <ChannelMention id={piece.id} label={piece.label} reader={reader} />;
    case 'date': {
      const words = readDate(piece.at, piece.format, reader.now);
      return (
        <time dateTime={new Date(piece.at).toISOString()} title={new Date(piece.at).toString()}>
          {piece.url ? <Link url={piece.url} label={words} /> : words}
        </time>
      );
    }
    case 'link':
      return <Link url={piece.url} label={piece.label} />;
    case 'emoji':
      return <Emoji name={piece.name} />;
  }
}

const mentioned = (name: string, isMine: boolean): ReactNode => (
  <span className={isMine ? 'mention mine' : 'mention'}>@{name}</span>
);

function ChannelMention(props: {
  readonly id: string;
  readonly label: string | undefined;
  readonly reader: Reader;
}) {
  const { id, label, reader } = props;
  const name = reader.screen.channelNames[id] ?? label ?? id;
  if (!reader.screen.rooms.some((room) => room.id === id)) return <span className="mention">#{name}</span>;
  return (
    <RoomLink room={id} className="mention">
      #{name}
    </RoomLink>
  );
}

/** A link to a message of this Slack opens there; all others open in a new tab. */
function Link({ url, label }: { readonly url: string; readonly label: string }) {
  const { screen } = useReader();
  const room = /^https:\/\/\w+\.slack\.com\/archives\/(\w+)/.exec(url)?.[1];
  if (room !== undefined && screen.rooms.some(({ id }) => id === room))
    return <RoomLink room={room}>{label}</RoomLink>;
  if (!/^(https?|mailto):/.test(url)) return label;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {label}
    </a>
  );
}

interface RoomLinkProps {
  readonly room: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Opens a channel here; it is an anchor, since only that breaks into lines within a sentence. */
function RoomLink({ room, className, children }: RoomLinkProps): ReactNode {
  const { open, screen } = useReader();
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(room);
  };
  return (
    <a href={`?as=${screen.me}&in=${room}`} className={className} onClick={follow}>
      {children}
    </a>
  );
}

function Emoji({ name }: { readonly name: string }) {
  const picture = emojiOf(name);
  if (picture === undefined) return `:${name}:`;
  return (
    <span role="img" aria-label={name.replaceAll('_', ' ')} className="emoji">
      {picture}
    </span>
  );
}
