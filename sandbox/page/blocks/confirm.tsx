import type { ReactNode } from 'react';
import { type JsonObject, objectOf, stringOf } from '../../slack/json.js';
import { Icon } from '../slack/icon.js';
import { Text } from '../text/text.js';
import { Dialog } from './dialog.js';

interface Props {
  readonly asks: JsonObject;
  readonly agreed: () => void;
  readonly backedOut: () => void;
}

/** Slack's confirmation dialog. */
export function Confirm({ asks, agreed, backedOut }: Props): ReactNode {
  const title = stringOf(objectOf(asks.title).text);
  return (
    <Dialog label={title} className="dialog confirm" closed={backedOut}>
      <div className="dialog-head">
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={backedOut}>
          <Icon name="close" />
        </button>
      </div>
      <div className="dialog-body">
        <Text of={objectOf(asks.text)} />
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={backedOut}>
          {stringOf(objectOf(asks.deny).text)}
        </button>
        <button
          type="button"
          className={`button ${asks.style === 'danger' ? 'danger' : 'primary'}`}
          onClick={agreed}
        >
          {stringOf(objectOf(asks.confirm).text)}
        </button>
      </div>
    </Dialog>
  );
}
