import type { DirectorySnapshot, OrganizationSnapshot, OwnStanding } from './directory-snapshot.js';
import { indexPeople, type PeopleIndex } from './people-search.js';
import type { Me } from './users.js';

export type PictureListener = (picture: DirectorySnapshot) => void;

/** The latest picture of Make, and its listeners. */
export class Pictures {
  #latest: DirectorySnapshot | undefined;
  #people: PeopleIndex | undefined;
  readonly #listeners = new Set<PictureListener>();

  get latest(): DirectorySnapshot | undefined {
    return this.#latest;
  }

  /** The people in the latest picture. */
  get people(): PeopleIndex | undefined {
    return this.#people;
  }

  organizations(): OrganizationSnapshot[] {
    return [...(this.#latest?.organizations.values() ?? [])];
  }

  organization(id: number): OrganizationSnapshot | undefined {
    return this.#latest?.organizations.get(id);
  }

  /** Publishes a picture. Of two readings of an organization, the one that began later counts. */
  publish(me: Me, organizations: readonly OrganizationSnapshot[], own: OwnStanding): void {
    const kept = organizations.map((one) => this.#newer(one)).sort(byName);
    const picture = { me, own, organizations: new Map(kept.map((one) => [one.organization.id, one])) };
    this.#latest = picture;
    this.#people = indexPeople(kept.flatMap(({ members }) => [...members.values()]));
    for (const listener of this.#listeners) listener(picture);
  }

  /** Takes a new reading of one organization, which was `before`. Readings before the first whole picture are ignored. */
  put(read: OrganizationSnapshot, before: OrganizationSnapshot | undefined): void {
    if (!this.#latest) return;
    const { id } = read.organization;
    // Another process's report confirms the people it was compared with, and none that were read since.
    if (read.members === before?.members && this.organization(id) !== before) return;
    const others = this.organizations().filter(({ organization }) => organization.id !== id);
    this.publish(this.#latest.me, [...others, read], this.#latest.own);
  }

  /**
   * Calls the listener at once with the present picture, and then with each new one. Returns a function that ends
   * this.
   */
  onPicture(listener: PictureListener): () => void {
    this.#listeners.add(listener);
    if (this.#latest) listener(this.#latest);
    return () => void this.#listeners.delete(listener);
  }

  #newer(one: OrganizationSnapshot): OrganizationSnapshot {
    const known = this.organization(one.organization.id);
    // If the known reading began after this one ended, somebody set the clock back between them.
    const isLater = known && known.read.from > one.read.from && known.read.from <= one.read.until;
    return isLater ? known : one;
  }
}

const byName = (
  { organization: a }: OrganizationSnapshot,
  { organization: b }: OrganizationSnapshot,
): number => a.name.localeCompare(b.name) || a.id - b.id;
