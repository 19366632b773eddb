/** The files that measure, in the order of the page. */
export const names = [
  'ack',
  'life',
  'commit',
  'database',
  'replicas',
  'start',
  'watch',
  'feed',
  'replay',
  'sandbox',
] as const;
