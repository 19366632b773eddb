import type { ReactNode } from 'react';

export type Tab<T extends readonly string[]> = T[number];

interface Props<T extends readonly string[]> {
  readonly all: T;
  readonly now: Tab<T>;
  readonly turn: (tab: Tab<T>) => void;
  /** The tabs with news. */
  readonly marks: readonly Tab<T>[];
}

export function Tabs<const T extends readonly string[]>({ all, now, turn, marks }: Props<T>): ReactNode {
  return (
    <div className="tabs pane-tabs">
      {all.map((tab) => (
        <button
          key={tab}
          type="button"
          aria-current={tab === now ? 'page' : undefined}
          onClick={() => turn(tab)}
        >
          {tab}
          {marks.includes(tab) && <span className="dot" role="img" aria-label="on" />}
        </button>
      ))}
    </div>
  );
}
