import type { World } from '../../sandbox/make/world.js';

/** Lets Usher start often: each start reads Make, and the sandbox's minute does not end sooner for a later clock. */
export function withoutLimit({ organizations }: World): void {
  for (const { license } of organizations.values()) Object.assign(license, { apiLimit: 600_000 });
}
