import type { ReactNode } from 'react';
import type { Face } from '../../serve/screen.js';

const colours = ['#5b7c99', '#8a6d9e', '#4f8a73', '#a8705a', '#5f7fb3', '#9a7a3f', '#7d8a45', '#a05c7b'];

/** The app's picture, or the first letters of a name on a colour of its own. */
export function Avatar({
  face,
  size = 36,
}: {
  readonly face: Face | undefined;
  readonly size?: number;
}): ReactNode {
  const name = face?.name ?? '?';
  const isApp = face?.kind === 'app';
  const letters = isApp
    ? 'U'
    : name
        .split(' ')
        .map((word) => word[0])
        .slice(0, 2)
        .join('');
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return (
    <span
      className="avatar"
      aria-hidden="true"
      style={{
        width: size,
        height: size,
        fontSize: size * (isApp ? 0.5 : 0.4),
        background: isApp ? '#2c3e50' : colours[sum % colours.length],
      }}
    >
      {letters}
    </span>
  );
}
