import { Fragment, type ReactNode, type RefObject, useEffect } from 'react';
import { Avatar } from '../slack/avatar.js';
import type { Option } from './options.js';
import { usePopup } from './popup.js';

interface Props {
  readonly id: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly options: readonly Option[];
  readonly chosen: readonly Option[];
  readonly at: number;
  readonly point: (index: number) => void;
  readonly pick: (option: Option) => void;
  readonly nothing: string;
}

/** The list below a field; it never gets the focus. */
export function Listbox({ id, anchor, options, chosen, at, point, pick, nothing }: Props): ReactNode {
  const list = usePopup<HTMLDivElement>(anchor, true);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at, id]);
  return (
    <div ref={list} popover="manual" className="popup">
      {options.length === 0 && (
        <p className="popup-nothing" role="status">
          {nothing}
        </p>
      )}
      <div id={`${id}-list`} role="listbox" aria-label="Choices">
        {options.map((option, index) => (
          <Fragment key={option.value}>
            {option.group && option.group !== options[index - 1]?.group && (
              <div className="option-group" role="presentation">
                {option.group}
              </div>
            )}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={chosen.some(({ value }) => value === option.value)}
              className={`option${index === at ? ' active' : ''}${option.face ? ' person' : ''}`}
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => point(index)}
              onClick={() => pick(option)}
            >
              {option.face && <Avatar face={option.face} size={20} />}
              <span>{option.text}</span>
              {option.description && <small>{option.description}</small>}
            </div>
          </Fragment>
        ))}
      </div>
    </div>
  );
}
