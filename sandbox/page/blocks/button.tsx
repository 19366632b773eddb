import { type ReactNode, useState } from 'react';
import { isObject, type JsonObject, objectOf, stringOf } from '../../slack/json.js';
import { Icon } from '../slack/icon.js';
import { Confirm } from './confirm.js';
import type { ElementProps } from './element-props.js';
import { useSurface } from './surface.js';

/**
 * A button of the app. It waits until the app has received the click, and asks for confirmation if the app requires
 * it.
 */
export function BlockButton({ block, element }: ElementProps): ReactNode {
  const surface = useSurface();
  const [asking, setAsking] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const [failed, setFailed] = useState(false);
  const send = async (): Promise<void> => {
    setAsking(false);
    setWaiting(true);
    const { timedOut, problem } = await surface.press(block, element);
    setWaiting(false);
    setFailed(timedOut === true || problem !== undefined);
  };
  const label = stringOf(objectOf(element.text).text);
  const url = stringOf(element.url);
  const press = (): void => {
    if (waiting) return;
    if (isObject(element.confirm)) setAsking(true);
    else void send();
    if (/^https?:/.test(url)) open(url, '_blank', 'noreferrer');
  };
  return (
    <>
      <button
        type="button"
        className={`button ${stringOf(element.style)}`}
        aria-label={stringOf(element.accessibility_label) || undefined}
        aria-busy={waiting}
        onClick={press}
      >
        {waiting && <span className="spinner" aria-hidden="true" />}
        <span className="button-label">{label}</span>
      </button>
      {failed && (
        <span className="button-failed" role="alert" title="Usher did not answer this click in time.">
          <Icon name="warning" size={14} /> No answer
        </span>
      )}
      {asking && (
        <Confirm asks={confirmOf(element)} agreed={() => void send()} backedOut={() => setAsking(false)} />
      )}
    </>
  );
}

export const confirmOf = (element: JsonObject): JsonObject => objectOf(element.confirm);
