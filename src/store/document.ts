/** What vouches for a document vouches for its name, too, so that none can be put in another's place. */
export const labelOf = (name: string): string => `document ${name}`;

/**
 * The stream whose key seals what is personal in a document: that of its name. Messages share one, since a key stays for
 * good and there is no end of messages; one of an earlier version that has a key of its own keeps it.
 */
export const keyNameOf = (name: string, hasKey: (stream: string) => boolean): string =>
  name.startsWith(shared) && !hasKey(name) ? 'outbox' : name;

const shared = 'outbox/';
