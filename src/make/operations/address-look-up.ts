import DataLoader from 'dataloader';
import type { Make } from '../make.js';
import type { User } from '../users.js';
import type { OperationContext } from './operation-context.js';

interface Wanted {
  readonly organizationId: number;
  readonly email: string;
  /** The number of people in the organization when it was last read. */
  readonly members: number;
}

/** The size of a page in Make's list of users. */
const pageSize = 1_000;

const lookUps = new WeakMap<Make, DataLoader<Wanted, User | undefined>>();

/**
 * The user of an organization who has this address on Make now. For many addresses at once, such as an invitation of
 * fifty people, the whole list is read once if that takes fewer reads than one per address.
 */
export function userWithAddress(
  { make, directory }: OperationContext,
  organizationId: number,
  email: string,
): Promise<User | undefined> {
  const lookUp = lookUps.get(make) ?? createLookUp(make);
  lookUps.set(make, lookUp);
  return lookUp.load({ organizationId, email, members: directory.members(organizationId).length });
}

function createLookUp(make: Make) {
  const one = async ({ organizationId, email }: Wanted): Promise<User | undefined> =>
    withAddress(await make.users.list({ organizationId, email }, { organizationId }), email);

  const all = async (organizationId: number, wanted: readonly Wanted[]): Promise<(User | undefined)[]> => {
    const pages = Math.ceil(((wanted[0]?.members ?? 0) + 1) / pageSize);
    if (wanted.length <= pages) return Promise.all(wanted.map(one));
    const users = await make.users.list({ organizationId }, { organizationId });
    return wanted.map(({ email }) => withAddress(users, email));
  };

  return new DataLoader<Wanted, User | undefined>(
    async (wanted) => {
      const found = new Map<Wanted, User | undefined>();
      for (const id of new Set(wanted.map(({ organizationId }) => organizationId))) {
        const here = wanted.filter(({ organizationId }) => organizationId === id);
        const users = await all(id, here);
        for (const [n, each] of here.entries()) found.set(each, users[n]);
      }
      return wanted.map((each) => found.get(each));
    },
    { cache: false },
  );
}

/** Make does not document whether its address filter is exact, so the answer is compared here. */
const withAddress = (users: readonly User[], email: string): User | undefined =>
  users.find((user) => user.email.toLowerCase() === email.toLowerCase());
