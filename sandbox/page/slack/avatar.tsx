import type { ReactNode } from 'react';
import type { Face } from '../../serve/screen.js';

const colours = ['#4a6a86', '#76598b', '#3c7560', '#8f5a45', '#4b6a9c', '#7c602d', '#646f33', '#8a4867'];

/** The app's picture, or the initials of a name on the person's own colour. */
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
      data-letters={letters}
      style={{
        width: size,
        height: size,
        fontSize: size * (isApp ? 0.5 : 0.4),
        background: isApp ? '#2c3e50' : colours[sum % colours.length],
      }}
    />
  );
}
