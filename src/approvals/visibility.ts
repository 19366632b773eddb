import type { Kind } from './changes/catalogue.js';
import { isContainment, leakedIn } from './changes/changes.js';
import { isAdmin } from './decide/authority.js';
import { containedRefusal } from './decide/barred.js';
import { factsOfRequest } from './decide/facts.js';
import { type Identity, isPerson, type PersonId } from './person.js';
import { isResolved } from './phase.js';
import { decidingGroups } from './policy/deciding-groups.js';
import type { Facts } from './policy/match.js';
import type { Members, Roster } from './policy/requirement.js';
import { rosterNeeds } from './policy/roster-needs.js';
import type { Policy, Rule } from './policy/schema.js';
import type { People } from './ports.js';
import { type Refusal, refuse } from './refusal.js';
import type { Request } from './request.js';
import type { Store } from './store.js';

/** A request that the person may read, or the reason why they may not. */
export type Shown =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly refusal: Refusal };

export type Visibility = ReturnType<typeof createVisibility>;

/** Decides what people may see: requests, other people, the freeze. Only full members see anything. */
export function createVisibility(store: Store, directory: People, policy: () => Policy) {
  const rosterFor = (facts: readonly Facts[]): Promise<Roster> =>
    directory.roster(rosterNeeds(policy(), facts), 'cached');

  return {
    /**
     * Whether a rule lets this person ask for others, with this kind of change if given. Only then may they search
     * people, or see whose tokens Usher can reach.
     */
    mayAskForOthers: (person: PersonId, kind?: Kind): Promise<boolean> =>
      mayAsk(person, ({ when }) => when?.for !== 'self' && (kind === undefined || covers(when?.kind, kind))),

    /**
     * Whether a rule may let this person ask for anything. Only then does Usher show them how. It does not look up
     * holders of a Make role for this.
     */
    mayAskAtAll: async (person: PersonId): Promise<boolean> =>
      (await mayAsk(person, () => true)) ||
      policy().rules.some(({ when }) =>
        [when?.requester ?? []]
          .flat()
          .some((group) => policy().groups[group]?.some((one) => one.startsWith('make:'))),
      ),

    /** Whether an emergency rule is for this person. */
    mayAskInEmergency: (person: PersonId): Promise<boolean> =>
      mayAsk(person, ({ when }) => when?.emergency === true),

    isAdmin: (person: PersonId): boolean => isAdmin(policy().admins, person),

    /** The reason why this person may not decide as an admin, or nothing. */
    adminRefusal: async (person: PersonId): Promise<Refusal | undefined> =>
      isAdmin(policy().admins, person) ? held(person) : refuse('admins-only'),

    /** The reason why a person whom the policy lets decide may not decide at present; or nothing. */
    held,

    /** Whether a group of the policy names the person, or they are an admin; they may then look up other people. */
    isApprover: async (person: PersonId): Promise<boolean> =>
      (await isMember(person)) &&
      (isAdmin(policy().admins, person) || isAnyApprover(policy(), person, await rosterFor([]))),

    /** Shows a request to the requester, the deciders and admins, and after the decision also to its subject. */
    async show(id: string, person: PersonId): Promise<Shown> {
      const stored = await store.request(id);
      const missing = { ok: false, refusal: refuse('not-found', { id }) } as const;
      if (!stored || !(await isMember(person))) return missing;
      const { request } = stored;
      if (isKeptFrom(request, await directory.identify(person))) return missing;
      const concerned = request.revision.people.includes(person) && request.phase.status !== 'pending';
      const mine = request.requester.person === person;
      const readable = mine || concerned || isAdmin(policy().admins, person);
      if (readable || isAnyApprover(policy(), person, await rosterFor(factsOfRequest(request)))) {
        return { ok: true, request };
      }
      return missing;
    },
  };

  async function held(person: PersonId): Promise<Refusal | undefined> {
    const open = (await store.open()).map(({ request }) => request);
    return containedRefusal(await directory.identify(person), open);
  }

  async function isMember(person: PersonId): Promise<boolean> {
    return (await directory.identify(person)).standing === 'member';
  }

  async function mayAsk(person: PersonId, fits: (rule: Rule) => boolean): Promise<boolean> {
    if (!(await isMember(person))) return false;
    const roster = await rosterFor([]);
    return policy().rules.some((rule) => fits(rule) && isForRequester(rule, person, roster));
  }
}

/**
 * Whether this person would learn that they are about to be contained. Also as an approver or admin they read that
 * only once it is carried out or comes to nothing, unless they asked for it, or were told of a leaked token.
 */
function isKeptFrom({ requester, revision, phase, grant }: Request, identity: Identity): boolean {
  const { changes, people, plans } = revision;
  if (!isContainment(changes) || leakedIn(changes) || requester.person === identity.person) return false;
  const isUnderWay = grant === undefined && !isResolved(phase);
  const isTheirs =
    people.includes(identity.person) || plans.some(({ subject }) => isPerson(identity, subject));
  return isUnderWay && isTheirs;
}

/** Whether this person may be the requester that a rule names. */
const isForRequester = ({ when }: Rule, person: PersonId, roster: Roster): boolean =>
  when?.requester === undefined || [when.requester].flat().some((group) => isIn(roster[group], person));

/** Whether a rule lets one of this person's groups decide. */
function isAnyApprover(policy: Policy, person: PersonId, roster: Roster): boolean {
  const deciding = decidingGroups(policy);
  return Object.entries(roster).some(([key, members]) => {
    const [group = ''] = key.split('@');
    return deciding.has(group) && isIn(members, person);
  });
}

const isIn = (members: Members | undefined, person: PersonId): boolean =>
  members !== undefined && 'people' in members && members.people.includes(person);

const covers = (kinds: Kind | readonly Kind[] | undefined, kind: Kind): boolean =>
  kinds === undefined || [kinds].flat().includes(kind);
