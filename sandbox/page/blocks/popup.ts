import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Shows a list over everything else, below its anchor, or above it if there is no room. */
export function usePopup<T extends HTMLElement>(
  anchor: RefObject<HTMLElement | null>,
  isOpen: boolean,
): RefObject<T | null> {
  const popup = useRef<T>(null);
  useLayoutEffect(() => {
    const list = popup.current;
    const holder = anchor.current;
    if (!isOpen || !list || !holder) return undefined;
    if (!list.matches(':popover-open')) list.showPopover();
    const place = (): void => {
      const { left, top, bottom, width } = holder.getBoundingClientRect();
      const room = innerHeight - bottom;
      const above = room < Math.min(list.scrollHeight, 300) && top > room;
      const wide = Math.max(width, Math.min(200, innerWidth - 16));
      list.style.minWidth = `${wide}px`;
      list.style.maxWidth = `${width < 200 ? Math.min(320, innerWidth - 16) : wide}px`;
      list.style.left = `${Math.max(8, Math.min(left, innerWidth - Math.max(wide, list.offsetWidth) - 8))}px`;
      list.style.top = above ? 'auto' : `${bottom + 4}px`;
      list.style.bottom = above ? `${innerHeight - top + 4}px` : 'auto';
      list.style.maxHeight = `${Math.min(300, Math.max(above ? top : room, 120) - 16)}px`;
    };
    place();
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  });
  return popup;
}
