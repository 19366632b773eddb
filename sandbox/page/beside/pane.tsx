import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from '../slack/icon.js';

interface Props {
  readonly title: string;
  readonly about: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** A pane beside Slack. */
export function Pane({ title, about, close, children }: Props): ReactNode {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <aside
      className="pane beside"
      aria-label={title}
      onKeyDown={({ key, defaultPrevented }) => {
        if (key === 'Escape' && !defaultPrevented) close();
      }}
    >
      <header className="pane-head">
        <h2 ref={head} tabIndex={-1}>
          {title} <span className="quiet">{about}</span>
        </h2>
        <button type="button" className="icon-button" aria-label={`Close ${title}`} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <section className="pane-body" aria-label={`Content of ${title}`} tabIndex={0}>
        {children}
      </section>
    </aside>
  );
}
