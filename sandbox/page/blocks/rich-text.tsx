import { Fragment, type ReactNode } from 'react';
import { type JsonObject, objectOf, objectsOf, stringOf } from '../../slack/json.js';
import { Mrkdwn } from '../text/text.js';

/** The few parts of Slack's rich text that apps use. */
export function RichText({ block }: { readonly block: JsonObject }): ReactNode {
  return (
    <div className="block-text">
      {objectsOf(block.elements).map((part, index) => (
        <Fragment key={index}>
          {part.type === 'rich_text_list' ? <List of={part} /> : <Run of={part} />}
        </Fragment>
      ))}
    </div>
  );
}

function List({ of }: { readonly of: JsonObject }): ReactNode {
  const items = objectsOf(of.elements).map((item, index) => (
    <li key={index}>
      <Run of={item} />
    </li>
  ));
  return of.style === 'ordered' ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function Run({ of }: { readonly of: JsonObject }): ReactNode {
  const inner = objectsOf(of.elements).map((piece, index) => (
    <Fragment key={index}>{pieceOf(piece)}</Fragment>
  ));
  if (of.type === 'rich_text_preformatted') return <pre>{inner}</pre>;
  return of.type === 'rich_text_quote' ? <blockquote>{inner}</blockquote> : inner;
}

function pieceOf(piece: JsonObject): ReactNode {
  switch (piece.type) {
    case 'user':
      return <Mrkdwn text={`<@${stringOf(piece.user_id)}>`} />;
    case 'usergroup':
      return <Mrkdwn text={`<!subteam^${stringOf(piece.usergroup_id)}>`} />;
    case 'channel':
      return <Mrkdwn text={`<#${stringOf(piece.channel_id)}>`} />;
    case 'emoji':
      return <Mrkdwn text={`:${stringOf(piece.name)}:`} />;
    case 'date':
      return (
        <Mrkdwn text={`<!date^${piece.timestamp}^${stringOf(piece.format)}|${stringOf(piece.fallback)}>`} />
      );
    case 'link':
      return (
        <a href={stringOf(piece.url)} target="_blank" rel="noreferrer">
          {stringOf(piece.text) || stringOf(piece.url)}
        </a>
      );
    default:
      return styled(stringOf(piece.text), objectOf(piece.style));
  }
}

function styled(text: string, { bold, italic, strike, code }: JsonObject): ReactNode {
  const lines = text.split('\n').flatMap((line, index) => (index > 0 ? [<br key={index} />, line] : [line]));
  const coded = code ? <code>{lines}</code> : lines;
  const struck = strike ? <s>{coded}</s> : coded;
  const leaning = italic ? <i>{struck}</i> : struck;
  return bold ? <b>{leaning}</b> : leaning;
}
