import type { ReactNode } from 'react';

const paths = {
  close: 'M5 5l10 10M15 5L5 15',
  back: 'M12.5 4.5L7 10l5.5 5.5',
  send: 'M3.5 4l13.5 6-13.5 6 2-6zM5.5 10H11',
  plus: 'M10 4v12M4 10h12',
  reply: 'M4 4.5h12v8.5H9.5L6 16v-3H4z',
  list: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13',
  eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 7.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4',
  warning: 'M10 3.5l7.5 13h-15zM10 8.5v4M10 14.4v.2',
  down: 'M5.5 8l4.5 4.5L14.5 8',
  more: 'M4.5 10h.2M9.9 10h.2M15.3 10h.2',
  sun: 'M10 6.8a3.2 3.2 0 100 6.4 3.2 3.2 0 000-6.4M10 2v1.8M10 16.2V18M2 10h1.8M16.2 10H18M4.3 4.3l1.3 1.3M14.4 14.4l1.3 1.3M15.7 4.3l-1.3 1.3M5.6 14.4l-1.3 1.3',
  moon: 'M15.8 12.2A6.6 6.6 0 017.8 4.2a6.6 6.6 0 108 8z',
  half: 'M10 3a7 7 0 100 14 7 7 0 000-14',
  clock: 'M10 3a7 7 0 100 14 7 7 0 000-14M10 6v4.2l2.8 1.8',
} as const;

export type IconName = keyof typeof paths;

/** An icon in the colour of the text beside it. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.6 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
      {name === 'half' && <path d="M10 3a7 7 0 000 14z" fill="currentColor" />}
    </svg>
  );
}
